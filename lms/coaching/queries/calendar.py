"""Who comes to a session and what they said, and what stands in a person's calendar."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, and_, col, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.coaching.models import CalendarFeed, CoachingSession, Engagement, EngagementMember, SessionAnswer
from lms.cohorts.models import City
from lms.errors import Hidden
from lms.people.models import Person
from lms.people.queries import visitors_of

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
    """Those who are there on the session's day, with what they answered. One statement."""
    return comers_to(db, [session])[session.id]


def comers_to(
    db: Session, sessions: Collection[CoachingSession], day: date | None = None
) -> defaultdict[int, list[Comer]]:
    """By session, those who are there on its day, with what they answered; or who would come on another `day`. One
    statement."""
    found: defaultdict[int, list[Comer]] = defaultdict(list)
    for session, _, one in _coming(db, sessions, day):
        found[session.id].append(one)
    return found


def comer(comers: Sequence[Comer], person_id: int) -> Comer:
    """The one who is that person. Raises Hidden if they do not come."""
    found = next((one for one in comers if one.person.id == person_id), None)
    if found is None:
        raise Hidden
    return found


def met_by(comers: Sequence[Comer], person_id: int) -> list[Person]:
    """Whom a person meets there: those coached meet who coaches them, and the other way round; alone, the rest."""
    part = next((one.part for one in comers if one.person.id == person_id), "")
    others = [one.person for one in comers if one.person.id != person_id]
    return [one.person for one in comers if one.part != part] or others


def answer_of(db: Session, session: CoachingSession, person_id: int) -> SessionAnswer | None:
    theirs = col(SessionAnswer.session_id) == session.id, col(SessionAnswer.person_id) == person_id
    return db.exec(select(SessionAnswer).where(*theirs)).first()


def invitation_for(db: Session, session: str, person: str) -> tuple[CoachingSession | None, Person]:
    """The session and the person with these public ids; no session if they do not come to it, or may not any more:
    their seat has ended. Raises Hidden if there is no such session or person."""
    found = db.exec(select(CoachingSession).where(col(CoachingSession.public_id) == session)).first()
    asked = db.exec(select(Person).where(col(Person.public_id) == person)).first()
    if found is None or asked is None:
        raise Hidden
    return (found if any(one.person.id == asked.id for one in invited_to(db, found)) else None), asked


def invited_to(db: Session, session: CoachingSession) -> list[Comer]:
    """Those who come and still have a seat in the cohort, or in all: nobody else is written to, nor answers. Two
    statements."""
    return invited_to_each(db, [session])[session.id]


def invited_to_each(db: Session, sessions: Collection[CoachingSession]) -> defaultdict[int, list[Comer]]:
    """The same by session, in as many statements."""
    coming = _coming(db, sessions)
    visitors = visitors_of(db, [one.person for *_, one in coming])
    found: defaultdict[int, list[Comer]] = defaultdict(list)
    for session, cohort_id, one in coming:
        if any(seat.cohort_id in (cohort_id, None) for seat in visitors[one.person.id].seats):
            found[session.id].append(one)
    return found


def _coming(
    db: Session, sessions: Collection[CoachingSession], day: date | None = None
) -> list[tuple[CoachingSession, int, Comer]]:
    """Each who comes to each session, with the cohort of its engagement."""
    if not sessions:
        return []
    answered = and_(
        col(SessionAnswer.person_id) == col(Person.id), col(SessionAnswer.session_id) == col(CoachingSession.id)
    )
    columns: list[Any] = [CoachingSession, Engagement.cohort_id, Person, EngagementMember.part, SessionAnswer]
    rows = db.exec(
        select(*columns)
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .outerjoin(SessionAnswer, answered)
        .where(
            col(CoachingSession.id).in_([session.id for session in sessions]),
            EngagementMember.there_on(day or col(CoachingSession.on_day)),
        )
        .order_by(col(CoachingSession.starts_at), col(EngagementMember.id))
    ).all()
    return [
        (session, cohort_id, _as_answered(person, part, answer, session.sequence))
        for session, cohort_id, person, part, answer in rows
    ]


def _as_answered(person: Person, part: str, answer: SessionAnswer | None, sequence: int) -> Comer:
    if answer is None or answer.sequence != sequence:
        return Comer(person, part)
    return Comer(person, part, answer.answer, answer.by_link, answer.answered_at)


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
    theirs = EngagementMember.engagement_id
    mine = select(theirs).where(col(EngagementMember.person_id) == visitor.person_id)
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
    here = comers_to(db, [session for session, _ in rows])
    me = visitor.person_id
    return [
        InCalendar(session, city, met_by(here[session.id], me))
        for session, city in rows
        if any(one.person.id == me for one in here[session.id])
    ]
