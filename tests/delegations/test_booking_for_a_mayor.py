from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import col, delete, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.models import BookingRules, CoachingSession, HoursException, WeeklyHours
from lms.mail.models import OutboxMail


@pytest.fixture(autouse=True)
def hours(db, person):
    """Grace can be booked from nine to five on every day of the week."""
    grace = person("grace")
    grace.timezone = "UTC"
    db.add(grace)
    for table in (BookingRules, WeeklyHours, HoursException):
        db.exec(delete(table).where(col(table.person_id) == grace.id))
    db.add(BookingRules(person_id=grace.id))
    for weekday in range(7):
        db.add(WeeklyHours(person_id=grace.id, weekday=weekday, since=time(9), until=time(17)))
    db.commit()


@pytest.fixture
def address(engagement_of):
    return f"/engagements/{engagement_of('ana').public_id}"


def at(days: int, hour: int = 14) -> str:
    day = clock.now().date() + timedelta(days=days)
    return datetime.combine(day, time(hour), UTC).strftime("%Y-%m-%dT%H:%MZ")


def wish(days: int = 5, hour: int = 14, **more: str) -> dict[str, str]:
    usual = {"at": at(days, hour), "minutes": "45", "channel": "video", "zone": "America/Montevideo", "times": "1"}
    return usual | {"client_id": f"one-{days}-{hour}"} | more


def sessions(db) -> list[tuple[str, str]]:
    rows = select(CoachingSession.starts_at, CoachingSession.state).order_by(col(CoachingSession.starts_at))
    return [(starts_at.strftime("%Y-%m-%dT%H:%MZ"), state) for starts_at, state in db.exec(rows).all()]


def test_a_delegate_books_and_everyone_reads_for_whom(visit_as, leave, address, db, person):
    leave("booking")
    carla = visit_as("carla")
    page = carla.get(f"{address}/booking/confirmation", params=wish())
    assert page.status_code == 200 and "Carla Bentancur, en nombre de Ana Silva" in page.text
    answer = carla.post(f"{address}/booking", data=wish())
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}/planned#next-session")
    assert sessions(db) == [(at(5), "planned")]
    mails = {mail.person_id: mail.text for mail in db.exec(select(OutboxMail)).all()}
    assert "Planned by Carla Bentancur, for Ana Silva, Intendenta" in mails[person("grace").id]
    assert "Programada por Carla Bentancur, en nombre de Ana Silva, Intendenta" in mails[person("ana").id]
    [line] = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.plan")).all()
    assert (line.actor_id, line.for_person_id) == (person("carla").id, person("ana").id)


def test_the_delegate_moves_and_cancels_what_is_to_come(visit_as, leave, address, db, person):
    leave("booking")
    carla = visit_as("carla")
    carla.post(f"{address}/booking", data=wish())
    [session] = db.exec(select(CoachingSession)).all()
    was = session.starts_at.isoformat()
    moved = carla.post(f"/sessions/{session.public_id}/moving", data=wish(6) | {"was": was})
    assert moved.headers["location"] == f"{address}/planned#next-session"
    page = carla.get(f"/sessions/{session.public_id}/cancellation").text
    assert "en nombre de Ana Silva" in page and f'href="{address}"' not in page
    db.expire_all()
    now = db.get_one(CoachingSession, session.id).starts_at.isoformat()
    for _ in range(2):
        cancelled = carla.post(f"/sessions/{session.public_id}/cancellation", data={"was": now})
        assert cancelled.headers["location"] == f"{address}/planned#next-session"
    assert sessions(db) == [(at(6), "cancelled")]
    db.expire_all()
    session = db.get_one(CoachingSession, session.id)
    assert (session.cancelled_by, session.cancelled_for_id) == (person("carla").id, person("ana").id)
    acts = db.exec(
        select(AuditLine.act, AuditLine.for_person_id).where(col(AuditLine.act).startswith("session."))
    ).all()
    assert acts == [(act, person("ana").id) for act in ("session.plan", "session.move", "session.cancel")]


def test_the_same_form_twice_is_one_session(visit_as, leave, address, db):
    leave("booking")
    carla = visit_as("carla")
    for _ in range(2):
        assert carla.post(f"{address}/booking", data=wish()).status_code == 303
    assert len(sessions(db)) == 1


def test_hours_and_notice_bind_the_delegate_as_they_bind_the_mayor(visit_as, leave, address, db, planned):
    leave("booking")
    carla = visit_as("carla")
    assert carla.post(f"{address}/booking", data=wish(5, 3)).status_code == 409
    assert carla.post(f"{address}/booking", data=wish(channel="in_person", place="Here")).status_code == 422
    soon = planned(hours=5)
    was = soon.starts_at.isoformat()
    assert carla.post(f"/sessions/{soon.public_id}/moving", data=wish() | {"was": was}).status_code == 409


def test_the_delegates_page_shows_what_is_planned_and_links_to_nothing_that_is_closed(
    visit_as, leave, address, planned, db
):
    leave("booking")
    held, coming = planned(hours=-100, state="held", topics=["The strike"]), planned(hours=72, channel="phone")
    carla = visit_as("carla")
    page = carla.get(f"{address}/planned").text
    assert "Ana Silva, <span>Intendenta</span>" in page and "Grace" in page
    assert f"/sessions/{coming.public_id}/moving" in page
    assert held.public_id not in page and "The strike" not in page
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    for link in links:
        if link.startswith(("/engagements", "/sessions", "/courses", "/commitments")):
            assert carla.get(link).status_code == 200, link


def test_whoever_is_coached_or_coaches_has_the_engagements_own_page(visit_as, address):
    for key in ("ana", "grace"):
        assert visit_as(key).get(f"{address}/planned").headers["location"] == address


@pytest.mark.parametrize("key", ["joao", "luis", "nadia", "olga", "priya", "tomas", "frances"])
def test_nobody_else_reaches_the_delegates_page(visit_as, leave, address, planned, key):
    leave("booking")
    session = planned()
    browser = visit_as(key)
    assert browser.get(f"{address}/planned").status_code == 404
    assert browser.get(f"/sessions/{session.public_id}/moving").status_code == 404


@pytest.mark.parametrize("task", ["reminders", "commitments", "materials"])
def test_another_task_books_nothing(visit_as, leave, address, planned, db, task):
    leave(task)
    session, carla = planned(), visit_as("carla")
    for path in (f"{address}/planned", f"{address}/booking", f"/sessions/{session.public_id}/cancellation"):
        assert carla.get(path).status_code == 404
    assert carla.post(f"{address}/booking", data=wish()).status_code == 404
    assert carla.post(f"/sessions/{session.public_id}/cancellation").status_code == 404


def test_what_is_past_is_not_the_delegates(visit_as, leave, planned):
    leave("booking")
    carla = visit_as("carla")
    for session in (planned(hours=-2), planned(hours=-50, state="held")):
        for door in ("moving", "cancellation"):
            assert carla.get(f"/sessions/{session.public_id}/{door}").status_code == 404


def test_a_delegates_first_page_says_for_whom_until_when_and_what_is_booked(visit_as, leave, address, planned):
    leave("booking", "reminders", days=20)
    home = visit_as("carla").get("/").text
    assert "Ana Silva, <span>Intendenta</span>" in home and f"{address}/booking" in home
    session = planned()
    home = visit_as("carla").get("/").text
    assert f"{address}/planned" in home and f"/sessions/{session.public_id}/moving" in home
    assert f'href="{address}"' not in home
