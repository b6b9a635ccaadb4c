"""A check is marked anew by each version: who passes by it has completed it, and does nothing for that."""

import pytest
from every_kind import LESSON, RIGHT, check, content_with, offer, send
from sqlalchemy import event
from sqlmodel import col, select, update

from lms import db as database
from lms.catalogue.actions import publish
from lms.catalogue.queries import course_named
from lms.learning.models import Answer, Attempt, Completion
from lms.learning.republishing import keep_finished, keep_finished_later

WRONG = RIGHT | {"first-figure": ["after"], "results": ["new-office"], "homes": ["7"]}
CORRECTED = [
    question.model_copy(update={"answer": "7"} if question.id == "homes" else {}) for question in check().questions
]


@pytest.fixture
def ruth(visit_as, db):
    offer(db)
    return visit_as("ruth")


@pytest.fixture(params=["the job", "the command"])
def republish(request, db):
    """Publish the course with another check, and do what publishing asks for."""

    def again(**changes) -> None:
        publish(db, content_with(**changes))
        course = course_named(db, "questions").id
        if request.param == "the command":
            keep_finished(db, course)
        db.commit()
        if request.param == "the job":
            keep_finished_later({"course": course})
            keep_finished_later({"course": course})
        db.expire_all()

    return again


def answer(browser, answers: dict[str, list[str]], *without: str) -> None:
    for question, values in answers.items():
        if question not in without:
            send(browser, question, *values)


def again(browser, after: int):
    return browser.post(f"{LESSON}/attempts", data={"check": "check-measures", "after": str(after)})


def fail_twice(browser) -> None:
    answer(browser, WRONG)
    again(browser, 1)
    answer(browser, WRONG)


def test_a_corrected_key_after_the_last_try_completes_the_check(ruth, republish, db):
    fail_twice(ruth)
    assert not db.exec(select(Completion)).all()
    republish(questions=CORRECTED, pass_at=2)
    [row] = db.exec(select(Completion)).all()
    assert row.at in db.exec(select(Answer.at)).all() and not row.excused
    assert row.version_id == course_named(db, "questions").version_id
    assert "You passed this check." in ruth.get(LESSON).text


def test_any_try_that_passes_by_the_corrected_key_counts(ruth, republish, db):
    answer(ruth, WRONG | {"first-figure": ["before"]})
    again(ruth, 1)
    answer(ruth, WRONG)
    republish(questions=CORRECTED)
    assert len(db.exec(select(Completion)).all()) == 1


def test_a_key_under_which_one_still_fails_completes_nothing(ruth, republish, db):
    fail_twice(ruth)
    republish(questions=CORRECTED)
    assert not db.exec(select(Completion)).all()


def test_who_passed_by_the_wrong_key_stays_completed(ruth, republish, db):
    answer(ruth, WRONG | {"first-figure": ["before"], "results": RIGHT["results"], "homes": ["1250"]})
    [before] = db.exec(select(Completion.at)).all()
    republish(questions=CORRECTED, pass_at=4)
    assert db.exec(select(Completion.at)).all() == [before]


def test_a_version_without_the_one_question_left_completes_the_check(ruth, republish, db):
    answer(ruth, RIGHT, "how-often")
    republish(questions=[question for question in check().questions if question.id != "how-often"])
    assert len(db.exec(select(Completion)).all()) == 1
    assert db.exec(select(Attempt)).one().finished_at


def test_before_the_job_ran_another_try_begins_where_the_page_offers_it(ruth, db):
    answer(ruth, WRONG, "how-often")
    publish(db, content_with(questions=[question for question in check().questions if question.id != "how-often"]))
    assert f'action="{LESSON}/attempts"' in ruth.get(LESSON).text
    assert again(ruth, 1).status_code == 303
    assert sorted(db.exec(select(Attempt.number)).all()) == [1, 2]


def test_before_the_job_ran_asking_for_another_try_keeps_what_was_passed(ruth, db):
    answer(ruth, RIGHT, "how-often")
    publish(db, content_with(questions=[question for question in check().questions if question.id != "how-often"]))
    again(ruth, 1)
    assert len(db.exec(select(Completion)).all()) == 1


def test_a_question_that_comes_later_opens_the_last_try_again(ruth, republish, db):
    fail_twice(ruth)
    new = check().questions[0].model_copy(update={"id": "late"})
    republish(questions=[*check().questions, new])
    last = select(Attempt).where(col(Attempt.number) == 2)
    assert db.exec(last).one().finished_at is None
    db.expire_all()
    send(ruth, "late", "before")
    assert db.exec(last).one().finished_at


def test_it_takes_as_many_statements_for_many_people_as_for_one(ruth, visit_as, republish, db):
    def statements() -> int:
        found: list[str] = []
        listen = database.engine(), "before_cursor_execute", lambda *call: found.append(call[2])
        event.listen(*listen)
        keep_finished(db, course_named(db, "questions").id)
        event.remove(*listen)
        db.rollback()
        return len([one for one in found if "BEGIN" not in one])

    publish(db, content_with(pass_at=1))
    answer(ruth, WRONG)
    publish(db, content_with(pass_at=2, questions=CORRECTED))
    db.commit()
    db.exec(Completion.__table__.delete())
    db.commit()
    one = statements()
    for key in ("ana", "joao"):
        answer(visit_as(key), WRONG)
    db.exec(Completion.__table__.delete())
    db.exec(update(Attempt).values(finished_at=None))
    db.commit()
    assert statements() <= one + 1
