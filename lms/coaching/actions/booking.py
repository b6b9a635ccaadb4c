from datetime import datetime
from typing import Any

from sqlmodel import Session

from lms import clock
from lms.audit.actions import note
from lms.coaching.actions.drafts import lock_session
from lms.coaching.models import CoachingSession, Engagement
from lms.coaching.queries import session_by_client_id
from lms.db import insert_new
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people.models import Person


def begin_session(db: Session, engagement: Engagement, coach: Person, zone: str, client_id: str) -> CoachingSession:
    """A session that is held now and was not booked. The same `client_id` again is the same session."""
    now = clock.now().replace(second=0, microsecond=0)
    return plan_session(db, engagement.id, coach, now, zone, client_id=client_id)


def plan_session(
    db: Session,
    engagement_id: int,
    planner: Person,
    starts_at: datetime,
    zone: str,
    *,
    minutes: int = 45,
    channel: str = "video",
    client_id: str,
) -> CoachingSession:
    """Put a session in the engagement's calendar."""
    when: dict[str, Any] = {"starts_at": starts_at, "zone": zone, "minutes": minutes, "channel": channel}
    planned = CoachingSession(engagement_id=engagement_id, client_id=client_id, **when)
    new = insert_new(db, CoachingSession, planned)
    session = session_by_client_id(db, client_id)
    if session.engagement_id != engagement_id:
        raise Hidden
    if new is not None:
        note(db, planner.id, "session.plan", f"session/{session.public_id}", starts_at=starts_at.isoformat())
    return session


def cancel_session(db: Session, session: CoachingSession, coach: Person) -> None:
    """It will not be held."""
    lock_session(db, session)
    if session.state == "held":
        raise Invalid(N_("This session was held and logged: it cannot be cancelled."))
    if session.state == "planned":
        session.state = "cancelled"
        note(db, coach.id, "session.cancel", f"session/{session.public_id}")
