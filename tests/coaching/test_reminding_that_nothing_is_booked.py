"""Those coached and their coaches are told that nothing is booked: once in each fortnight, and only who can book."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, select
from test_one_instant_everywhere import LANGUAGES, zones

from lms import clock
from lms import db as database
from lms.coaching import queries
from lms.coaching.models import CoachingSession, EngagementMember
from lms.coaching.reminding import nothing_booked_due
from lms.people.models import Seat
from lms.web.render import render_text
from lms.web.templates import environment


@pytest.fixture
def held(db, engagement_of):
    """held("ana", days=8): a session that was held so many days ago."""

    def hold(key: str, days: int) -> CoachingSession:
        at = (clock.now() - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        row = CoachingSession(engagement_id=engagement_of(key).id, starts_at=at, zone="UTC", state="held")
        db.add(row)
        db.commit()
        return row

    return hold


@pytest.fixture
def due(db, engagement_of):
    """due("ana"): what is due of Ana's engagement, so many days from now, by person."""

    def ask(key: str, days: int = 0) -> dict:
        engagement = engagement_of(key)
        found = nothing_booked_due(db, clock.now() + timedelta(days=days))
        return {one.person.id: one for one in found if engagement.public_id in one.occasion}

    return ask


def test_the_coachee_and_the_coach_are_told_with_a_link_to_book(held, due, person, engagement_of):
    held("ana", 8)
    told = due("ana")
    ana, grace = told[person("ana").id], told[person("grace").id]
    assert set(told) == {person("ana").id, person("grace").id}
    assert {one.kind for one in told.values()} == {"coaching"}
    assert ana.words["names"] == [person("grace").name] and grace.words["names"] == [person("ana").name]
    for one, language in ((ana, "es-UY"), (grace, "en")):
        for ending in ("txt", "html"):
            text = render_text(f"mail/due/{one.template}.{ending}", language, **one.words)
            assert f"/engagements/{engagement_of('ana').public_id}/booking" in text
            assert one.words["names"][0] in text


def test_a_session_that_is_planned_or_waits_for_its_log_is_enough(held, due, planned):
    held("ana", 8)
    planned("ana", hours=72)
    assert not due("ana")
    held("joao", 8)
    planned("joao", hours=-72)
    assert not due("joao")


def test_it_is_one_occasion_for_a_fortnight_and_another_after_it(held, due, person):
    held("ana", 8)
    names = [due("ana", days)[person("ana").id].occasion for days in (0, 1, 12, 13, 26, 27)]
    assert len(set(names[:3])) == len(set(names[3:5])) == 1 and len(set(names)) == 3
    held("ana", 0)
    assert not due("ana", 6)
    assert due("ana", 7)[person("ana").id].occasion not in names


def test_who_cannot_book_is_not_told(held, due, db, person):
    held("ana", 8)
    for key, role in (("ana", "mayor"), ("grace", "coach")):
        for seat in db.exec(select(Seat).where(col(Seat.person_id) == person(key).id, col(Seat.role) == role)).all():
            seat.ends_on = clock.today("UTC") - timedelta(days=3)
        db.commit()
        assert person(key).id not in due("ana")


def test_a_coach_who_is_still_to_come_is_not_told_and_books_nothing(held, due, db, person, engagement_of):
    held("ana", 8)
    engagement, today = engagement_of("ana"), clock.now().date()
    own = EngagementMember.engagement_id == engagement.id, EngagementMember.person_id == person("grace").id
    grace = db.exec(select(EngagementMember).where(*own)).one()
    grace.ends_on = today + timedelta(days=2)
    comes = {"part": "coach", "starts_on": today + timedelta(days=3), "replaces_id": grace.person_id}
    db.add(EngagementMember(engagement_id=engagement.id, person_id=person("marcus").id, **comes))
    db.commit()
    told = due("ana")
    assert set(told) == {person("ana").id, person("grace").id}
    assert told[person("ana").id].words["names"] == [person("grace").name]
    [rhythm] = [one for one in queries.nothing_booked(db, clock.now()) if one.engagement.id == engagement.id]
    assert [one.id for one in rhythm.to_come] == [person("marcus").id]
    assert set(due("ana", 4)) == {person("ana").id, person("marcus").id}


def test_until_the_next_coach_has_come_nobody_has_to_book(held, due, db, person, engagement_of):
    held("ana", 8)
    engagement, today = engagement_of("ana"), clock.now().date()
    own = EngagementMember.engagement_id == engagement.id, EngagementMember.person_id == person("grace").id
    grace = db.exec(select(EngagementMember).where(*own)).one()
    grace.starts_on = today + timedelta(days=3)
    db.commit()
    assert not due("ana")
    assert person("grace").id in due("ana", 4)


def test_nobody_is_told_of_another_cohort_or_city(due, held, person):
    held("ana", 8)
    assert not {person(key).id for key in ("joao", "priya", "olga", "frances", "marcus")} & set(due("ana"))


def test_three_statements_for_everyone(db, held):
    held("ana", 8)
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        assert len(nothing_booked_due(db, clock.now())) > 20
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)
    assert len([one for one in statements if one.startswith("SELECT")]) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts_at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 1)),  # noqa: DTZ001  hypothesis wants them so
    reader=st.sampled_from(zones()),
    language=st.sampled_from(LANGUAGES),
)
def test_the_mail_names_the_day_of_the_page_in_the_readers_zone(db, engagement_of, person, starts_at, reader, language):
    at = starts_at.replace(second=0, microsecond=0, tzinfo=UTC)
    engagement, ana = engagement_of("ana"), person("ana")
    with time_machine.travel(at + timedelta(days=10), tick=False):
        engagement.starts_on, engagement.ends_on = at.date() - timedelta(days=90), None
        ana.timezone = reader
        for seat in db.exec(select(Seat).where(col(Seat.person_id) == ana.id)).all():
            seat.starts_on, seat.ends_on = at.date() - timedelta(days=90), None
        row = CoachingSession(engagement_id=engagement.id, starts_at=at, zone="UTC", state="held")
        db.add(row)
        db.flush()
        [one] = [each for each in nothing_booked_due(db, clock.now()) if each.person.id == ana.id]
        db.rollback()
        on_the_page = environment(language).filters["moment"](at, reader)
        for ending in ("txt", "html"):
            text = render_text(f"mail/due/{one.template}.{ending}", language, **one.words)
            assert environment(language).filters["day"](one.words["since"]) in text
        assert environment(language).filters["day"](one.words["since"], weekday=True) == on_the_page.rpartition(",")[0]
