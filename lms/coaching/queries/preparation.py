"""What a session is prepared with: its agenda, for those who come; and who interprets, for all who see its facts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import Role
from lms.access.scope import Visitor
from lms.coaching.languages import Between, languages_of, to_interpret
from lms.coaching.models import AgendaPoint, CoachingSession, Engagement, EngagementMember, SessionInterpreter
from lms.coaching.queries.calendar import Comer, comers
from lms.coaching.queries.engagements import Member
from lms.coaching.queries.room import origin_of
from lms.coaching.seals import agenda_seal
from lms.cohorts.models import City
from lms.commitments.models import Commitment
from lms.commitments.queries import open_commitments_held
from lms.people.models import Person, Seat
from lms.sealing import opened

WARNED_BEFORE = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an agenda, as those who come read it."""

    public_id: str
    text: str | None  # none: no key opens it
    author: Person


@dataclass(slots=True)
class Preparation:
    """What a reader sees of how a session is prepared."""

    session: CoachingSession
    comers: list[Comer]
    interpreters: list[SessionInterpreter]
    comes: bool  # the reader: else nothing of the agenda is here
    points: list[Point] = field(default_factory=list)
    commitments: list[tuple[Commitment, Person]] = field(default_factory=list)  # open ones that the reader heard

    @property
    def people(self) -> list[Person]:
        """Coaches first: in doubt one meets in their language."""
        return [one.person for one in sorted(self.comers, key=lambda one: one.part != "coach")]

    @property
    def languages(self) -> list[str]:
        return list(dict.fromkeys(languages_of(person)[0] for person in self.people))

    @property
    def needed(self) -> list[Between]:
        """Between which languages someone has to interpret."""
        return to_interpret(self.people)

    @property
    def lacking(self) -> list[Between]:
        """The same, as far as nobody does."""
        return to_interpret(self.people, [one.between for one in self.interpreters])

    @property
    def common(self) -> list[str]:
        """The languages of all."""
        each = [set(languages_of(person)) for person in self.people]
        return sorted(set.intersection(*each)) if each else []

    @property
    def is_near(self) -> bool:
        return self.session.starts_at - clock.now() <= WARNED_BEFORE


def preparation_of(db: Session, session: CoachingSession, reader_id: int) -> Preparation:
    """Two statements, and two more for those who come."""
    coming = comers(db, session)
    comes = any(one.person.id == reader_id for one in coming)
    found = Preparation(session, coming, interpreters_of(db, session), comes)
    if comes:
        found.points = agenda_of(db, session)
        found.commitments = _open_before(db, session, coming, reader_id)
    return found


def agenda_of(db: Session, session: CoachingSession) -> list[Point]:
    """Opened: for those who come, and for nobody else."""
    joined = select(AgendaPoint, Person).join(Person, col(Person.id) == col(AgendaPoint.author_id))
    rows = db.exec(joined.where(col(AgendaPoint.session_id) == session.id).order_by(*_IN_ORDER)).all()
    return [Point(point.public_id, opened(point.sealed, agenda_seal(session, point)), person) for point, person in rows]


def sealed_agenda(db: Session, session: CoachingSession) -> list[AgendaPoint]:
    here = select(AgendaPoint).where(col(AgendaPoint.session_id) == session.id)
    return list(db.exec(here.order_by(*_IN_ORDER)).all())


def interpreters_of(db: Session, session: CoachingSession) -> list[SessionInterpreter]:
    here = select(SessionInterpreter).where(col(SessionInterpreter.session_id) == session.id)
    return list(db.exec(here.order_by(col(SessionInterpreter.id))).all())


def may_arrange(db: Session, visitor: Visitor, session: CoachingSession) -> bool:
    """Whether the visitor says who interprets in a session."""
    reached = policy.reach(visitor, Permission.ARRANGE_INTERPRETER, CoachingSession)
    return db.exec(select(CoachingSession.id).where(col(CoachingSession.id) == session.id, reached)).first() is not None


# ---------------------------------------------------------------- sessions in which a language has no interpreter


@dataclass(slots=True)
class Uninterpreted:
    """A session to come in which some languages have no interpreter yet."""

    session: CoachingSession
    engagement: Engagement
    city: City
    members: list[Member] = field(default_factory=list)  # who come, coaches first
    interpreted: set[Between] = field(default_factory=set)

    @property
    def lacking(self) -> list[Between]:
        return to_interpret([member.person for member in self.members], self.interpreted)

    @property
    def coaches(self) -> list[Person]:
        return [member.person for member in self.members if member.part == "coach"]

    @property
    def coachees(self) -> list[Person]:
        return [member.person for member in self.members if member.part == "coachee"]


def uninterpreted(db: Session, now: datetime, *which: ColumnElement[bool]) -> list[Uninterpreted]:
    """The sessions of the next days in which a language has no interpreter, the soonest first. One statement."""
    columns: list[Any] = [CoachingSession, Engagement, City, EngagementMember, Person, SessionInterpreter]
    rows = db.exec(
        select(*columns)
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .join(City, col(City.id) == col(Engagement.city_id))
        .join(
            EngagementMember,
            and_(
                col(EngagementMember.engagement_id) == col(CoachingSession.engagement_id),
                EngagementMember.there_on(col(CoachingSession.on_day)),
            ),
        )
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .outerjoin(SessionInterpreter, col(SessionInterpreter.session_id) == col(CoachingSession.id))
        .where(
            col(CoachingSession.starts_at) > now,
            col(CoachingSession.starts_at) <= now + WARNED_BEFORE,
            col(CoachingSession.state) == "planned",
            *which,
        )
        .order_by(
            col(CoachingSession.starts_at),
            col(CoachingSession.id),
            col(EngagementMember.part) != "coach",
            col(EngagementMember.id),
        )
    ).all()
    found: dict[int, Uninterpreted] = {}
    seen: dict[int, set[int]] = defaultdict(set)
    for session, engagement, city, membership, person, interpreter in rows:
        one = found.setdefault(session.id, Uninterpreted(session, engagement, city))
        if membership.id not in seen[session.id]:
            seen[session.id].add(membership.id)
            one.members.append(Member(person, membership.part, membership))
        if interpreter:
            one.interpreted.add(interpreter.between)
    return [one for one in found.values() if one.lacking]


def uninterpreted_for(db: Session, visitor: Visitor, now: datetime) -> list[Uninterpreted]:
    """Those about which the visitor can do something."""
    return uninterpreted(db, now, policy.reach(visitor, Permission.ARRANGE_INTERPRETER, CoachingSession))


def managers_of(db: Session, cohort_ids: Iterable[int], now: datetime) -> list[tuple[Person, int | None]]:
    """Who manages these cohorts today, each with their seat's cohort, or none for all of them."""
    day = now.date()
    seated = col(Seat.role) == Role.MANAGER, Seat.in_force_within(day, day)
    theirs = or_(col(Seat.cohort_id).is_(None), col(Seat.cohort_id).in_(list(cohort_ids)))
    rows = select(Person, Seat.cohort_id).join(Seat, col(Seat.person_id) == col(Person.id)).where(*seated, theirs)
    return [tuple(row) for row in db.exec(rows.order_by(col(Person.id))).all()]


# ---------------------------------------------------------------- pieces

_IN_ORDER = (col(AgendaPoint.place), col(AgendaPoint.id))


def _open_before(
    db: Session, session: CoachingSession, coming: list[Comer], reader_id: int
) -> list[tuple[Commitment, Person]]:
    """What those who come answer for since before this session, as far as the reader heard it, the oldest first: their
    own promises, and those of the city whose office they hold."""
    held = open_commitments_held(db, [one.person.id for one in coming], reader_id)
    return [(one, person) for one, person in held if one.origin != origin_of(session)]
