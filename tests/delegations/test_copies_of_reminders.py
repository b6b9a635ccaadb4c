from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from lms import clock
from lms.commitments.reminding import commitments_due
from lms.delegations.queries import copied_to
from lms.delegations.reminding import copies_for
from lms.home.reminding import next_steps_due, to_be_told, write_digest
from lms.mail.models import OutboxMail
from lms.people.models import Address
from lms.people.queries import addresses_of
from lms.people.reminding import Due


@pytest.fixture
def at_noon() -> datetime:
    """On a working day, while nobody's clock in Montevideo is at rest."""
    now = clock.now().replace(hour=15, minute=0, second=0, microsecond=0)
    return now + timedelta(days=(7 - now.weekday()) % 7 if now.weekday() > 4 else 0)


def told(db, now, person) -> list[Due]:
    return [due for due in copies_for(db, commitments_due(db, now), now) if due.person.id == person("carla").id]


def test_a_delegate_gets_a_copy_that_says_for_whom_and_answers_nothing(leave, promised, db, person, at_noon):
    leave("reminders")
    made = promised()
    [copy] = told(db, at_noon, person)
    assert (copy.kind, copy.words["mayor"], copy.words["title"]) == ("commitments", "Ana Silva", "Intendenta")
    assert copy.words["link"].endswith(f"/commitments/{made.public_id}") and "answer" not in copy.words
    kept = db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == person("carla").id)).all()
    address = addresses_of(db, person("carla").id)
    if "sign_in" not in address:
        db.add(Address(address="carla.own@lms.example", person_id=person("carla").id, kind="sign_in"))
        db.flush()
    write_digest(db, [copy], at_noon)
    mails = db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == person("carla").id)).all()
    [mail] = [mail for mail in mails if mail not in kept]
    for text in (mail.text, mail.html):
        assert "Ana Silva, Intendenta" in text and made.public_id in text
        assert "answer=" not in text and "Tell the cabinet" not in text


def test_a_copy_is_an_occasion_of_its_own(leave, promised, db, person, at_noon):
    [one] = leave("reminders")
    promised()
    originals = [due for due in commitments_due(db, at_noon) if due.person.id == person("ana").id]
    copies = [due.occasion for due in told(db, at_noon, person)]
    assert copies == [f"{due.occasion}:for:{one.public_id}" for due in originals if due.copy]


def test_nothing_of_what_is_still_in_the_room_is_copied(leave, promised, db, person, at_noon):
    leave("reminders")
    promised(of_city=False)
    assert commitments_due(db, at_noon) and told(db, at_noon, person) == []


@pytest.mark.parametrize("task", ["booking", "commitments", "materials"])
def test_another_task_copies_nothing(leave, promised, db, person, at_noon, task):
    leave(task)
    promised()
    assert told(db, at_noon, person) == []


def test_a_source_that_gives_no_words_for_a_copy_is_not_copied(leave, db, person, at_noon):
    leave("reminders")
    due = Due(person("ana"), "coaching", "unlogged:x", "unlogged", {"secret": "x"})
    assert copies_for(db, [due], at_noon) == []


def test_the_next_step_is_copied_without_its_address(leave, db, person, at_noon):
    leave("reminders")
    later = at_noon + timedelta(days=30)
    mine = [due for due in next_steps_due(db, later) if due.person.id == person("ana").id]
    [copy] = copies_for(db, mine, at_noon)
    assert (copy.person.id, copy.kind) == (person("carla").id, "course")
    assert "link" not in copy.words and copy.words["lesson"] == mine[0].words["lesson"]


def test_a_day_carries_all_in_one_mail(leave, promised, db, person, at_noon):
    leave("reminders")
    promised("One"), promised("Two")
    waiting = [due for due in to_be_told(db, at_noon) if due[0].person.id == person("carla").id]
    assert len(waiting) == 1 and len(waiting[0]) >= 2


@pytest.mark.parametrize("key", ["ana", "carla"])
def test_a_seat_that_has_ended_copies_nothing(leave, db, person, seat_of, today, at_noon, key):
    leave("reminders")
    assert copied_to(db, [person("ana").id], at_noon)
    seat = seat_of(key)
    seat.ends_on = today - timedelta(days=1)
    db.add(seat)
    db.flush()
    assert copied_to(db, [person("ana").id], at_noon) == {}


def test_the_last_day_ends_with_the_day_in_the_mayors_city(leave, db, person, today):
    leave("reminders", days=0)
    midnight = datetime.combine(today + timedelta(days=1), time(), ZoneInfo("America/Montevideo"))
    assert copied_to(db, [person("ana").id], midnight - timedelta(minutes=1))
    assert copied_to(db, [person("ana").id], midnight) == {}
