from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.commitments.reminding import commitments_due, turn_of
from lms.people.models import Seat
from lms.web.render import render_text

DUE = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "turn"),
    [
        (-4, ""),
        (-3, "before"),
        (-1, "before"),
        (0, "before"),
        (1, "late:0"),
        (7, "late:0"),
        (8, "late:1"),
        (15, "late:2"),
    ],
)
def test_three_days_before_then_the_day_after_then_weekly(days, turn):
    assert turn_of(DUE + timedelta(days), DUE, None) == turn


def test_who_said_not_yet_is_left_alone_for_a_week():
    assert turn_of(DUE + timedelta(9), DUE, 6) == ""
    assert turn_of(DUE + timedelta(9), DUE, 7) == "late:1"
    assert turn_of(DUE - timedelta(2), DUE, 0) == "before"


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_however_late_at_most_one_in_any_seven_days_and_never_longer_without(due, days):
    turns = [turn_of(due + timedelta(n), due, None) for n in range(1, days + 1)]
    assert all(turns) and len(set(turns)) == (days + 6) // 7


def told(db, now=None):
    return commitments_due(db, now or clock.now())


def at_noon_in_montevideo(days: int) -> datetime:
    today = clock.today("America/Montevideo") + timedelta(days)
    return datetime.combine(today, datetime.min.time(), clock.zone_named("America/Montevideo")).replace(hour=12)


def test_whoever_answers_for_it_is_told_and_nobody_else(db, promised, person):
    commitment = promised("Open the budget", days=2)
    promised("Far away", days=10)
    promised("A draft", days=1, state="draft")
    due = told(db)
    assert [(one.person.id, one.kind, one.template) for one in due] == [(person("ana").id, "commitments", "commitment")]
    assert (
        due[0].occasion.startswith(f"commitment:{commitment.public_id}:")
        and due[0].words["due_on"] == commitment.due_on
    )
    assert not due[0].words["is_late"]
    assert all("budget" not in str(value) for value in due[0].words.values())


def test_the_same_occasion_all_week_and_another_the_next(db, promised):
    promised(days=-1)
    occasions = [told(db, at_noon_in_montevideo(days))[0].occasion for days in range(14)]
    assert len(set(occasions[:7])) == len(set(occasions[7:])) == 1 and occasions[0] != occasions[7]


def test_not_yet_brings_no_second_reminder_and_another_day_does(db, promised, visit_as):
    commitment, ana = promised(days=2), visit_as("ana")
    first = told(db)[0].occasion
    ana.post(f"/commitments/{commitment.public_id}/postponement")
    assert told(db)[0].occasion == first
    day = (commitment.due_on + timedelta(1)).isoformat()
    ana.post(f"/commitments/{commitment.public_id}/postponement", data={"due_on": day})
    assert told(db)[0].occasion != first
    ana.post(f"/commitments/{commitment.public_id}/keeping")
    assert told(db) == []


def test_days_turn_in_the_city_and_not_where_its_owner_or_the_server_is(db, promised, person):
    commitment = promised(days=0)
    person("ana").timezone = "Asia/Tokyo"
    db.commit()
    zone = clock.zone_named("America/Montevideo")
    midnight = datetime.combine(commitment.due_on + timedelta(1), datetime.min.time(), zone)
    before, after = (told(db, midnight.astimezone(UTC) + timedelta(minutes=n))[0] for n in (-1, 1))
    assert (before.words["is_late"], after.words["is_late"]) == (False, True)


def test_after_a_handover_the_successor_is_told_of_the_citys_and_nobody_of_the_rooms(
    db, promised, visit_as, hand_over, person
):
    commitment = promised("The city’s", days=1)
    promised("The room’s", days=1)
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    assert {one.person.id for one in told(db)} == {person("ana").id}
    hand_over()
    assert [one.person.id for one in told(db)] == [person("nadia").id]


def test_two_who_hold_the_office_at_once_are_both_told(db, promised, visit_as, hand_over, person):
    commitment = promised(days=1)
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    hand_over()
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).one()
    seat.ends_on = None
    db.commit()
    due = told(db)
    assert {one.person.id for one in due} == {person("ana").id, person("nadia").id}
    assert len({one.occasion for one in due}) == 2


def test_one_statement_however_many(db, promised):
    for number in range(5):
        promised(f"Promise {number}", days=1)
    statements = []
    event.listen(database.engine(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(told(db)) == 5 and len(statements) == 1


@pytest.mark.parametrize(("language", "words"), [("en", "You need not sign in"), ("es", "sesión"), ("pt", "sessão")])
@pytest.mark.parametrize("part", ["txt", "html"])
def test_the_mail_names_the_days_and_carries_no_text(db, promised, language, words, part):
    commitment = promised("Open the budget to everyone", days=-1)
    due = told(db)[0]
    text = render_text(f"mail/due/{due.template}.{part}", language, person=due.person, base_url="", **due.words)
    assert words in text and "budget" not in text
    for answer in ("done", "not_yet"):
        assert f"{due.words['answer']}?answer={answer}" in text
    assert str(commitment.due_on.day) in text
