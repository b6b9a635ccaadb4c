from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from lms import clock
from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.actions.drafts import lock_session
from lms.coaching.announcing import announce
from lms.coaching.booking import TAKEN, Conflict, Terms, Wanted
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City
from lms.db import insert_new
from lms.errors import Hidden, Invalid, Stale
from lms.i18n import N_
from lms.people.models import Person


def lock_diaries(db: Session, engagement_id: int) -> list[int]:
    """Keep others from booking anyone of an engagement, also who is still to come, until the transaction ends; the ids
    of these people.

    Always before a session is locked: who takes the locks in one order never waits for each other.
    """
    members = select(EngagementMember.person_id).where(
        col(EngagementMember.engagement_id) == engagement_id,
        or_(col(EngagementMember.ends_on).is_(None), col(EngagementMember.ends_on) >= clock.now().date()),
    )
    people = select(Person.id).where(col(Person.id).in_(members)).order_by(col(Person.id))
    return list(db.exec(people.with_for_update(key_share=True)).all())


def begin_session(db: Session, engagement: Engagement, coach: Person, zone: str, client_id: str) -> CoachingSession:
    """A session that is held now and was not booked: nobody is invited. The same `client_id` again is the same one.

    Raises Invalid where the engagement's term is over.
    """
    now = clock.now().replace(second=0, microsecond=0)
    if not engagement.lasts(clock.today(db.get_one(City, engagement.city_id).timezone)):
        raise Invalid(N_("This engagement is over. Sessions held before can still be logged."))
    return _put(db, engagement.id, coach, client_id, {"starts_at": now, "zone": zone})[0]


def plan_session(
    db: Session,
    engagement_id: int,
    planner: Person,
    starts_at: datetime,
    zone: str,
    *,
    minutes: int = 45,
    channel: str = "video",
    place: str = "",
    client_id: str,
) -> CoachingSession:
    """Put a session in the engagement's calendar. The same `client_id` again is the same session.

    Raises Invalid if one of its people is in another session then.
    """
    people = lock_diaries(db, engagement_id)
    if queries.find_by_client_id(db, client_id) is None:
        _keep_free(db, people, starts_at, minutes)
    how = {"starts_at": starts_at, "zone": zone, "minutes": minutes, "channel": channel, "place": place}
    session, is_new = _put(db, engagement_id, planner, client_id, how)
    if is_new:
        announce(db, session, "planned", planner)
    return session


def book_sessions(
    db: Session, engagement: Engagement, by: Person, wanted: Wanted, terms: Terms, client_id: str
) -> list[Conflict]:
    """Plan one session, or some that come every four weeks: all of them or, where something speaks against one, none.

    Returns what does. The same `client_id` again plans nothing more.
    """
    people = lock_diaries(db, engagement.id)
    if found := queries.find_by_client_id(db, f"{client_id}/0"):
        if found.engagement_id != engagement.id:
            raise Hidden
        return []
    conflicts = queries.conflicts(db, people, wanted, terms)
    if conflicts:
        return conflicts
    how = {"minutes": wanted.minutes, "channel": wanted.channel, "place": wanted.place}
    for place, start in enumerate(wanted.starts):
        plan_session(db, engagement.id, by, start, wanted.zone, client_id=f"{client_id}/{place}", **how)
    return []


def move_session(
    db: Session,
    session: CoachingSession,
    mover: Person,
    starts_at: datetime,
    zone: str,
    *,
    minutes: int,
    channel: str | None = None,
    place: str | None = None,
) -> None:
    """Another moment, length or place for a planned session. Moved to where it is, nothing happens.

    Raises Invalid if it is not planned any more, or if one of its people is in another session then.
    """
    people = lock_diaries(db, session.engagement_id)
    lock_session(db, session)
    if session.state != "planned":
        raise Invalid(N_("Only a session that is still to be held can be moved."))
    new = {"starts_at": starts_at, "zone": zone, "minutes": minutes}
    new |= {"channel": session.channel if channel is None else channel}
    new |= {"place": session.place if place is None else place}
    if all(getattr(session, name) == value for name, value in new.items()):
        return
    _keep_free(db, people, starts_at, minutes, but=session.id)
    for name, value in new.items():
        setattr(session, name, value)
    note(db, mover.id, "session.move", f"session/{session.public_id}", starts_at=starts_at.isoformat())
    announce(db, session, "moved", mover)


def move_booking(
    db: Session, session: CoachingSession, by: Person, wanted: Wanted, terms: Terms, seen: str
) -> list[Conflict]:
    """Move a session by the rules of booking. Returns what speaks against it.

    `seen` is the moment at which the mover saw it. Raises Stale if it was moved to yet another one since.
    """
    people = lock_diaries(db, session.engagement_id)
    lock_session(db, session)
    if wanted.is_met_by(session):
        return []
    if seen != session.starts_at.isoformat():
        raise Stale(N_("This session was moved in between. Look at it again."))
    conflicts = queries.conflicts(db, people, wanted, terms, but=session.id)
    if not conflicts:
        how = {"minutes": wanted.minutes, "channel": wanted.channel, "place": wanted.place}
        move_session(db, session, by, wanted.starts_at, wanted.zone, **how)
    return conflicts


def cancel_session(db: Session, session: CoachingSession, by: Person) -> None:
    """It will not be held, or was not."""
    lock_session(db, session)
    if session.state == "held":
        raise Invalid(N_("This session was held and logged: it cannot be cancelled."))
    if session.state == "planned":
        session.state, session.cancelled_by = "cancelled", by.id
        note(db, by.id, "session.cancel", f"session/{session.public_id}")
        announce(db, session, "cancelled", by)


def _put(
    db: Session, engagement_id: int, planner: Person, client_id: str, how: dict[str, Any]
) -> tuple[CoachingSession, bool]:
    """The session with that `client_id`, and whether it is new. Raises Hidden if it is another engagement's."""
    new = insert_new(db, CoachingSession, CoachingSession(engagement_id=engagement_id, client_id=client_id, **how))
    session = queries.find_by_client_id(db, client_id)
    if session is None or session.engagement_id != engagement_id:
        raise Hidden
    if new is not None:
        starts_at = session.starts_at.isoformat()
        note(db, planner.id, "session.plan", f"session/{session.public_id}", starts_at=starts_at)
    return session, new is not None


def _keep_free(db: Session, people: list[int], starts_at: datetime, minutes: int, *, but: int | None = None) -> None:
    if queries.are_taken(db, people, starts_at, minutes, but=but):
        raise Invalid(TAKEN)
