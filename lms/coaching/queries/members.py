"""Who is in an engagement on a day: locks, conflicts, offers, pages, invitations and calendars all ask here, or in a
statement of their own by `EngagementMember.there_on`."""

from bisect import bisect
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from lms import clock
from lms.coaching.models import CoachingSession, EngagementMember
from lms.coaching.queries.calendar import Comer
from lms.coaching.queries.engagements import Member
from lms.people.models import Person


def members_on(db: Session, engagement_id: int, day: date) -> list[Member]:
    """Who comes to what is held on a day: who stands in, instead of the coach who is away. One statement."""
    columns: list[Any] = [Person, EngagementMember.part, EngagementMember]
    rows = db.exec(
        select(*columns)
        .join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
        .where(col(EngagementMember.engagement_id) == engagement_id, EngagementMember.there_on(day))
        .order_by(col(EngagementMember.id))
    ).all()
    return [Member(*row) for row in rows]


def members_by_day(db: Session, engagement_id: int, days: Collection[date]) -> dict[date, list[Member]]:
    """The same for each of some days. One statement, and one more each time that coaches change between them."""
    changes, found = _changes(db, engagement_id), {}
    turns = {day: bisect(changes, day) for day in sorted(days)}
    for day, turn in turns.items():
        found[turn] = found.get(turn) or members_on(db, engagement_id, day)
    return {day: found[turn] for day, turn in turns.items()}


def coaches_among(members: Iterable[Member | Comer]) -> list[Person]:
    return [member.person for member in members if member.part == "coach"]


def coaches_it(db: Session, engagement_id: int, person_id: int, today: date) -> bool:
    """Whether a person coaches in the engagement today, also while someone stands in for them."""
    mine = col(EngagementMember.engagement_id) == engagement_id, col(EngagementMember.person_id) == person_id
    coach = col(EngagementMember.part) == "coach", EngagementMember.in_force_on(today)
    return db.exec(select(EngagementMember.id).where(*mine, *coach)).first() is not None


def can_be_taken_back(member: EngagementMember) -> bool:
    """Whether somebody is to take over or stand in, and has not begun to."""
    comes_after = member.replaces_id is not None or member.stands_in
    return comes_after and member.starts_on is not None and member.starts_on > clock.today("UTC")


def can_be_ended(member: EngagementMember) -> bool:
    """Whether somebody has begun to stand in, and does so after today."""
    today = clock.today("UTC")
    return member.stands_in and member.in_force(today) and member.ends_on != today


@dataclass(frozen=True, slots=True)
class Clash:
    """A session of an engagement, and another one at the same time to which its coach comes too."""

    coach: Person
    session: CoachingSession
    other: CoachingSession


def clashes(db: Session, engagement_id: int, now: datetime) -> list[Clash]:
    """Of what is planned: a coach who takes over finds hours that others chose. One statement."""
    here = select(EngagementMember.person_id).where(col(EngagementMember.engagement_id) == engagement_id)
    member: Any = aliased(EngagementMember)
    columns: list[Any] = [Person, CoachingSession]
    rows = db.exec(
        select(*columns)
        .join(member, col(member.engagement_id) == col(CoachingSession.engagement_id))
        .join(Person, col(Person.id) == col(member.person_id))
        .where(
            col(member.part) == "coach",
            col(member.person_id).in_(here),
            EngagementMember.there_on(col(CoachingSession.on_day), member),
            col(CoachingSession.state) == "planned",
            col(CoachingSession.starts_at) > now,
        )
        .order_by(col(CoachingSession.starts_at))
    ).all()
    return [
        Clash(coach, session, other)
        for coach, session in rows
        for its, other in rows
        if session.engagement_id == engagement_id and its.id == coach.id and session.meets(other)
    ]


def _changes(db: Session, engagement_id: int) -> list[date]:
    """The days on which it may be others than the day before."""
    columns: list[Any] = [EngagementMember.starts_on, EngagementMember.ends_on]
    rows = db.exec(select(*columns).where(col(EngagementMember.engagement_id) == engagement_id)).all()
    begun = {first for first, _ in rows if first}
    return sorted(begun | {last + timedelta(days=1) for _, last in rows if last})
