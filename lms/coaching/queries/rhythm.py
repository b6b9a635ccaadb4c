"""Engagements with all their sessions: by month, and those in which nothing is booked."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, and_, col, or_, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.coaching.rhythm import LEFT, STILL, Rhythm
from lms.cohorts.models import City, Cohort
from lms.people.models import Person


def rhythms_of(db: Session, visitor: Visitor, now: datetime) -> list[Rhythm]:
    """Of the engagements in which the visitor coaches today. Two statements."""
    return _rhythms(db, policy.reach(visitor, Permission.EXPORT_HOURS, Engagement), now)


def rhythms_in(db: Session, cohort: Cohort, now: datetime) -> list[Rhythm]:
    """Of all engagements of a cohort, also those that are over. Two statements."""
    return _rhythms(db, col(Engagement.cohort_id) == cohort.id, now)


def nothing_booked_of(db: Session, visitor: Visitor, now: datetime) -> list[Rhythm]:
    """Those in which somebody should book, of the engagements in which the visitor coaches today. Two statements."""
    return nothing_booked(db, now, policy.reach(visitor, Permission.EXPORT_HOURS, Engagement))


def nothing_booked_in(db: Session, cohort_ids: Collection[int], now: datetime) -> list[Rhythm]:
    """Those in which somebody should book, in some cohorts. Two statements."""
    return nothing_booked(db, now, col(Engagement.cohort_id).in_(list(cohort_ids)))


def nothing_booked(db: Session, now: datetime, among: ColumnElement[bool] | None = None) -> list[Rhythm]:
    """The engagements in which somebody should book, by the rule of `Rhythm.nothing_booked`. Two statements."""
    planned = select(CoachingSession.id).where(
        col(CoachingSession.engagement_id) == col(Engagement.id), col(CoachingSession.state) == "planned"
    )
    day = timedelta(days=1)  # the exact day depends on the city's zone
    which = and_(
        true() if among is None else among,
        ~planned.exists(),
        col(Engagement.starts_on) <= now.date() - STILL + day,
        or_(col(Engagement.ends_on).is_(None), col(Engagement.ends_on) >= now.date() + LEFT - day),
    )
    return [one for one in _rhythms(db, which, now) if one.nothing_booked]


def _rhythms(db: Session, which: ColumnElement[bool], now: datetime) -> list[Rhythm]:
    """By city."""
    columns: list[Any] = [Engagement, City, Person, EngagementMember]
    rows = db.exec(
        select(*columns)
        .join(City, col(City.id) == col(Engagement.city_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .where(which)
        .order_by(col(City.sort_key), col(Engagement.id), col(EngagementMember.id))
    ).all()
    found: dict[int, Rhythm] = {}
    members: dict[int, dict[str, dict[int, Person]]] = defaultdict(lambda: defaultdict(dict))
    for engagement, city, person, membership in rows:
        line = found.setdefault(engagement.id, Rhythm(engagement, city, [], [], [], [], now))
        members[engagement.id][_when(membership, line.today)][person.id] = person
    for id, line in found.items():
        own = members[id]
        line.coachees, line.coaches = list(own["coachee"].values()), list(own["coach"].values())
        line.left = [person for key, person in own["left"].items() if key not in own["coach"]]
        line.to_come = [person for key, person in own["to come"].items() if key not in own["coach"]]
    sessions = select(CoachingSession).where(col(CoachingSession.engagement_id).in_(list(found)))
    for session in db.exec(sessions.order_by(col(CoachingSession.starts_at), col(CoachingSession.id))).all():
        found[session.engagement_id].sessions.append(session)
    return list(found.values())


def _when(membership: EngagementMember, today: date) -> str:
    """The part of a member; of a coach who left, or is still to come: that."""
    if membership.part != "coach" or membership.in_force(today):
        return membership.part
    return "left" if membership.ends_on is not None and membership.ends_on < today else "to come"
