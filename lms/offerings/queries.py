from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from lms import clock
from lms.catalogue.content import CourseContent, ModuleContent
from lms.catalogue.models import Course
from lms.catalogue.queries import content_of
from lms.cohorts.models import Cohort
from lms.i18n import language_of
from lms.offerings.models import ModuleOpening, Offering
from lms.offerings.readiness import lacking, needed
from lms.people.models import Person, Seat

Opened = tuple[ModuleOpening, str]  # and the name of who opened it


@dataclass(frozen=True, slots=True)
class OfferedModule:
    module: ModuleContent
    opening: ModuleOpening | None
    opened_by: str
    lacks: dict[str, int]  # parts, by language in which it is not ready


@dataclass(frozen=True, slots=True)
class Offered:
    """A course as it is offered, each module with how ready it is in the languages of its readers."""

    offering: Offering
    content: CourseContent
    languages: list[str]
    modules: list[OfferedModule]

    def module(self, id: str) -> OfferedModule | None:
        return next((line for line in self.modules if line.module.id == id), None)

    @property
    def open(self) -> int:
        return sum(line.opening is not None for line in self.modules)

    @property
    def waiting(self) -> list[OfferedModule]:
        return [line for line in self.modules if line.opening is None]


def offerings_of(db: Session, cohort: Cohort) -> list[Offered]:
    """What is offered to the cohort, mayors first. Three statements."""
    return _offered(db, select(Offering.id).where(col(Offering.cohort_id) == cohort.id), cohort.id)


def offered(db: Session, offering: Offering) -> Offered | None:
    """The offering with its modules; None while its course says nothing yet."""
    return next(iter(_offered(db, [offering.id], offering.cohort_id)), None)


def _offered(db: Session, which: Any, cohort_id: int) -> list[Offered]:
    rows = db.exec(
        select(Offering, Course.version_id)
        .join(Course, col(Course.id) == col(Offering.course_id))
        .where(col(Offering.id).in_(which), col(Course.version_id).is_not(None))
        .order_by(col(Offering.role), col(Offering.opens_on), col(Offering.id))
    ).all()
    opened = _openings(db, which)
    members = languages_of_members(db, cohort_id)
    return [
        _with_modules(offering, content_of(db, version), needed(members[offering.role]), opened[offering.id])
        for offering, version in rows
    ]


def _with_modules(
    offering: Offering, content: CourseContent, languages: list[str], opened: dict[str, Opened]
) -> Offered:
    modules = [
        OfferedModule(module, *opened.get(module.id, (None, "")), lacking(module, languages))
        for module in content.modules
    ]
    return Offered(offering, content, languages, modules)


def _openings(db: Session, offerings: Any) -> dict[int, dict[str, Opened]]:
    rows = db.exec(
        select(ModuleOpening, Person)
        .outerjoin(Person, col(Person.id) == col(ModuleOpening.by_id))
        .where(col(ModuleOpening.offering_id).in_(offerings))
    ).all()
    opened: dict[int, dict[str, Opened]] = defaultdict(dict)
    for opening, person in rows:
        opened[opening.offering_id][opening.module] = opening, person.name if person else ""
    return opened


def languages_of_members(db: Session, cohort_id: int) -> dict[str, set[str]]:
    """The languages in which those of a cohort read courses, by role: of every seat that is not over."""
    rows = db.exec(
        select(Seat.role, Person.language, Person.content_language)
        .distinct()
        .join(Person, col(Person.id) == col(Seat.person_id))
        .where(
            col(Seat.cohort_id) == cohort_id,
            Seat.not_over_on(clock.today("UTC")),
        )
    ).all()
    spoken: dict[str, set[str]] = defaultdict(set)
    for role, interface, course in rows:
        spoken[role].add(language_of(course or interface))
    return spoken


def offering_of(db: Session, cohort: Cohort, course: Course, role: str) -> Offering:
    here = (col(Offering.cohort_id) == cohort.id, col(Offering.course_id) == course.id, col(Offering.role) == role)
    return db.exec(select(Offering).where(*here)).one()


def cohort_of(db: Session, offering: Offering) -> Cohort:
    return db.get_one(Cohort, offering.cohort_id)


def courses_to_offer(db: Session) -> list[tuple[Course, CourseContent]]:
    """Every course that says something."""
    courses = db.exec(select(Course).where(col(Course.version_id).is_not(None)).order_by(col(Course.slug))).all()
    return [(course, content_of(db, course.version_id)) for course in courses if course.version_id]
