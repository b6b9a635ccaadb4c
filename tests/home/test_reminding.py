"""Reminders, by real jobs into the outbox. The clock stands on a Wednesday, in the week after the cast learned."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, delete, select, update

import lms.handlers  # noqa: F401
from lms import clock
from lms.assignments.models import Submission
from lms.assignments.queries import keys_with_reviewers
from lms.catalogue.models import Block, Course
from lms.home import reminding
from lms.home.reminding import to_be_told, write_digest
from lms.jobs.actions import plan_next_hour
from lms.jobs.models import Job
from lms.jobs.worker import Worker
from lms.learning.models import Completion
from lms.learning.queries import reminders_due
from lms.mail.message import compose
from lms.mail.models import OutboxMail
from lms.offerings.models import ModuleOpening, Offering
from lms.people.actions.account import switch_off
from lms.people.mail_queries import switched_off
from lms.people.models import Seat


def workday(hour: int) -> datetime:
    """A Wednesday that is at least three weeks away from now, at an hour of Montevideo and Fortaleza (UTC−3)."""
    day = clock.now() + timedelta(21)
    day += timedelta((2 - day.weekday()) % 7)
    return day.replace(hour=hour + 3, minute=5, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def only_the_course_tells(monkeypatch):
    """What other features have to tell comes in the same mail, and has tests of its own."""
    monkeypatch.setattr(reminding, "SOURCES", (reminding.next_steps_due,))


@pytest.fixture
def remind(db, person):
    """remind(moment): what the hourly job wrote then to those of the cast that are named."""

    def at(moment: datetime, *keys: str) -> list[OutboxMail]:
        db.commit()
        with time_machine.travel(moment, tick=False):
            plan_next_hour(db, "reminders.sweep")
            db.commit()
        with time_machine.travel(moment + timedelta(hours=1), tick=False):
            Worker().work_off()
        db.expire_all()
        who = [person(key).id for key in keys or ("ana",)]
        mine = (col(OutboxMail.person_id).in_(who), col(OutboxMail.unsubscribe).is_not(None))
        return list(db.exec(select(OutboxMail).where(*mine).order_by(col(OutboxMail.id))).all())

    return at


@pytest.fixture
def complete(db, person):
    def some(key: str, count: int, at: datetime, slug: str = "mayors") -> None:
        course = db.exec(select(Course).where(col(Course.slug) == slug)).one()
        blocks = db.exec(select(Block.id).where(col(Block.course_id) == course.id, col(Block.counts).is_(True))).all()
        values = {"person_id": person(key).id, "version_id": course.version_id, "at": at}
        db.add_all(Completion(block_id=block, **values) for block in blocks[:count])
        db.commit()

    return some


def test_a_week_without_a_step_is_reminded_once_of_the_one_next_thing(remind, complete):
    wednesday = workday(9)
    complete("ana", 1, wednesday - timedelta(8))
    [mail] = remind(wednesday)
    assert mail.subject == "Lo que sigue en su curso" and mail.language.startswith("es")
    links = re.findall(r"http://127\.0\.0\.1:8000(\S+)", mail.text)
    assert len(links) == 2 and links[0].startswith("/courses/mayors/") and links[1].startswith("/reminders/")
    assert re.search(r"\d minutos?:", mail.text)
    assert (
        len(remind(wednesday))
        == len(remind(wednesday + timedelta(hours=2)))
        == len(remind(wednesday + timedelta(2)))
        == 1
    )


def test_each_is_written_to_in_their_own_language(remind):
    mails = remind(workday(10), "ana", "joao", "ruth")
    assert {mail.language: mail.subject for mail in mails} == {
        "es-UY": "Lo que sigue en su curso",
        "pt-BR": "O próximo passo do seu curso",
        "en-US": "The next thing in your course",
    }


def test_a_week_later_there_is_another_and_a_friday_and_a_monday_are_too_near(remind):
    friday = workday(11) + timedelta(2)
    assert len(remind(friday)) == 1
    assert len(remind(friday + timedelta(3))) == 1
    assert len(remind(friday + timedelta(6))) == 1
    assert len(remind(friday + timedelta(7))) == 2


@pytest.mark.parametrize("hour", [0, 6, 19, 20])
def test_at_night_nobody_is_written_to(hour, remind):
    assert remind(workday(hour).replace(minute=0)) == []


@pytest.mark.parametrize("days", [3, 4])
def test_at_the_weekend_nobody_is_written_to(days, remind):
    assert remind(workday(10) + timedelta(days)) == []


def test_who_did_something_this_week_is_left_alone(remind, complete):
    complete("ana", 2, workday(9) - timedelta(6))
    assert remind(workday(9)) == []


def test_unless_the_day_to_finish_by_is_near(remind, complete, db):
    wednesday = workday(9)
    complete("ana", 2, wednesday - timedelta(1))
    for hour, days, wanted in ((0, 8, 0), (1, 7, 1)):
        db.exec(update(Offering).values(due_on=(wednesday + timedelta(days)).date()))
        mails = remind(wednesday + timedelta(hours=hour))
        assert len(mails) == wanted
    assert "Fecha límite: " in mails[0].text


def test_who_has_finished_is_left_alone(remind, complete):
    complete("ana", 999, workday(9) - timedelta(60))
    assert remind(workday(9)) == []


def test_nobody_is_reminded_of_work_that_is_with_a_reviewer(remind, complete, db, person):
    complete("ana", 999, workday(9) - timedelta(60))
    last = db.exec(select(Completion).where(col(Completion.person_id) == person("ana").id)).all()[-1]
    submission = Submission(person_id=last.person_id, block_id=last.block_id, state="handed_in")
    db.delete(last)
    db.add(submission)
    assert remind(workday(9)) == []
    submission.state = "returned"
    assert len(remind(workday(10))) == 1


def test_what_waits_in_one_course_sets_nothing_aside_in_another(db, person):
    ana, course = person("ana").id, db.exec(select(Course).where(col(Course.slug) == "mayors")).one()

    def step(aside):
        with time_machine.travel(workday(9), tick=False):
            return next(each.step for each in reminders_due(db, clock.now(), lambda *_: aside) if each.person.id == ana)

    first = step({}).block.id
    assert step({(ana, course.id + 999): {first}}).block.id == first
    assert step({(ana, course.id): {first}}).block.id != first


def test_the_keys_that_wait_for_reviewers_are_told_by_course(db, person):
    blocks = db.exec(select(Block).where(col(Block.key).in_(select(Block.key).limit(2))).limit(2)).all()
    for block in blocks:
        db.add(Submission(person_id=person("ana").id, block_id=block.id, state="handed_in"))
    db.flush()
    waiting = keys_with_reviewers(db, [person("ana").id])
    assert waiting == {(person("ana").id, blocks[0].course_id): {block.key for block in blocks}}


@pytest.mark.parametrize("key", ["ana", "joao", "ruth", "luis"])
def test_the_reminder_is_of_the_same_thing_as_the_first_page(db, person, visit_as, complete, key):
    if key == "luis":
        complete(key, 1, clock.now(), "procurement")
    with time_machine.travel(workday(14), tick=False):
        [due] = [
            each for each in reminders_due(db, clock.now(), keys_with_reviewers) if each.person.id == person(key).id
        ]
    assert f'href="{due.step.address}"' in visit_as(key).get("/").text
    assert due.step.course.kind == ("track" if key == "luis" else "executive")


def test_of_several_tracks_the_reminder_names_one_that_the_first_page_offers(db, person, visit_as):
    with time_machine.travel(workday(14), tick=False):
        [due] = [
            each for each in reminders_due(db, clock.now(), keys_with_reviewers) if each.person.id == person("luis").id
        ]
    assert due.step.course.kind == "track"
    assert f'href="/courses/{due.step.course.slug}"' in visit_as("luis").get("/").text


def test_who_has_no_open_course_is_left_alone(remind, db):
    db.exec(update(Offering).values(opens_on=(workday(9) + timedelta(1)).date()))
    assert remind(workday(9)) == []


def test_who_has_no_open_module_is_left_alone(remind, db):
    db.exec(delete(ModuleOpening))
    assert remind(workday(9)) == []


def test_whose_seat_is_over_is_left_alone(remind, db, person):
    over = update(Seat).where(col(Seat.person_id) == person("ana").id)
    db.exec(over.values(ends_on=workday(9).date() - timedelta(1)))
    assert remind(workday(9)) == []


def test_a_course_that_opened_this_week_is_no_reason_yet(remind, db):
    db.exec(update(Offering).values(opens_on=workday(9).date() - timedelta(6)))
    assert remind(workday(9)) == []


def test_who_turned_reminders_off_or_is_on_a_pause_is_left_alone(remind, db, person):
    wednesday = workday(9)
    switch_off(db, person("ana"), ["course"])
    joao = person("joao")
    joao.paused_from, joao.paused_until = wednesday.date() - timedelta(3), wednesday.date()
    assert remind(wednesday, "ana", "joao") == []
    assert remind(wednesday + timedelta(1), "ana", "joao") == []  # the pause is over, and its week not
    assert [mail.person_id for mail in remind(wednesday + timedelta(7), "ana", "joao")] == [joao.id]


def test_on_a_pause_a_near_day_is_no_reason_either(remind, db, person):
    wednesday, ana = workday(9), person("ana")
    db.exec(update(Offering).values(due_on=(wednesday + timedelta(2)).date()))
    ana.paused_from, ana.paused_until = wednesday.date() - timedelta(3), wednesday.date()
    assert remind(wednesday) == []
    assert len(remind(wednesday + timedelta(1))) == 1


def test_who_turned_them_off_while_the_job_ran_gets_none(db, person):
    with time_machine.travel(workday(9), tick=False):
        [due] = [each for each in to_be_told(db, clock.now()) if each[0].person.id == person("ana").id]
        switch_off(db, person("ana"), ["course"])
        write_digest(db, due, clock.now())
    assert db.exec(select(OutboxMail)).all() == []


def test_mail_programs_find_how_to_end_it_with_one_click(remind, browse, person, db):
    [mail] = remind(workday(9))
    message = compose(mail)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>")
    assert address in mail.text and address in mail.html
    browser = browse()
    assert 'method="post"' in browser.get(address).text and not switched_off(db, [person("ana").id])
    answer = browser.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and switched_off(db, [person("ana").id]) == {(person("ana").id, "course")}
    assert browser.post(address).status_code == 200
    assert 'action="/reminders' not in browser.get(address).text


def test_the_page_behind_that_link_speaks_as_the_mail_did(remind, browse, visit_as):
    address = remind(workday(9))[0].unsubscribe
    english = {"Accept-Language": "en"}
    browser = browse()
    assert "No recibir más estos recordatorios" in browser.get(address, headers=english).text
    assert '<html lang="es' in browser.post(address, headers=english).text
    assert '<html lang="pt' in visit_as("joao").get(address, headers=english).text
    browser.cookies.set("language", "en")
    assert '<html lang="en' in browser.get(address).text


def test_nobody_turns_off_anothers_reminders(browse, person, db, remind):
    [mail] = remind(workday(9))
    token = mail.unsubscribe.rpartition("/")[2]
    forged = [token[:-1] + ("0" if token[-1] != "0" else "1"), f"{person('joao').public_id}-{token.partition('-')[2]}"]
    forged += [token.replace("-course-", "-coaching-"), token.replace("-course-", "-coaching.course-")]
    forged += [token.replace("-course-", "-"), token.replace("-course-", "--"), token + "-x"]
    for bad in [*forged, person("ana").public_id, f"{person('ana').public_id}-", "-", "--", "é-é", "é-é-é", "x" * 500]:
        assert browse().get(f"/reminders/{bad}").status_code == 404
        assert browse().post(f"/reminders/{bad}").status_code == 404
    assert switched_off(db, [person("ana").id, person("joao").id]) == set()


def test_the_hourly_job_goes_on_by_itself_and_once(remind, db):
    first = workday(9)
    remind(first)
    pending = select(Job).where(col(Job.kind) == "reminders.sweep", col(Job.finished_at).is_(None))
    [job] = db.exec(pending).all()
    assert job.run_at == (first + timedelta(hours=2)).replace(minute=0)


def test_a_sweep_that_died_between_two_mails_writes_the_rest_and_nobody_twice(remind, db, monkeypatch):
    from lms.home import reminding

    write, count = reminding.write_digest, iter(range(1000))

    def dies_at_the_third(db, due, now):
        if next(count) >= 2:  # nothing after it gets through either
            raise RuntimeError
        write(db, due, now)

    wednesday = workday(10)
    monkeypatch.setattr(reminding, "write_digest", dies_at_the_third)
    remind(wednesday)
    monkeypatch.undo()
    everyone = select(OutboxMail.person_id).where(col(OutboxMail.unsubscribe).is_not(None))
    assert len(db.exec(everyone).all()) == 2
    remind(wednesday + timedelta(hours=1))
    written = db.exec(everyone).all()
    assert len(written) == len(set(written)) > 20


def test_a_handful_of_statements_for_everyone(db):
    from sqlalchemy import event

    from lms import db as database

    statements: list[str] = []
    with time_machine.travel(workday(10), tick=False):
        reminders_due(db, clock.now(), keys_with_reviewers)
        event.listen(database.engine(), "before_cursor_execute", lambda *call: statements.append(call[2]))
        assert len(reminders_due(db, clock.now(), keys_with_reviewers)) > 20
    assert len(statements) <= 8, "\n\n".join(statements)
