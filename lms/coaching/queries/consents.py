"""A coach's log of hours, and who may be named in it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, select

from lms.coaching.log_of_hours import Held, LogOfHours, log_of
from lms.coaching.models import CoachingSession, Engagement, EngagementMember, HoursConsent
from lms.cohorts.models import City
from lms.people.models import Address, Person


@dataclass(frozen=True, slots=True)
class Naming:
    """A coach of someone coached, and whether they may be named in that coach's log of hours."""

    engagement: Engagement
    coach: Person
    may_name: bool


def namings_of(db: Session, coachee: Person) -> list[Naming]:
    """Every coach whom the person has or had, in every engagement, the newest engagement first. One statement."""
    mine, theirs = aliased(EngagementMember), aliased(EngagementMember)
    said = and_(
        col(HoursConsent.engagement_id) == col(Engagement.id),
        col(HoursConsent.coachee_id) == coachee.id,
        col(HoursConsent.coach_id) == col(Person.id),
    )
    columns: list[Any] = [Engagement, Person, HoursConsent.may_name]
    rows = db.exec(
        select(*columns)
        .select_from(mine)
        .join(Engagement, col(Engagement.id) == mine.engagement_id)
        .join(theirs, and_(theirs.engagement_id == col(Engagement.id), col(theirs.part) == "coach"))
        .join(Person, col(Person.id) == theirs.person_id)
        .outerjoin(HoursConsent, said)
        .where(mine.person_id == coachee.id, col(mine.part) == "coachee")
        .order_by(col(Engagement.id).desc(), col(theirs.id))
    ).all()
    found = {(engagement.id, coach.id): Naming(engagement, coach, bool(may)) for engagement, coach, may in rows}
    return list(found.values())  # a coach who came back is a member twice


def consent_to_be_named(db: Session, *, engagement_id: int, coachee_id: int, coach_id: int) -> HoursConsent:
    here = col(HoursConsent.engagement_id) == engagement_id, col(HoursConsent.coach_id) == coach_id
    return db.exec(select(HoursConsent).where(*here, col(HoursConsent.coachee_id) == coachee_id)).one()


def log_of_hours(db: Session, coach: Person) -> LogOfHours:
    """What a person held as a coach, in engagements of today and of before. Four statements."""
    held = _held(db, coach)
    consents = select(HoursConsent.engagement_id, HoursConsent.coachee_id).where(
        col(HoursConsent.coach_id) == coach.id, col(HoursConsent.may_name).is_(True)
    )
    may_name = set(db.exec(consents).all())
    official = select(Address.person_id, Address.address).where(
        col(Address.kind) == "official", col(Address.person_id).in_({person for _, person in may_name})
    )
    return log_of(held, may_name, dict(db.exec(official).all()))


def _held(db: Session, coach: Person) -> list[Held]:
    coached = select(EngagementMember.engagement_id).where(
        col(EngagementMember.person_id) == coach.id, col(EngagementMember.part) == "coach"
    )
    people: dict[int, dict[int, Person]] = {}
    for engagement_id, person in db.exec(
        select(EngagementMember.engagement_id, Person)
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .where(col(EngagementMember.engagement_id).in_(coached), col(EngagementMember.part) == "coachee")
        .order_by(col(EngagementMember.id))
    ).all():
        people.setdefault(engagement_id, {})[person.id] = person
    rows = db.exec(
        select(CoachingSession, Engagement, City)
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .join(City, col(City.id) == col(Engagement.city_id))
        .where(col(CoachingSession.engagement_id).in_(coached), col(CoachingSession.state) == "held")
        .order_by(col(CoachingSession.starts_at), col(CoachingSession.id))
    ).all()
    held = []
    for session, engagement, city in rows:
        clients = [person for id, person in people.get(engagement.id, {}).items() if id in session.attendees]
        if clients and coach.id in session.attendees:
            held.append(Held(session, engagement, city, clients))
    return held
