from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, or_, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import CITY_ROLES, Role
from lms.access.scope import Visitor
from lms.catalogue.content import CourseContent
from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City, Cohort, Participation
from lms.commitments.models import Commitment
from lms.i18n import DEFAULT
from lms.learning.models import Completion
from lms.learning.progress import Progress, of_module
from lms.offerings.models import Offering
from lms.people.models import Person, Seat
from lms.reports.figures import Board, Column, Line, report
from lms.reports.forms import Asked

SeatRow = tuple[Seat, Person, City]


@dataclass(frozen=True, slots=True)
class Done:
    """What a person completed: counted blocks by course and module, and when the last one was."""

    counted: dict[tuple[int, str], int]
    last_at: dict[int, datetime]  # by course


@dataclass(frozen=True, slots=True)
class Promise:
    id: int
    owner_id: int
    office_id: int | None
    city_id: int | None
    state: str
    due_on: date | None

    def is_held_by(self, line: Line) -> bool:
        """In the room it is its owner's; once the city's, its office's: whoever sits there today."""
        if self.office_id is not None:
            return line.is_in_force and self.office_id == line.seat.office_id
        return self.owner_id == line.person.id and self.city_id in (None, line.city.id)

    def is_past(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


# ---------------------------------------------------------------- who × modules


def lines(db: Session, *which: ColumnElement[bool], with_promises: bool = True) -> tuple[list[Column], list[Line]]:
    """The modules offered, and a line for each seat in a city with what its person did. Five statements at most."""
    rows = _seats(db, which)
    offered = _offered(db, {seat.cohort_id for seat, *_ in rows if seat.cohort_id is not None})
    people = select(Seat.person_id).where(*which)
    done, sessions = _done(db, people, offered), _sessions(db, people)
    promises = _promises(db, people, select(Seat.office_id).where(*which)) if with_promises else []
    made = [_line(row, offered.get((row[0].cohort_id, row[0].role), []), done, sessions, promises) for row in rows]
    courses = {id: content for each in offered.values() for id, content in each}
    return [Column(course, module) for _, course in sorted(courses.items()) for module in course.modules], made


def boards(db: Session, visitor: Visitor, locale: str = DEFAULT) -> list[Board]:
    """The mayors of each cohort the visitor may report on, stuck first, commitments not counted. Five statements."""
    seen = policy.reach(visitor, Permission.SEE_REPORT, Cohort)
    cohorts = db.exec(select(Cohort).where(seen).order_by(col(Cohort.number))).all()
    which = col(Seat.role) == Role.MAYOR, col(Seat.cohort_id).in_([cohort.id for cohort in cohorts])
    columns, every = lines(db, *which, with_promises=False)
    made = []
    for cohort in cohorts:
        mayors = [line for line in every if line.seat.cohort_id == cohort.id and line.is_in_force]
        made.append(Board(cohort, report(columns, mayors, Asked(), locale)))
    return made


def _line(row: SeatRow, courses: list, done: dict[int, Done], sessions: dict, promises: list[Promise]) -> Line:
    seat, person, city = row
    today = clock.today(city.timezone)
    theirs = done.get(person.id, Done({}, {}))
    last = [theirs.last_at[id] for id, _ in courses if id in theirs.last_at]
    line = Line(seat, person, city, today, _cells(courses, theirs), max(last, default=None))
    mine = [promise for promise in promises if promise.is_held_by(line)]
    met = [each for each in sessions[person.id] if (each.cohort_id, each.city_id) == (seat.cohort_id, city.id)]
    return replace(
        line,
        held=_ids(each for each in met if each.is_held),
        planned=_ids(each for each in met if each.is_held or each.is_planned),
        unlogged=_ids(each for each in met if each.is_unlogged),
        open=_ids(each for each in mine if each.state == "open"),
        kept=_ids(each for each in mine if each.state == "done"),
        due=_ids(each for each in mine if each.is_past(today)),
    )


def _ids(things: Iterable) -> frozenset[int]:
    return frozenset(thing.id for thing in things)


def _cells(courses: list[tuple[int, CourseContent]], done: Done) -> dict[tuple[str, str], Progress]:
    return {
        (course.slug, module.id): Progress(done.counted.get((id, module.id), 0), of_module(module, set()).total)
        for id, course in courses
        for module in course.modules
    }


def _seats(db: Session, which: tuple[ColumnElement[bool], ...]) -> list[SeatRow]:
    return db.exec(
        select(Seat, Person, City)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(City, col(City.id) == col(Seat.city_id))
        .where(*which, col(Seat.role).in_(CITY_ROLES))
        .order_by(col(Seat.starts_on).desc(), col(Seat.id))
    ).all()


def _offered(db: Session, cohort_ids: set[int]) -> dict[tuple[int, str], list[tuple[int, CourseContent]]]:
    """The courses that are open to a role in a cohort."""
    is_open = col(Offering.opens_on) <= clock.today("UTC")
    rows = db.exec(
        select(Offering.cohort_id, Offering.role, Course.id, Course.version_id)
        .join(Course, col(Course.id) == col(Offering.course_id))
        .where(is_open, col(Offering.cohort_id).in_(cohort_ids), col(Course.version_id).is_not(None))
        .order_by(col(Course.id))
    ).all()
    offered = defaultdict(list)
    for cohort, role, course, version in rows:
        offered[cohort, role].append((course, content_of(db, version)))
    return offered


def _done(db: Session, people, offered: dict) -> dict[int, Done]:
    courses = {id for each in offered.values() for id, _ in each}
    counts = func.sum(case((col(Block.counts), 1), else_=0))
    rows = db.exec(
        select(Completion.person_id, Block.course_id, Block.module, counts, func.max(Completion.at))
        .join(Block, col(Block.id) == col(Completion.block_id))
        .where(col(Completion.person_id).in_(people), col(Block.course_id).in_(courses))
        .group_by(col(Completion.person_id), col(Block.course_id), col(Block.module))
    ).all()
    done: dict[int, Done] = defaultdict(lambda: Done({}, {}))
    for person, course, module, counted, last in rows:
        done[person].counted[course, module] = counted
        done[person].last_at[course] = max(last, done[person].last_at.get(course, last))
    return done


# ---------------------------------------------------------------- coaching, as facts


@dataclass(frozen=True, slots=True)
class Met:
    """A session as one of those coached counts it."""

    id: int
    cohort_id: int
    city_id: int
    is_held: bool  # and they were there
    is_planned: bool
    is_unlogged: bool  # planned for an hour that has come


def _sessions(db: Session, people) -> dict[int, list[Met]]:
    now = clock.now()
    facts = (CoachingSession.id, CoachingSession.state, CoachingSession.starts_at, CoachingSession.attendees)
    rows = db.exec(
        select(EngagementMember.person_id, Engagement.cohort_id, Engagement.city_id, *facts)
        .join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id))
        .join(CoachingSession, col(CoachingSession.engagement_id) == col(Engagement.id))
        .where(
            col(EngagementMember.person_id).in_(people),
            col(EngagementMember.part) == "coachee",
            col(CoachingSession.state) != "cancelled",
        )
    ).all()
    met = defaultdict(list)
    for person, cohort, city, id, state, starts_at, attendees in rows:
        held, planned = state == "held" and person in attendees, state == "planned"
        met[person].append(Met(id, cohort, city, held, planned, planned and starts_at <= now))
    return met


def sessions_held(db: Session, visitor: Visitor, city: City) -> list[CoachingSession]:
    """The city's held sessions whose facts the visitor may see, newest first."""
    return db.exec(
        select(CoachingSession)
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .where(
            col(Engagement.city_id) == city.id,
            col(CoachingSession.state) == "held",
            policy.reach(visitor, Permission.SEE_SESSION_FACTS, CoachingSession),
        )
        .order_by(col(CoachingSession.starts_at).desc())
    ).all()


# ---------------------------------------------------------------- commitments, counted


def _promises(db: Session, people, offices) -> list[Promise]:
    wanted = (Commitment.id, Commitment.owner_id, Commitment.office_id, Commitment.city_id, Commitment.state)
    rows = db.exec(
        select(*wanted, Commitment.due_on).where(
            or_(col(Commitment.owner_id).in_(people), col(Commitment.office_id).in_(offices)),
            col(Commitment.state).in_(("open", "done")),
        )
    ).all()
    return [Promise(*row) for row in rows]


# ---------------------------------------------------------------- the city's place in the programme


def participations(db: Session, city: City) -> list[tuple[Cohort, Participation]]:
    return db.exec(
        select(Cohort, Participation)
        .join(Participation, col(Participation.cohort_id) == col(Cohort.id))
        .where(col(Participation.city_id) == city.id)
        .order_by(col(Cohort.number).desc())
    ).all()


def cohort_numbers(db: Session, ids: Iterable[int]) -> dict[int, Cohort]:
    return {cohort.id: cohort for cohort in db.exec(select(Cohort).where(col(Cohort.id).in_(list(ids)))).all()}


def seats_elsewhere(db: Session, person: Person) -> list[Seat]:
    """A person's seats that are not in a city: coach, programme manager."""
    return db.exec(
        select(Seat)
        .where(col(Seat.person_id) == person.id, col(Seat.role).not_in(CITY_ROLES))
        .order_by(col(Seat.starts_on).desc())
    ).all()
