from datetime import timedelta

import pytest
from logbook import PRIVATE, SHARED, fingerprint_in
from sqlmodel import col, select

from lms import clock
from lms.coaching import agreement
from lms.coaching.hours import day_and_hour
from lms.coaching.models import AgreementAcceptance, CoachingSession, Engagement, EngagementMember


@pytest.fixture
def engagement_of(db, person):
    """engagement_of("ana"): the engagement in which that person is coached."""

    def find(key: str) -> Engagement:
        mine = col(EngagementMember.person_id) == person(key).id, col(EngagementMember.part) == "coachee"
        chosen = select(Engagement).join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        return db.exec(chosen.where(*mine)).one()

    return find


@pytest.fixture
def agree(db, person):
    """agree(engagement.id, "marcus"): that person accepts the agreement in force."""

    def accept(engagement_id: int, key: str, part: str = "coach") -> None:
        yes = {"part": part, "version": agreement.in_force().version, "language": "en"}
        db.add(AgreementAcceptance(engagement_id=engagement_id, person_id=person(key).id, **yes))
        db.commit()

    return accept


@pytest.fixture
def planned(db, engagement_of):
    """planned("ana", hours=-2): a session with that person, so many hours from now."""

    def plan(key: str, hours: float = -2) -> CoachingSession:
        starts_at = (clock.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)
        engagement_id = engagement_of(key).id
        session = CoachingSession(engagement_id=engagement_id, starts_at=starts_at, zone="America/New_York")
        db.add(session)
        db.commit()
        return session

    return plan


@pytest.fixture
def typed(db, person):
    """typed(session): what Grace types into the log of a session with Ana, with changes by name."""

    def fill(session: CoachingSession, **changes: object) -> dict[str, object]:
        ana, grace = person("ana"), person("grace")
        day, hour = day_and_hour(session.starts_at, grace.timezone)
        next_day, _ = day_and_hour(clock.now() + timedelta(days=14), grace.timezone)
        form = {
            "base": str(session.version),
            "became": "held",
            "day": day,
            "hour": hour,
            "minutes": "45",
            "channel": "video",
            "present": [ana.public_id, grace.public_id],
            "topics": "three results, cabinet",
            "shared": SHARED,
            "private": PRIVATE,
            "promise-1-text": "Tell the cabinet the three results",
            "promise-1-owner": ana.public_id,
            "promise-1-due": next_day,
            "next_day": next_day,
            "next_hour": "10:00",
            "next_minutes": "45",
            "next_was": "",
        }
        return form | changes

    return fill


@pytest.fixture
def share():
    """share(browser, session, form): reviews the form and releases what the preview shows."""

    def act(browser, session, form):
        address = f"/sessions/{session.public_id}"
        reviewed = browser.post(f"{address}/review", data=form)
        assert reviewed.headers.get("location") == f"{address}/sharing", reviewed.text
        preview = browser.get(f"{address}/sharing")
        assert preview.status_code == 200, preview.text
        return browser.post(f"{address}/sharing", data={"preview": fingerprint_in(preview.text)})

    return act
