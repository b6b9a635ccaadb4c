from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from lms import clock
from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.actions.drafts import lock_session
from lms.coaching.announcing import announce
from lms.coaching.availability import on_the_wall
from lms.coaching.booking import OVER, TAKEN, Conflict, Wanted
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City
from lms.db import insert_new
from lms.delegations.queries import Mayor
from lms.errors import Hidden, Invalid, Stale
from lms.i18n import N_
from lms.people.models import Person


def lock_diaries(db: Session, engagement_id: int, also: int | None = None) -> Engagement:
    """Keep others from changing an engagement and from booking anyone of it, also who is still to come and the person
    `also`, until the transaction ends; the engagement as it stands.

    Every act takes its locks in this order: engagement, diaries (the rows of its people by id), session. So none waits
    for another that waits for it, and the people do not change under the lock. Rows that point to these are not kept
    from being written.
    """
    row = select(Engagement).where(col(Engagement.id) == engagement_id).with_for_update(key_share=True)
    engagement = db.exec(row.execution_options(populate_existing=True)).one()
    members = select(EngagementMember.person_id).where(
        col(EngagementMember.engagement_id) == engagement_id,
        or_(col(EngagementMember.ends_on).is_(None), col(EngagementMember.ends_on) >= clock.now().date()),
    )
    theirs = or_(col(Person.id).in_(members), col(Person.id) == also)
    db.exec(select(Person.id).where(theirs).order_by(col(Person.id)).with_for_update(key_share=True)).all()
    return engagement


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
    mayor: Mayor | None = None,
) -> CoachingSession:
    """Put a session in the engagement's calendar. The same `client_id` again is the same session.

    Raises Invalid if one of its people is in another session then, or the engagement's term is over.
    """
    engagement = lock_diaries(db, engagement_id)
    if queries.find_by_client_id(db, client_id) is None:
        _keep_free(db, engagement, starts_at, zone, minutes)
    how = {"starts_at": starts_at, "zone": zone, "minutes": minutes, "channel": channel, "place": place}
    session, is_new = _put(db, engagement_id, planner, client_id, how, mayor)
    if is_new:
        announce(db, session, "planned", planner, mayor=mayor)
    return session


def book_sessions(
    db: Session, engagement: Engagement, by: Person, wanted: Wanted, client_id: str, mayor: Mayor | None = None
) -> list[Conflict]:
    """Plan one session, or some that come every four weeks: all of them or, where something speaks against one, none.

    Returns what does, judged by the engagement as it stands now. The same `client_id` again plans nothing more.
    """
    engagement = lock_diaries(db, engagement.id)
    if found := queries.find_by_client_id(db, f"{client_id}/0"):
        if found.engagement_id != engagement.id:
            raise Hidden
        return []
    conditions = queries.conditions_for(db, engagement, by.id, clock.now())
    conflicts = queries.conflicts(db, engagement.id, wanted, conditions)
    if conflicts:
        return conflicts
    how = {"minutes": wanted.minutes, "channel": wanted.channel, "place": wanted.place}
    for place, start in enumerate(wanted.starts):
        plan_session(db, engagement.id, by, start, wanted.zone, client_id=f"{client_id}/{place}", mayor=mayor, **how)
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
    mayor: Mayor | None = None,
) -> None:
    """Another moment, length or place for a planned session. Moved to where it is, nothing happens.

    Raises Invalid if it is not planned any more, if one of those who come on that day is in another session then, or
    if the engagement's term is over. Who comes on the new day and did not before is invited, and the other way round.
    """
    engagement = lock_diaries(db, session.engagement_id)
    lock_session(db, session)
    if session.state != "planned":
        raise Invalid(N_("Only a session that is still to be held can be moved."))
    new = {"starts_at": starts_at, "zone": zone, "minutes": minutes}
    new |= {"channel": session.channel if channel is None else channel}
    new |= {"place": session.place if place is None else place}
    if all(getattr(session, name) == value for name, value in new.items()):
        return
    _keep_free(db, engagement, starts_at, zone, minutes, but=session.id)
    before = queries.invited_to(db, session)
    session.moves += session.starts_at != starts_at
    for name, value in new.items():
        setattr(session, name, value)
    subject, details = f"session/{session.public_id}", {"starts_at": starts_at.isoformat()}
    note(db, mover.id, "session.move", subject, for_person_id=_id_of(mayor), **details)
    announce(db, session, "moved", mover, before, mayor)


def move_booking(
    db: Session, session: CoachingSession, by: Person, wanted: Wanted, seen: str, mayor: Mayor | None = None
) -> list[Conflict]:
    """Move a session by the rules of booking. Returns what speaks against it.

    `seen` is the moment at which the mover saw it. Raises Stale if it was moved to yet another one since.
    """
    engagement = lock_diaries(db, session.engagement_id)
    lock_session(db, session)
    if wanted.is_met_by(session):
        return []
    if seen != session.starts_at.isoformat():
        raise Stale(N_("This session was moved in between. Look at it again."))
    conditions = queries.conditions_for(db, engagement, by.id, clock.now())
    conflicts = queries.conflicts(db, engagement.id, wanted, conditions, but=session.id)
    if not conflicts:
        how = {"minutes": wanted.minutes, "channel": wanted.channel, "place": wanted.place}
        move_session(db, session, by, wanted.starts_at, wanted.zone, mayor=mayor, **how)
    return conflicts


def cancel_session(
    db: Session,
    session: CoachingSession,
    by: Person,
    side: str = "",
    *,
    seen: str | None = None,
    mayor: Mayor | None = None,
) -> None:
    """It will not be held, or was not. `side` is for whom: coach, coachee or programme; else that of `by`.

    `seen` is the moment at which it stood for `by`. Raises Stale if it was moved since.
    """
    lock_session(db, session)
    if seen is not None and session.state == "planned" and seen != session.starts_at.isoformat():
        raise Stale(N_("This session was moved in between. Look at it again."))
    if session.state == "held":
        raise Invalid(N_("This session was held and logged: it cannot be cancelled."))
    if session.state == "planned":
        session.state, session.cancelled_by = "cancelled", by.id
        session.cancelled_side = side or ("coach" if queries.coaches(db, session.engagement_id, by) else "coachee")
        session.cancelled_for_id = _id_of(mayor)
        note(db, by.id, "session.cancel", f"session/{session.public_id}", for_person_id=session.cancelled_for_id)
        announce(db, session, "cancelled", by, mayor=mayor)


def _put(
    db: Session, engagement_id: int, planner: Person, client_id: str, how: dict[str, Any], mayor: Mayor | None = None
) -> tuple[CoachingSession, bool]:
    """The session with that `client_id`, and whether it is new. Raises Hidden if it is another engagement's."""
    wanted = CoachingSession(engagement_id=engagement_id, client_id=client_id, **how)
    wanted.on_day = wanted.day
    new = insert_new(db, CoachingSession, wanted)
    session = queries.find_by_client_id(db, client_id)
    if session is None or session.engagement_id != engagement_id:
        raise Hidden
    if new is not None:
        starts_at = session.starts_at.isoformat()
        subject = f"session/{session.public_id}"
        note(db, planner.id, "session.plan", subject, for_person_id=_id_of(mayor), starts_at=starts_at)
    return session, new is not None


def _keep_free(
    db: Session, engagement: Engagement, starts_at: datetime, zone: str, minutes: int, *, but: int | None = None
) -> None:
    day = on_the_wall(starts_at, zone).date()
    if not engagement.lasts(day):
        raise Invalid(OVER)
    here = [member.person.id for member in queries.members_on(db, engagement.id, day)]
    if queries.are_taken(db, here, starts_at, minutes, but=but):
        raise Invalid(TAKEN)


def _id_of(mayor: Mayor | None) -> int | None:
    return mayor.person.id if mayor else None
