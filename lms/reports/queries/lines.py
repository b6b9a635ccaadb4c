"""A line for each person in a seat: the report, the first page and the pages of a city and a person read them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import CITY_ROLES, Role
from lms.access.scope import Visitor
from lms.assignments.queries import keys_with_reviewers
from lms.catalogue.content import CourseContent
from lms.catalogue.models import Course
from lms.catalogue.queries import content_of
from lms.cohorts.models import City, Cohort
from lms.i18n import DEFAULT
from lms.learning.choosing import not_taken
from lms.learning.progress import Progress
from lms.learning.queries import used_up
from lms.offerings.models import ModuleOpening, Offering
from lms.people.models import Person, Seat
from lms.reports.figures import Board, Column, Line, report
from lms.reports.forms import Asked
from lms.reports.queries.facts import Done, Met, Promises, done_by, promises_of, sessions_of

SeatRow = tuple[Seat, Person, City]
Courses = list[tuple[int, CourseContent, frozenset[str]]]  # and which of its modules are open
Lines = tuple[list[Column], list[Line]]


def lines_of_cohort(db: Session, cohort: Cohort, roles: tuple[Role, ...]) -> Lines:
    """Of those in these roles whose seat in the cohort is in force."""
    columns, every = lines(db, col(Seat.cohort_id) == cohort.id, col(Seat.role).in_(roles))
    return columns, [line for line in every if line.is_in_force]


def lines_of_city(db: Session, city: City) -> Lines:
    """Of those whose seat in the city is in force."""
    columns, every = lines(db, col(Seat.city_id) == city.id)
    return columns, [line for line in every if line.is_in_force]


def lines_of_person(db: Session, person: Person) -> Lines:
    """Of every seat the person ever had in a city."""
    return lines(db, col(Seat.person_id) == person.id)


def lines(db: Session, *which: ColumnElement[bool], with_promises: bool = True) -> Lines:
    """The modules offered, and a line for each seat in a city with what its person did. Seven statements at most."""
    rows = _seats(db, which)
    offered = _offered(db, {seat.cohort_id for seat, *_ in rows if seat.cohort_id is not None})
    people = select(Seat.person_id).where(*which)
    courses = {id: content for each in offered.values() for id, content, _ in each}
    done = done_by(db, people, set(courses))
    aside = _Aside(keys_with_reviewers(db, people), used_up(db, people, courses))
    sessions = sessions_of(db, people)
    promises = promises_of(db, people, select(Seat.office_id).where(*which)) if with_promises else Promises({}, {})
    todays = {zone: clock.today(zone) for zone in {city.timezone for *_, city in rows}}
    made = [
        _line(row, todays, offered.get((row[0].cohort_id, row[0].role), []), done, aside, sessions, promises)
        for row in rows
    ]
    return [Column(course, module) for _, course in sorted(courses.items()) for module in course.modules], made


def boards(db: Session, visitor: Visitor, locale: str = DEFAULT) -> list[Board]:
    """The mayors of each cohort the visitor may report on, stuck first, commitments not counted. Seven statements."""
    seen = policy.reach(visitor, Permission.SEE_REPORT, Cohort)
    cohorts = db.exec(select(Cohort).where(seen).order_by(col(Cohort.number))).all()
    which = col(Seat.role) == Role.MAYOR, col(Seat.cohort_id).in_([cohort.id for cohort in cohorts])
    columns, every = lines(db, *which, with_promises=False)
    made = []
    for cohort in cohorts:
        mayors = [line for line in every if line.seat.cohort_id == cohort.id and line.is_in_force]
        made.append(Board(cohort, report(columns, mayors, Asked(), locale)))
    return made


@dataclass(frozen=True, slots=True)
class _Aside:
    """The blocks about which their learner can do nothing now, by person and course."""

    with_reviewers: dict[tuple[int, int], set[str]]
    used_up: dict[tuple[int, int], set[str]]

    def of(self, person_id: int) -> Callable[[int], set[str]]:
        def in_course(course_id: int) -> set[str]:
            key = (person_id, course_id)
            return self.with_reviewers.get(key, set()) | self.used_up.get(key, set())

        return in_course


def is_waiting(courses: Courses, done: Done, aside: Callable[[int], set[str]]) -> bool:
    """Whether something is left to do, and all that can be reached of it is `aside`: no next step, as
    learning.steps finds it, by counts instead of blocks."""
    waits = False
    for id, course, opened in courses:
        left = {module.id: module.counted - done.counted.get((id, module.id), 0) for module in course.modules}
        finished = {module.id for module in course.modules if module.counted and not left[module.id]}
        for module in course.modules:
            is_shut = (id, module.id) not in done.counted and not finished.issuperset(module.required)
            if module.id not in opened or is_shut or not left[module.id]:
                continue
            keys = {block.id for lesson in module.lessons for block in lesson.blocks if block.counts}
            if left[module.id] > len(keys & aside(id)):
                return False
            waits = True
    return waits


def _line(
    row: SeatRow,
    todays: dict[str, date],
    courses: Courses,
    done: dict[int, Done],
    aside: "_Aside",
    sessions: dict[int, list[Met]],
    promises: Promises,
) -> Line:
    seat, person, city = row
    today = todays[city.timezone]
    theirs = done.get(person.id, Done({}, {}))
    left = not_taken({id: course for id, course, _ in courses}, theirs.last_at)
    courses = [each for each in courses if each[0] not in left]
    last = [theirs.last_at[id] for id, *_ in courses if id in theirs.last_at]
    line = Line(seat, person, city, today, _cells(courses, theirs), max(last, default=None))
    mine = promises.held_by(line)
    met = [each for each in sessions[person.id] if (each.cohort_id, each.city_id) == (seat.cohort_id, city.id)]
    return replace(
        line,
        is_waiting=is_waiting(courses, theirs, aside.of(person.id)),
        held=_ids(each for each in met if each.is_held),
        planned=_ids(each for each in met if each.is_held or each.is_planned),
        unlogged=_ids(each for each in met if each.is_unlogged),
        open=_ids(each for each in mine if each.state == "open"),
        kept=_ids(each for each in mine if each.state == "done"),
        due=_ids(each for each in mine if each.is_past(today)),
    )


def _ids(things: Iterable) -> frozenset[int]:
    return frozenset(thing.id for thing in things)


def _cells(courses: Courses, done: Done) -> dict[tuple[str, str], Progress]:
    return {
        (course.slug, module.id): Progress(done.counted.get((id, module.id), 0), module.counted)
        for id, course, opened in courses
        for module in course.modules
        if module.id in opened
    }


def _seats(db: Session, which: tuple[ColumnElement[bool], ...]) -> Sequence[SeatRow]:
    return db.exec(
        select(Seat, Person, City)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(City, col(City.id) == col(Seat.city_id))
        .where(*which, col(Seat.role).in_(CITY_ROLES))
        .order_by(col(Seat.starts_on).desc(), col(Seat.id))
    ).all()


def _offered(db: Session, cohort_ids: set[int]) -> dict[tuple[int, str], Courses]:
    """The courses that are open to a role in a cohort, with the modules that are."""
    is_open = col(Offering.opens_on) <= clock.today("UTC")
    wanted: tuple[Any, ...] = (Offering.cohort_id, Offering.role, Course.id, Course.version_id)
    rows = db.exec(
        select(*wanted, func.aggregate_strings(col(ModuleOpening.module), " "))
        .join(Course, col(Course.id) == col(Offering.course_id))
        .outerjoin(ModuleOpening, col(ModuleOpening.offering_id) == col(Offering.id))
        .where(is_open, col(Offering.cohort_id).in_(cohort_ids), col(Course.version_id).is_not(None))
        .group_by(*map(col, wanted))
        .order_by(col(Course.id))
    ).all()
    offered: dict[tuple[int, str], Courses] = defaultdict(list)
    for cohort, role, course, version, opened in rows:
        offered[cohort, role].append((course, content_of(db, version), frozenset((opened or "").split())))
    return offered
