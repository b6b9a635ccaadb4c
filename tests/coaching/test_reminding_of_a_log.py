from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.coaching.models import CoachingSession, EngagementMember
from lms.coaching.reminding import unlogged_due
from lms.people.models import Seat
from lms.web.templates import environment

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return clock.now().replace(second=0, microsecond=0)


@pytest.fixture
def told(db, now):
    """told(): who is nudged about which session."""

    def ask(at=None) -> list[tuple[str, str]]:
        db.expire_all()
        return [(due.person.given_name, due.words["link"].rpartition("/")[2]) for due in unlogged_due(db, at or now)]

    return ask


@pytest.fixture(autouse=True)
def nothing_else(db):
    """Only what a test plans."""
    for session in db.exec(select(CoachingSession).where(col(CoachingSession.state) == "planned")).all():
        session.state = "cancelled"
    db.commit()


def test_a_coach_is_nudged_a_day_after_a_session_ended_without_a_log(planned, told, now):
    session = planned("ana", hours=-30)
    ends_at = session.starts_at + timedelta(minutes=45)
    assert told(ends_at + DAY - timedelta(seconds=1)) == []
    assert told(ends_at + DAY) == [("Grace", session.public_id)]


@pytest.mark.parametrize("state", ["held", "no_show", "cancelled"])
def test_what_is_logged_or_cancelled_nudges_nobody(planned, told, db, state):
    session = planned("ana", hours=-30)
    session.state = state
    db.commit()
    assert told() == []


def test_what_is_to_come_or_ended_today_nudges_nobody(planned, told):
    planned("ana", hours=-20)
    planned("ana", hours=30)
    assert told() == []


def test_who_stood_in_that_day_is_nudged_and_not_who_was_away(planned, told, db, person):
    session = planned("ana", hours=-30)
    day = session.day
    stands_in = {"starts_on": day - 2 * DAY, "ends_on": day + 5 * DAY, "stands_in_for_id": person("grace").id}
    marcus = person("marcus").id
    db.add(EngagementMember(engagement_id=session.engagement_id, person_id=marcus, part="coach", **stands_in))
    db.commit()
    assert told() == [("Marcus", session.public_id)]


@pytest.fixture
def stood_in(planned, db, person):
    """Ana's session of some days ago, for which Marcus stood in for that day."""
    session = planned("ana", hours=-100)
    stands_in = {"starts_on": session.day, "ends_on": session.day, "stands_in_for_id": person("grace").id}
    marcus = person("marcus").id
    db.add(EngagementMember(engagement_id=session.engagement_id, person_id=marcus, part="coach", **stands_in))
    db.commit()
    return session


def test_who_stood_in_is_nudged_also_when_their_days_are_over(stood_in, told):
    assert told() == [("Marcus", stood_in.public_id)]


def test_where_who_stood_in_may_log_nothing_any_more_the_coach_of_today_is_nudged(stood_in, told, db, person):
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person("marcus").id)).all():
        seat.ends_on = clock.now().date() - DAY
    db.commit()
    assert told() == [("Grace", stood_in.public_id)]


def test_what_ended_more_than_thirty_days_ago_nudges_nobody_any_more(planned, told):
    session = planned("ana", hours=-30)
    ends_at = session.starts_at + timedelta(minutes=45)
    assert told(ends_at + 30 * DAY) == [("Grace", session.public_id)]
    assert told(ends_at + 30 * DAY + timedelta(seconds=1)) == []


def test_a_session_without_a_coach_who_may_log_hides_no_other(stood_in, planned, told, db, person):
    other = planned("joao", hours=-30)
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person("marcus").id)).all():
        seat.ends_on = clock.now().date() - DAY
    db.commit()
    assert told() == [("Grace", stood_in.public_id), ("Grace", other.public_id)]


def test_the_occasion_is_the_same_however_often_one_asks(planned, db, now):
    session = planned("ana", hours=-30)
    first, again = unlogged_due(db, now), unlogged_due(db, now + 7 * DAY)
    assert [due.occasion for due in first] == [due.occasion for due in again]
    assert first[0].occasion.startswith(f"unlogged:{session.public_id}") and first[0].kind == "coaching"


@pytest.mark.parametrize(("language", "words"), [("en", "has no log yet"), ("es", "registro"), ("pt", "registro")])
def test_the_words_lead_to_the_log_and_hold_nothing_that_was_said(planned, db, now, language, words):
    session = planned("ana", hours=-30)
    (due,) = unlogged_due(db, now)
    for kind in ("txt", "html"):
        text = environment(language).get_template(f"mail/due/{due.template}.{kind}").render(**due.words)
        assert words in text and f"/sessions/{session.public_id}" in text and "Ana Silva" in text
        assert "New York" in text or "York" in text


def test_the_figure_of_the_manager_and_the_coachs_page_count_it_from_its_hour_on(visit_as, planned, told, db, person):
    from lms.coaching.queries import engagements_of
    from lms.reports.queries.facts import sessions_of

    session = planned("ana", hours=-1)
    (met,) = [one for one in sessions_of(db, [person("ana").id])[person("ana").id] if one.id == session.id]
    (view,) = [one for one in engagements_of(db, person("grace").id) if one.engagement.id == session.engagement_id]
    assert met.is_unlogged and view.unlogged.id == session.id and told() == []
