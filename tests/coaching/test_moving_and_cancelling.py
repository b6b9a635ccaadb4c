import re
from datetime import date, time, timedelta

import pytest
from logbook import fingerprint_in
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching import actions
from lms.coaching.hours import moment
from lms.coaching.models import CoachingSession

AT = "%Y-%m-%dT%H:%MZ"


@pytest.fixture
def moving(visit_as, planned):
    """A session with Ana in three days, and the form with which one of its people moves it."""
    session = planned("ana", hours=72)

    def form(at: str) -> dict[str, str]:
        was = session.starts_at.isoformat()
        return {"at": at, "minutes": "45", "channel": "video", "zone": session.zone, "was": was}

    return session, form


def offered(browser, session) -> list[str]:
    page = browser.get(f"/sessions/{session.public_id}/moving")
    assert page.status_code == 200
    return re.findall(r'/moving/confirmation\?at=([0-9TZ:-]+)&amp;minutes=45"', page.text)


def sessions(db) -> list[CoachingSession]:
    """As they stand now, whatever the test read before."""
    db.expire_all()
    return list(db.exec(select(CoachingSession)).all())


def test_ana_moves_her_session_after_a_page_that_shows_both_zones(visit_as, moving, db):
    session, form = moving
    ana = visit_as("ana")
    at = offered(ana, session)[0]
    page = ana.get(f"/sessions/{session.public_id}/moving/confirmation", params=form(at))
    assert page.status_code == 200 and "Montevideo" in page.text and "Nueva York (Grace)" in page.text
    for _ in range(2):
        assert ana.post(f"/sessions/{session.public_id}/moving", data=form(at)).status_code == 303
    (moved,) = sessions(db)
    assert f"{moved.starts_at:{AT}}" == at and moved.sequence == 1
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.move")).one()
    assert line.subject == f"session/{session.public_id}"


def test_only_another_hour_counts_as_a_move(moving, db, person):
    session, _ = moving
    grace, same = person("grace"), {"starts_at": session.starts_at, "zone": session.zone}
    actions.move_session(db, session, grace, **same, minutes=45, channel="phone")
    actions.move_session(db, session, grace, **same, minutes=60)
    assert session.moves == 0 and session.sequence == 2
    for hours in (24, 24, 48):
        later = same["starts_at"] + timedelta(hours=hours)
        actions.move_session(db, session, grace, later, session.zone, minutes=60)
    actions.cancel_session(db, session, grace)
    assert session.moves == 2 and session.sequence == 5


def test_what_was_moved_in_between_is_looked_at_again(visit_as, moving, db):
    session, form = moving
    ana, grace = visit_as("ana"), visit_as("grace")
    first, second = offered(ana, session)[:2]
    hers, theirs = form(first), form(second)
    assert grace.post(f"/sessions/{session.public_id}/moving", data=theirs).status_code == 303
    assert ana.post(f"/sessions/{session.public_id}/moving", data=hers).status_code == 409
    assert f"{sessions(db)[0].starts_at:{AT}}" == second


def test_within_notice_ana_may_not_move_but_may_cancel(visit_as, planned, person, db):
    session, ana = planned("ana", hours=3), visit_as("ana")
    address = f"/sessions/{session.public_id}"
    at = f"{clock.now() + timedelta(days=3):{AT}}"
    page = ana.get(f"{address}/moving")
    assert "grace@lms.example" in page.text and "confirmation?at=" not in page.text
    form = {"at": at, "was": session.starts_at.isoformat()}
    assert ana.get(f"{address}/moving/confirmation", params=form).status_code == 409
    assert ana.post(f"{address}/moving", data=form).status_code == 409
    assert "Montevideo" in ana.get(f"{address}/cancellation").text
    for _ in range(2):
        assert ana.post(f"{address}/cancellation", data={"was": form["was"]}).status_code == 303
    (cancelled,) = sessions(db)
    assert (cancelled.state, cancelled.cancelled_by, cancelled.sequence) == ("cancelled", person("ana").id, 1)
    assert ana.get(f"{address}/moving").status_code == 422
    assert ana.post(f"{address}/moving", data=form).status_code == 422
    assert ana.get(f"{address}/cancellation").headers["location"] == address


def test_what_has_begun_only_its_coach_calls_not_held(visit_as, planned, person, db):
    session = planned("ana", hours=-1)
    address = f"/sessions/{session.public_id}/cancellation"
    assert visit_as("ana").post(address).status_code == 422
    was = {"was": session.starts_at.isoformat()}
    assert visit_as("grace").post(address, data=was).status_code == 303
    assert sessions(db)[0].cancelled_by == person("grace").id


def test_a_session_in_person_stays_at_its_place_when_who_is_coached_moves_it(visit_as, moving, db):
    session, form = moving
    session.channel, session.place, session.zone = "in_person", "City Hall", "America/Bogota"
    db.add(session)
    ana = visit_as("ana")
    at = offered(ana, session)[0]
    page = ana.get(f"/sessions/{session.public_id}/moving/confirmation?at={at}")
    assert "City Hall" in page.text and "Bogotá" in page.text
    typed = form(at) | {"channel": "in_person", "place": "My house", "zone": "Europe/Paris"}
    assert ana.post(f"/sessions/{session.public_id}/moving", data=typed).status_code == 303
    (moved,) = sessions(db)
    assert (moved.place, moved.zone, f"{moved.starts_at:{AT}}") == ("City Hall", "America/Bogota", at)


def test_a_session_is_never_moved_onto_another(visit_as, moving, planned, db):
    session, form = moving
    other = planned("joao", hours=100)
    at = f"{other.starts_at + timedelta(minutes=30):{AT}}"
    for key in ("ana", "grace"):
        answer = visit_as(key).post(f"/sessions/{session.public_id}/moving", data=form(at))
        assert answer.status_code == 409 and 'role="alert"' in answer.text
    own = f"{session.starts_at + timedelta(minutes=15):{AT}}"
    assert visit_as("grace").post(f"/sessions/{session.public_id}/moving", data=form(own)).status_code == 303


def test_the_log_sets_no_next_session_onto_another(visit_as, planned, typed, share, db):
    session, grace = planned("ana"), visit_as("grace")
    form = typed(session)
    grace.post(f"/sessions/{session.public_id}/review", data=form)
    preview = grace.get(f"/sessions/{session.public_id}/sharing").text
    next_day, next_hour = date.fromisoformat(form["next_day"]), time.fromisoformat(form["next_hour"])
    taken = moment(next_day, next_hour, "America/New_York") + timedelta(minutes=30)
    other = planned("joao")
    other.starts_at = taken
    db.add(other)
    answer = grace.post(f"/sessions/{session.public_id}/sharing", data={"preview": fingerprint_in(preview)})
    assert answer.status_code == 422 and "another session then" in answer.text
    assert grace.post(f"/sessions/{session.public_id}/review", data=form).status_code == 422
    db.refresh(session)
    assert session.state == "planned" and len(db.exec(select(CoachingSession)).all()) == 2
    share(grace, session, form | {"next_hour": "15:00"})
    assert len(db.exec(select(CoachingSession)).all()) == 3


def test_engagement_and_first_pages_lead_to_moving_cancelling_and_booking(visit_as, planned, engagement_of):
    ana, grace, engagement = visit_as("ana"), visit_as("grace"), engagement_of("ana")
    book = f"/engagements/{engagement.public_id}/booking"
    assert book in ana.get("/").text and book in ana.get(f"/engagements/{engagement.public_id}").text
    assert book in grace.get("/").text
    session = planned("ana", hours=48)
    for browser in (ana, grace):
        for page in ("/", f"/engagements/{engagement.public_id}"):
            shown = browser.get(page).text
            assert f"/sessions/{session.public_id}/moving" in shown, page
            assert f"/sessions/{session.public_id}/cancellation" in shown
    assert "/booking" not in visit_as("priya").get("/").text
