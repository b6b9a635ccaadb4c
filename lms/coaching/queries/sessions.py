from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, literal
from sqlmodel import Session, col, func, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.coaching.queries.engagements import Member
from lms.cohorts.models import City
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class UpcomingSession:
    """The next session of a person, with who else comes."""

    session: CoachingSession
    engagement: str  # its public id
    city: City
    others: tuple[Member, ...]

    @property
    def starts_at(self) -> datetime:
        return self.session.starts_at


@dataclass(frozen=True, slots=True)
class ComingUp:
    """What comes next of a person's coaching: a session, or an engagement in which one can be booked."""

    engagement: str  # its public id
    upcoming: UpcomingSession | None


def coming_up_for(db: Session, person_id: int, now: datetime) -> ComingUp | None:
    """The next session to which a person comes, else the engagement in which they are coached; in one statement."""
    coming = (
        select(col(CoachingSession.id), col(CoachingSession.engagement_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(CoachingSession.engagement_id))
        .where(
            col(EngagementMember.person_id) == person_id,
            EngagementMember.there_on(col(CoachingSession.on_day)),
            *_planned_after(now),
        )
        .order_by(col(CoachingSession.starts_at), col(CoachingSession.id))
        .limit(1)
        .subquery("coming")
    )
    coached = (
        select(col(Engagement.id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .where(
            col(EngagementMember.person_id) == person_id,
            col(EngagementMember.part) == "coachee",
            EngagementMember.in_force_on(now.date()),
            _not_over(now),
        )
        .order_by(col(Engagement.id).desc())
        .limit(1)
    )
    today = literal(now.date(), Date)
    which = func.coalesce(select(coming.c.engagement_id).scalar_subquery(), coached.scalar_subquery())
    columns: list[Any] = [CoachingSession, Engagement, City, Person, EngagementMember]
    rows = db.exec(
        select(*columns)
        .select_from(Engagement)
        .join(City, col(City.id) == col(Engagement.city_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .outerjoin(CoachingSession, col(CoachingSession.id) == select(coming.c.id).scalar_subquery())
        .where(col(Engagement.id) == which, EngagementMember.there_on(func.coalesce(CoachingSession.on_day, today)))
        .order_by(col(EngagementMember.id))
    ).all()
    if not rows:
        return None
    session, engagement, city, *_ = rows[0]
    others = tuple(Member(person, member.part, member) for *_, person, member in rows if person.id != person_id)
    upcoming = UpcomingSession(session, engagement.public_id, city, others) if session else None
    return ComingUp(engagement.public_id, upcoming)


def next_planned(db: Session, engagement_id: int, now: datetime, *, but: int | None = None) -> CoachingSession | None:
    """The engagement's next session, other than the one at hand."""
    chosen = select(CoachingSession).where(col(CoachingSession.engagement_id) == engagement_id, *_planned_after(now))
    if but is not None:
        chosen = chosen.where(col(CoachingSession.id) != but)
    return db.exec(chosen.order_by(col(CoachingSession.starts_at)).limit(1)).first()


def sessions_of_engagement(db: Session, engagement_id: int) -> list[CoachingSession]:
    """Newest first."""
    chosen = select(CoachingSession).where(col(CoachingSession.engagement_id) == engagement_id)
    return list(db.exec(chosen.order_by(col(CoachingSession.starts_at).desc())).all())


def without_log(db: Session, since: datetime, until: datetime) -> list[tuple[CoachingSession, int]]:
    """Those that ended between two moments and have no log, oldest first, each with the cohort of its engagement."""
    late = col(CoachingSession.starts_at) > since - timedelta(days=1), col(CoachingSession.starts_at) <= until
    chosen = select(CoachingSession, Engagement.cohort_id).join(
        Engagement, col(Engagement.id) == col(CoachingSession.engagement_id)
    )
    planned = chosen.where(col(CoachingSession.state) == "planned", *late)
    rows = db.exec(planned.order_by(col(CoachingSession.starts_at), col(CoachingSession.id))).all()
    return [(session, cohort_id) for session, cohort_id in rows if since <= session.ends_at <= until]


def find_by_client_id(db: Session, client_id: str) -> CoachingSession | None:
    return db.exec(select(CoachingSession).where(col(CoachingSession.client_id) == client_id)).first()


def may_log(db: Session, visitor: Visitor, session: CoachingSession) -> bool:
    reached = policy.reach(visitor, Permission.LOG_SESSION, CoachingSession)
    return db.exec(select(CoachingSession.id).where(col(CoachingSession.id) == session.id, reached)).first() is not None


def coaches(db: Session, engagement_id: int, person: Person) -> bool:
    """Whether someone is or was a coach of an engagement. Who acts for those coached is not."""
    here = col(EngagementMember.engagement_id) == engagement_id, col(EngagementMember.person_id) == person.id
    return db.exec(select(EngagementMember.id).where(*here, col(EngagementMember.part) == "coach")).first() is not None


def people_by_id(db: Session, person_ids: Iterable[int]) -> dict[int, Person]:
    wanted = set(person_ids)
    if not wanted:
        return {}
    return {person.id: person for person in db.exec(select(Person).where(col(Person.id).in_(wanted))).all()}


def _not_over(now: datetime) -> ColumnElement[bool]:
    return col(Engagement.ends_on).is_(None) | (col(Engagement.ends_on) >= now.date())


def _planned_after(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(CoachingSession.state) == "planned", col(CoachingSession.starts_at) > now
