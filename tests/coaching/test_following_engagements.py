from datetime import timedelta

from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching import queries
from lms.coaching.models import CoachingSession


def test_a_coach_sees_what_waits_for_a_log_first(visit_as, planned, person, db):
    planned("joao", hours=30)
    planned("ana", hours=-3)
    page = visit_as("grace").get("/coaching")
    assert page.status_code == 200
    assert page.text.index("Ana Silva") < page.text.index("João")
    assert "Held and not yet logged" in page.text and "Nothing booked" in page.text
    assert "in Montevideo" in page.text


def test_an_engagement_shows_its_next_session_and_its_log_button(visit_as, planned, engagement_of):
    planned("ana", hours=48)
    address = f"/engagements/{engagement_of('ana').public_id}"
    coach, coachee = visit_as("grace").get(address), visit_as("ana").get(address)
    assert coach.status_code == coachee.status_code == 200
    assert "Log a session" in coach.text and f"{address}/sessions" not in coachee.text


def test_those_coached_read_every_session_to_come_by_the_clock_of_their_coach_too(
    visit_as, planned, engagement_of, person, db
):
    person("grace").timezone = "Asia/Kathmandu"
    planned("ana", hours=48)
    planned("ana", hours=96)
    address = f"/engagements/{engagement_of('ana').public_id}"
    assert visit_as("ana").get(address).text.count("Kathmandu (Grace)") == 2
    assert "Kathmandu (Grace)" not in visit_as("grace").get(address).text


def test_a_coachs_first_page_names_the_citys_hour_beside_its_own(visit_as, planned):
    late = planned("ana")
    page = visit_as("grace").get("/").text
    card = page[page.index("Log your session") : page.index(f"/sessions/{late.public_id}")]
    assert "in Montevideo" in card


def test_an_unplanned_session_is_begun_once(visit_as, engagement_of, db):
    engagement, grace = engagement_of("ana"), visit_as("grace")
    form = {"client_id": "abcdefghjkmn"}
    first, second = (grace.post(f"/engagements/{engagement.public_id}/sessions", data=form) for _ in range(2))
    assert first.status_code == 303 and first.headers["location"] == second.headers["location"]
    assert len(db.exec(select(CoachingSession)).all()) == 1
    assert db.exec(select(AuditLine).where(col(AuditLine.act) == "session.plan")).one()


def test_logging_opens_the_session_that_waits_for_its_log(visit_as, planned, engagement_of, db):
    session = planned("ana")
    answer = visit_as("grace").post(f"/engagements/{engagement_of('ana').public_id}/sessions", data={"client_id": "x"})
    assert answer.headers["location"] == f"/sessions/{session.public_id}"


def test_a_planned_session_is_cancelled_once_and_a_held_one_never(visit_as, planned, typed, share, db):
    session, grace = planned("ana", hours=5), visit_as("grace")
    for _ in range(2):
        assert (
            grace.post(
                f"/sessions/{session.public_id}/cancellation", data={"was": session.starts_at.isoformat()}
            ).status_code
            == 303
        )
    assert "Cancelled" in grace.get(f"/sessions/{session.public_id}").text
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.cancel")).one()
    assert line.subject == f"session/{session.public_id}"
    held = planned("ana")
    share(grace, held, typed(held))
    assert grace.post(f"/sessions/{held.public_id}/cancellation").status_code == 422


def test_a_draft_of_a_cancelled_session_is_not_shared(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session))
    grace.post(f"/sessions/{session.public_id}/cancellation", data={"was": session.starts_at.isoformat()})
    assert grace.post(f"/sessions/{session.public_id}/sharing", data={"preview": "x"}).status_code == 422


def test_others_may_not_begin_or_cancel(visit_as, planned, engagement_of):
    session, address = planned("ana", hours=5), f"/engagements/{engagement_of('ana').public_id}/sessions"
    for key in ("olga", "ana", "priya", "carla"):
        browser = visit_as(key)
        assert browser.post(address, data={"client_id": "x"}).status_code in (403, 404)
        if key != "ana":
            assert browser.post(f"/sessions/{session.public_id}/cancellation").status_code in (403, 404)
    assert visit_as("ana").get("/coaching").status_code == 403


def test_what_others_ask_of_coaching(planned, typed, share, visit_as, person, engagement_of, db):
    logged, coming = planned("ana"), planned("joao", hours=20)
    share(visit_as("grace"), logged, typed(logged))
    now, engagement = clock.now(), engagement_of("ana")
    assert queries.coming_up_for(db, person("joao").id, now).upcoming.session.id == coming.id
    assert queries.coming_up_for(db, person("grace").id, now).upcoming.session.id == coming.id
    assert queries.coming_up_for(db, person("ruth").id, now).upcoming is None
    assert [coach.given_name for coach in queries.coaches_of(db, person("ana").id)] == ["Grace"]
    ana_first = queries.engagements_of(db, person("grace").id)
    view = next(view for view in ana_first if view.engagement.id == engagement.id)
    assert view.days_since_last(now + timedelta(days=3)) == 3 and view.open_commitments == 1
