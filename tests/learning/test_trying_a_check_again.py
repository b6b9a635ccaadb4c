"""A check allows as many tries as the course says; an answer that comes late lands in no other try."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from every_kind import LESSON, RIGHT, content, offer, send
from sqlmodel import col, select

from lms.learning.models import Answer, Attempt, Completion

WRONG = RIGHT | {"first-figure": ["after"], "results": ["new-office"], "homes": ["7"]}


@pytest.fixture
def ruth(visit_as, db):
    offer(db)
    return visit_as("ruth")


def answer_all(browser, answers: dict[str, list[str]], **more) -> None:
    for question, values in answers.items():
        send(browser, question, *values, **more)


def again(browser, after: int = 1):
    return browser.post(f"{LESSON}/attempts", data={"check": "check-measures", "after": str(after)})


def numbers(db) -> list[int]:
    return sorted(db.exec(select(Attempt.number)).all())


def given(db, number: int) -> dict[str, str]:
    rows = select(Answer).join(Attempt, col(Attempt.id) == col(Answer.attempt_id)).where(col(Attempt.number) == number)
    return {row.question: row.given for row in db.exec(rows).all()}


def test_the_page_says_which_try_of_how_many_it_is(ruth, db):
    assert "Try 1 of 2" in ruth.get(LESSON).text
    answer_all(ruth, WRONG)
    assert again(ruth).headers["location"] == f"{LESSON}#check-measures"
    page = ruth.get(LESSON).text
    assert "Try 2 of 2" in page
    assert 'name="attempt" value="2"' in page


def test_after_the_last_try_it_is_said_and_the_explanations_stay(ruth, db):
    answer_all(ruth, WRONG)
    again(ruth)
    answer_all(ruth, WRONG)
    page = ruth.get(LESSON).text
    assert "That was the last try" in page
    assert f'action="{LESSON}/attempts"' not in page
    assert page.count("Measure before you begin") == 1
    assert not db.exec(select(Completion)).all()


def test_no_try_beyond_the_last_is_begun_by_hand_or_at_once(ruth, visit_as, db):
    answer_all(ruth, WRONG)
    browsers = [visit_as("ruth") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(again, browsers))
    assert numbers(db) == [1, 2]
    answer_all(ruth, WRONG)
    for after in (1, 2, 3, 2):
        again(ruth, after)
    for attempt in ("3", "4", "99"):
        send(ruth, "first-figure", "before", attempt=attempt)
    assert numbers(db) == [1, 2]
    assert given(db, 2)["first-figure"] == "after"


def test_without_a_limit_one_may_try_as_often_as_one_likes(visit_as, db):
    free = content()
    [lesson] = free.modules[0].lessons
    changed = lesson.blocks[0].model_copy(update={"attempts": 0})
    changed = lesson.model_copy(update={"blocks": [changed]})
    offer(db, free.model_copy(update={"modules": [free.modules[0].model_copy(update={"lessons": [changed]})]}))
    ruth = visit_as("ruth")
    for number in (1, 2, 3):
        answer_all(ruth, WRONG)
        again(ruth, number)
    assert numbers(db) == [1, 2, 3, 4]
    assert "Try 4" in ruth.get(LESSON).text


def test_a_try_begins_only_when_the_one_before_is_finished(ruth, db):
    send(ruth, "first-figure", "after")
    again(ruth)
    assert numbers(db) == [1]


def test_an_answer_that_comes_late_lands_in_no_other_try(ruth, db):
    answer_all(ruth, WRONG)
    again(ruth)
    late = send(ruth, "first-figure", "before", attempt="1", client_id="one")
    assert late.status_code == 303
    assert given(db, 1)["first-figure"] == "after"
    assert given(db, 2) == {}
    send(ruth, "first-figure", "before", attempt="2", client_id="one")
    assert given(db, 2) == {"first-figure": "before"}


def test_an_answer_for_a_try_that_was_never_begun_counts_nowhere(ruth, db):
    assert send(ruth, "first-figure", "before", attempt="2").status_code == 303
    assert numbers(db) == []
    send(ruth, "first-figure", "before", attempt="1")
    send(ruth, "results", "new-office", attempt="7")
    assert given(db, 1) == {"first-figure": "before"}


@pytest.mark.parametrize("attempt", ["-1", "x", "1e3", "9" * 400])
def test_a_try_that_is_no_number_is_not_there(ruth, attempt, db):
    assert send(ruth, "first-figure", "before", attempt=attempt).status_code in (303, 404)
    assert numbers(db) in ([], [1])


def test_a_check_passed_stays_passed_whatever_a_later_try_gives(ruth, db):
    answer_all(ruth, RIGHT)
    assert "You passed this check." in ruth.get(LESSON).text
    again(ruth)
    answer_all(ruth, WRONG)
    page = ruth.get(LESSON).text
    assert "This check was completed before, and stays so." in page
    assert len(db.exec(select(Completion)).all()) == 1


def test_sent_again_and_in_any_order_the_answers_are_the_same(ruth, db):
    for question in [*RIGHT, *reversed(RIGHT), *RIGHT]:
        send(ruth, question, *RIGHT[question], attempt="1", client_id=question)
    assert len(db.exec(select(Answer)).all()) == len(RIGHT)
    assert len(db.exec(select(Completion)).all()) == 1
