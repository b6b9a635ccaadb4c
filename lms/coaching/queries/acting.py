"""What someone who books for a mayor sees: who coaches, what is planned, and who said that they come."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from lms.access.scope import Visitor
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.coaching.models.engagements import engagements_to_book_for
from lms.cohorts.models import City
from lms.delegations.queries import Mayor, mayor_for
from lms.people.models import Person, Seat


@dataclass(slots=True)
class Diary:
    """An engagement as far as booking goes: its people of today and the sessions that are to come."""

    engagement: Engagement
    city: City
    coaches: list[Person] = field(default_factory=list)
    coachees: list[Person] = field(default_factory=list)
    sessions: list[CoachingSession] = field(default_factory=list)

    def is_of(self, person_id: int) -> bool:
        return any(person.id == person_id for person in self.coachees)


def diaries_to_keep(db: Session, visitor: Visitor, now: datetime) -> list[Diary]:
    """The engagements in which the visitor books for a mayor and whose term is not over. One statement."""
    last = col(Engagement.ends_on).is_(None) | (col(Engagement.ends_on) >= visitor.today)
    return _diaries(db, now, col(Engagement.id).in_(engagements_to_book_for(visitor)), last)


def diary_of(db: Session, engagement: Engagement, now: datetime) -> Diary:
    return _diaries(db, now, col(Engagement.id) == engagement.id)[0]


def _diaries(db: Session, now: datetime, *which: ColumnElement[bool]) -> list[Diary]:
    to_come = and_(
        col(CoachingSession.engagement_id) == col(Engagement.id),
        col(CoachingSession.state) == "planned",
        col(CoachingSession.starts_at) > now,
    )
    columns: list[Any] = [Engagement, City, Person, EngagementMember.part, CoachingSession]
    rows = db.exec(
        select(*columns)
        .join(City, col(City.id) == col(Engagement.city_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .outerjoin(CoachingSession, to_come)
        .where(*which, EngagementMember.in_force_on(now.date()))
        .order_by(col(Engagement.id), col(EngagementMember.id), col(CoachingSession.starts_at))
    ).all()
    found: dict[int, Diary] = {}
    for engagement, city, person, part, session in rows:
        diary = found.setdefault(engagement.id, Diary(engagement, city))
        _put_once(diary.coaches if part == "coach" else diary.coachees, person)
        if session:
            _put_once(diary.sessions, session)
    return list(found.values())


def _put_once(rows: list[Any], row: Any) -> None:
    if all(one.id != row.id for one in rows):
        rows.append(row)


def mayor_booked_for(db: Session, visitor: Visitor, people: list[Person]) -> Mayor | None:
    """In whose name the visitor books with these people, none where they are one of them. One statement at most."""
    if any(person.id == visitor.person_id for person in people):
        return None
    return mayor_for(db, visitor, "booking", col(Seat.person_id).in_([person.id for person in people]))
