"""A coach leaves, another takes over or stands in: facts go on, notes do not."""

from datetime import timedelta

import pytest
from logbook import PRIVATE, SHARED, fingerprint_in
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching import queries
from lms.coaching.models import CoachingSession, EngagementMember, NoteReader
from lms.cohorts.models import Cohort
from lms.mail.models import OutboxMail
from lms.people.models import Seat

LATER = "What Marcus and Ana said afterwards."
TODAY = clock.today("UTC")


@pytest.fixture
def logged(visit_as, planned, typed, share):
    """A session of Ana and Grace, held and logged with notes and a commitment."""
    session = planned("ana")
    share(visit_as("grace"), session, typed(session, next_day="", next_hour=""))
    return session


@pytest.fixture
def hand_over(visit_as, engagement_of, person):
    """hand_over("marcus"): Marcus takes over from Grace today, or on another day."""

    def act(key: str = "marcus", day=TODAY):
        form = {"leaving": person("grace").public_id, "coach": person(key).public_id, "starts_on": day.isoformat()}
        return visit_as("priya").post(f"/engagements/{engagement_of('ana').public_id}/replacement", data=form)

    return act


@pytest.fixture
def let_stand_in(visit_as, engagement_of, person):
    def act(key: str = "marcus", since=TODAY, until=TODAY + timedelta(days=14)):
        form = {"standing_in": person(key).public_id, "since": since.isoformat(), "until": until.isoformat()}
        return visit_as("priya").post(f"/engagements/{engagement_of('ana').public_id}/stand-in", data=form)

    return act


def places(session, engagement) -> list[str]:
    one, all_of_them = f"/sessions/{session.public_id}", f"/engagements/{engagement.public_id}"
    return ["/", "/coaching", "/commitments", "/search?q=results", one, f"{one}/sharing", all_of_them]


def member(db, engagement, person) -> EngagementMember:
    return queries.member_of(db, engagement, person.id)


def test_another_coach_takes_over_from_a_day_on(hand_over, engagement_of, db, person, visit_as):
    assert hand_over().status_code == 303
    engagement = engagement_of("ana")
    assert member(db, engagement, person("grace")).ends_on == TODAY - timedelta(days=1)
    after = member(db, engagement, person("marcus"))
    assert (after.starts_on, after.replaces_id, after.stands_in) == (TODAY, person("grace").id, False)
    assert [coach.given_name for coach in queries.coaches_of(db, person("ana").id)] == ["Marcus"]
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "engagement.replace")).one()
    assert line.for_person_id == person("marcus").id
    page = visit_as("priya").get(f"/engagements/{engagement.public_id}/pairing")
    assert page.status_code == 200 and "until" in page.text
    told = {mail.person_id for mail in db.exec(select(OutboxMail)).all()}
    assert told == {person("marcus").id, person("ana").id}


def test_only_those_whose_yes_is_missing_are_asked_to_accept(let_stand_in, engagement_of, db, person):
    engagement = engagement_of("ana")
    assert queries.agreement_state(db, engagement).yes_of(person("ana").id, "coachee")
    assert let_stand_in().status_code == 303
    asked = {mail.person_id for mail in db.exec(select(OutboxMail)).all() if "/agreement" in mail.text}
    assert asked == {person("marcus").id}


def test_the_new_coach_sees_facts_and_no_word(logged, hand_over, engagement_of, visit_as):
    hand_over()
    marcus = visit_as("marcus")
    page = marcus.get(f"/engagements/{engagement_of('ana').public_id}")
    assert page.status_code == 200 and "three results" in page.text and "45 min" in page.text
    for place in places(logged, engagement_of("ana")):
        for headers in ({}, {"HX-Request": "true"}):
            text = marcus.get(place, headers=headers).text
            assert SHARED not in text and PRIVATE not in text and "Tell the cabinet" not in text


def test_the_new_coach_may_correct_facts_and_leaves_the_note_as_it_is(
    logged, hand_over, engagement_of, agree, typed, visit_as, db, person
):
    hand_over()
    agree(engagement_of("ana").id, "marcus")
    marcus, address = visit_as("marcus"), f"/sessions/{logged.public_id}"
    form = typed(logged, base="1", minutes="50", shared="Overwritten.", private="") | dict.fromkeys(
        ("promise-1-text", "promise-1-owner", "promise-1-due", "next_day", "next_hour"), ""
    )
    assert "Overwritten" not in marcus.get(address).text and SHARED not in marcus.get(address).text
    marcus.post(f"{address}/review", data=form)
    preview = marcus.get(f"{address}/sharing").text
    assert SHARED not in preview
    assert marcus.post(f"{address}/sharing", data={"preview": fingerprint_in(preview)}).status_code == 303
    assert db.exec(select(CoachingSession.minutes).where(CoachingSession.id == logged.id)).one() == 50
    assert SHARED in visit_as("ana").get(address).text
    assert set(db.exec(select(NoteReader.person_id)).all()) == {person("ana").id, person("grace").id}


def test_the_coach_before_keeps_their_own_sessions_and_finds_none_that_came_later(
    logged, hand_over, engagement_of, agree, planned, typed, share, visit_as, person
):
    hand_over()
    agree(engagement_of("ana").id, "marcus")
    later = planned("ana", hours=-1)
    there = [person("ana").public_id, person("marcus").public_id]
    share(visit_as("marcus"), later, typed(later, shared=LATER, present=there))
    grace = visit_as("grace")
    own = grace.get(f"/sessions/{logged.public_id}")
    assert own.status_code == 200 and SHARED in own.text and PRIVATE in own.text
    assert grace.get(f"/sessions/{later.public_id}").status_code == 404
    assert grace.get(f"/engagements/{engagement_of('ana').public_id}").status_code == 404
    for place in places(later, engagement_of("ana")):
        for headers in ({}, {"HX-Request": "true"}):
            assert LATER not in grace.get(place, headers=headers).text
    for act in ("draft", "review", "sharing", "base", "cancellation"):
        assert grace.post(f"/sessions/{later.public_id}/{act}", data={"shared": "x"}).status_code == 404
        assert grace.post(f"/sessions/{logged.public_id}/{act}", data={"shared": "x"}).status_code in (403, 404)
    assert LATER in visit_as("ana").get(f"/sessions/{later.public_id}").text


def test_a_coach_to_come_finds_nothing_before_their_day(logged, hand_over, engagement_of, visit_as):
    hand_over(day=TODAY + timedelta(days=9))
    assert visit_as("marcus").get(f"/engagements/{engagement_of('ana').public_id}").status_code == 404
    assert visit_as("grace").get(f"/engagements/{engagement_of('ana').public_id}").status_code == 200


def test_handing_over_twice_is_handing_over_once(hand_over, engagement_of, db):
    assert {hand_over().status_code for _ in range(2)} == {303}
    rows = db.exec(select(EngagementMember).where(EngagementMember.engagement_id == engagement_of("ana").id)).all()
    assert len(rows) == 3 and len(db.exec(select(OutboxMail)).all()) == 2
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "engagement.replace")).all()) == 1


def test_what_cannot_be_is_refused(hand_over, let_stand_in, db):
    for answer, told in [
        (hand_over("grace"), "is part of this engagement already"),
        (hand_over("olga"), "Please choose one of these."),
        (hand_over("ana"), "Please choose one of these."),
        (hand_over(day=TODAY + timedelta(days=3000)), "within the engagement’s term"),
        (hand_over(day=TODAY - timedelta(days=3000)), "within the engagement’s term"),
        (let_stand_in("grace"), "is part of this engagement already"),
        (let_stand_in("olga"), "Please choose one of these."),
        (let_stand_in(until=TODAY - timedelta(days=1)), "cannot be before the first"),
        (let_stand_in(until=TODAY + timedelta(days=3000)), "within the engagement’s term"),
    ]:
        assert answer.status_code == 422 and told in answer.text
    assert not db.exec(select(OutboxMail)).all()


def test_who_stands_in_logs_and_sees_facts_never_a_note_of_others(
    logged, let_stand_in, engagement_of, agree, planned, typed, share, visit_as, person, db
):
    assert let_stand_in().status_code == 303
    agree(engagement_of("ana").id, "marcus")
    marcus = visit_as("marcus")
    page = marcus.get(f"/engagements/{engagement_of('ana').public_id}").text
    assert "three results" in page
    for place in places(logged, engagement_of("ana")):
        assert SHARED not in marcus.get(place).text and PRIVATE not in marcus.get(place).text
    session = planned("ana", hours=-1)
    there = [person("ana").public_id, person("marcus").public_id]
    assert share(marcus, session, typed(session, shared=LATER, present=there)).status_code == 303
    assert LATER in visit_as("ana").get(f"/sessions/{session.public_id}").text
    assert LATER not in visit_as("grace").get(f"/sessions/{session.public_id}").text
    assert [coach.given_name for coach in queries.coaches_of(db, person("ana").id)] == ["Grace"]


def test_standing_in_ends_with_its_last_day(let_stand_in, engagement_of, visit_as, db, person):
    let_stand_in(since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=2))
    assert visit_as("marcus").get(f"/engagements/{engagement_of('ana').public_id}").status_code == 404
    let_stand_in()
    assert visit_as("marcus").get(f"/engagements/{engagement_of('ana').public_id}").status_code == 200
    for_grace = col(EngagementMember.stands_in_for_id) == person("grace").id
    assert len(db.exec(select(EngagementMember).where(for_grace)).all()) == 2


def test_an_engagement_ends_on_a_day_and_what_was_planned_later_is_cancelled(engagement_of, planned, visit_as, db):
    engagement, priya = engagement_of("ana"), visit_as("priya")
    soon, late = planned("ana", hours=1), planned("ana", hours=24 * 20)
    last_day = TODAY + timedelta(days=5)
    for _ in range(2):
        answer = priya.post(f"/engagements/{engagement.public_id}/ending", data={"ends_on": last_day.isoformat()})
        assert answer.status_code == 303
    states = dict(db.exec(select(CoachingSession.id, CoachingSession.state)).all())
    assert (states[soon.id], states[late.id]) == ("planned", "cancelled")
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "engagement.end")).all()) == 1
    wrong = priya.post(f"/engagements/{engagement.public_id}/ending", data={"ends_on": "2025-01-01"})
    assert wrong.status_code == 422 and "cannot be before the first" in wrong.text


def test_no_session_begins_in_an_engagement_that_is_over_and_logs_stay(logged, engagement_of, visit_as, db):
    engagement = engagement_of("ana")
    engagement.ends_on = TODAY - timedelta(days=3)
    db.commit()
    grace = visit_as("grace")
    begun = grace.post(f"/engagements/{engagement.public_id}/sessions", data={"client_id": "abcdefghjkmn"})
    assert begun.status_code == 422
    assert SHARED in grace.get(f"/engagements/{engagement.public_id}").text


def test_who_never_agreed_does_not_correct_a_log_that_another_shared(logged, let_stand_in, typed, visit_as, db):
    let_stand_in()
    form = typed(logged, base="1", minutes="55", private="")
    visit_as("marcus").post(f"/sessions/{logged.public_id}/draft", data=form)
    visit_as("marcus").post(f"/sessions/{logged.public_id}/log", data=form)
    db.expire_all()
    assert db.get_one(CoachingSession, logged.id).minutes != 55
    assert visit_as("marcus").get(f"/sessions/{logged.public_id}/sharing").status_code != 200


def test_a_coach_with_a_seat_in_another_cohort_alone_has_no_door_to_this_one(
    logged, engagement_of, visit_as, db, person
):
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("grace").id)).one()
    seat.cohort_id = db.exec(select(Cohort.id).where(col(Cohort.id) != seat.cohort_id)).first()
    db.commit()
    grace = visit_as("grace")
    assert grace.get(f"/engagements/{engagement_of('ana').public_id}").status_code == 404
    assert grace.post(f"/engagements/{engagement_of('ana').public_id}/sessions").status_code == 404
