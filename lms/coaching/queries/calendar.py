"""Who comes to a session and what they said, and what stands in a person's calendar."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.coaching.models import CalendarFeed, CoachingSession, Engagement, EngagementMember, SessionAnswer
from lms.cohorts.models import City
from lms.errors import Hidden
from lms.people.models import Person
from lms.people.queries import visitor_of

DAYS_BACK = 90


@dataclass(frozen=True, slots=True)
class Comer:
    """Someone who comes to a session, and what they said of its present hour."""

    person: Person
    part: str  # coach, coachee
    answer: str = "pending"  # accepted, declined, move, pending
    by_link: bool = False
    answered_at: datetime | None = None

    @property
    def name(self) -> str:
        return self.person.name


@dataclass(frozen=True, slots=True)
class InCalendar:
    """A session in a person's calendar."""

    session: CoachingSession
    city: City
    others: list[Person]


def comers(db: Session, session: CoachingSession) -> list[Comer]:
    """Those who are in the engagement on the session's day, with what they answered, in one statement."""
    answered = (col(SessionAnswer.person_id) == col(Person.id)) & (col(SessionAnswer.session_id) == session.id)
    columns: list[Any] = [Person, EngagementMember.part, SessionAnswer]
    rows = db.exec(
        select(*columns)
        .join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
        .outerjoin(SessionAnswer, answered)
        .where(
            col(EngagementMember.engagement_id) == session.engagement_id,
            EngagementMember.in_force_on(session.day),
        )
        .order_by(col(EngagementMember.id))
    ).all()
    return [_comer(person, part, answer, session.sequence) for person, part, answer in rows]


def comer(comers: list[Comer], person_id: int) -> Comer:
    """The one who is that person. Raises Hidden if they do not come."""
    found = next((one for one in comers if one.person.id == person_id), None)
    if found is None:
        raise Hidden
    return found


def met_by(comers: list[Comer], person_id: int) -> list[Person]:
    """Whom a person meets there: those coached meet who coaches them, and the other way round; alone, the rest."""
    part = next((one.part for one in comers if one.person.id == person_id), "")
    others = [one.person for one in comers if one.person.id != person_id]
    return [one.person for one in comers if one.part != part] or others


def answer_of(db: Session, session: CoachingSession, person_id: int) -> SessionAnswer | None:
    theirs = col(SessionAnswer.session_id) == session.id, col(SessionAnswer.person_id) == person_id
    return db.exec(select(SessionAnswer).where(*theirs)).first()


def invitation_for(db: Session, session: str, person: str) -> tuple[CoachingSession, Person]:
    """The session and the person with these public ids. Raises Hidden if they do not come to it, or may not any more:
    their seat has ended."""
    found = db.exec(select(CoachingSession).where(col(CoachingSession.public_id) == session)).first()
    coming = [one.person for one in invited_to(db, found)] if found else []
    invited = next((one for one in coming if one.public_id == person), None)
    if found is None or invited is None:
        raise Hidden
    return found, invited


def invited_to(db: Session, session: CoachingSession) -> list[Comer]:
    """Those who come and still have a seat in the cohort, or in all: nobody else is written to, nor answers."""
    cohort_id = db.get_one(Engagement, session.engagement_id).cohort_id

    def is_seated(one: Comer) -> bool:
        return any(seat.cohort_id in (cohort_id, None) for seat in visitor_of(db, one.person).seats)

    return [one for one in comers(db, session) if is_seated(one)]


def city_of(db: Session, session: CoachingSession) -> City:
    joined = select(City).join(Engagement, col(Engagement.city_id) == col(City.id))
    return db.exec(joined.where(col(Engagement.id) == session.engagement_id)).one()


# ---------------------------------------------------------------- a person's calendar


def feed_by_hash(db: Session, token_hash: str) -> CalendarFeed | None:
    return db.exec(select(CalendarFeed).where(col(CalendarFeed.token_hash) == token_hash)).first()


def feeds_of(db: Session, person_id: int) -> list[CalendarFeed]:
    """Those that serve: one at most, but for two requests at once."""
    theirs = col(CalendarFeed.person_id) == person_id, col(CalendarFeed.ended_at).is_(None)
    return list(db.exec(select(CalendarFeed).where(*theirs).order_by(col(CalendarFeed.id))).all())


def calendar_of(db: Session, visitor: Visitor, now: datetime) -> list[InCalendar]:
    """The sessions to which a person comes or came, from 90 days back, without the cancelled. Two statements."""
    me = EngagementMember.engagement_id
    mine = select(me).where(col(EngagementMember.person_id) == visitor.person_id)
    columns: list[Any] = [CoachingSession, City]
    rows = db.exec(
        select(*columns)
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .join(City, col(City.id) == col(Engagement.city_id))
        .where(
            col(CoachingSession.engagement_id).in_(mine),
            policy.reach(visitor, Permission.SEE_SESSION_FACTS, CoachingSession),
            col(CoachingSession.state) != "cancelled",
            col(CoachingSession.starts_at) > now - timedelta(days=DAYS_BACK),
        )
        .order_by(col(CoachingSession.starts_at), col(CoachingSession.id))
    ).all()
    members = _members(db, {session.engagement_id for session, _ in rows})
    return [entry for session, city in rows if (entry := _entry(session, city, members, visitor.person_id))]


def _members(db: Session, engagement_ids: set[int]) -> dict[int, list[tuple[Person, EngagementMember]]]:
    found: dict[int, list[tuple[Person, EngagementMember]]] = defaultdict(list)
    both: Any = select(Person, EngagementMember)
    joined = both.join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
    which = col(EngagementMember.engagement_id).in_(engagement_ids)
    for person, member in db.exec(joined.where(which).order_by(col(EngagementMember.id))).all():
        found[member.engagement_id].append((person, member))
    return found


def _entry(
    session: CoachingSession, city: City, members: dict[int, list[tuple[Person, EngagementMember]]], person_id: int
) -> InCalendar | None:
    """None where the person was not in the engagement on that day, and so did not come."""
    here = [
        Comer(person, member.part) for person, member in members[session.engagement_id] if member.in_force(session.day)
    ]
    if all(one.person.id != person_id for one in here):
        return None
    return InCalendar(session, city, met_by(here, person_id))


def _comer(person: Person, part: str, answer: SessionAnswer | None, sequence: int) -> Comer:
    if answer is None or answer.sequence != sequence:
        return Comer(person, part)
    return Comer(person, part, answer.answer, answer.by_link, answer.answered_at)
