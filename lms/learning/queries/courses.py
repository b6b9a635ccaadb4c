"""The courses and lessons that stand open to someone."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, case
from sqlmodel import Session, col, func, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import LEARNER_ROLES
from lms.access.scope import SeatInForce, Visitor
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.catalogue.models import Course
from lms.errors import Forbidden, Hidden, NotYet
from lms.i18n import N_
from lms.learning.prerequisites import required_first
from lms.learning.queries.completions import done_by
from lms.offerings.models import ModuleOpening, Offering, offered_to


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A course as it stands open to a visitor."""

    id: int
    version_id: int
    content: CourseContent
    may_learn: bool  # or only read
    opens_on: date | None = None  # this and the others: for those who learn
    due_on: date | None = None
    opened: frozenset[str] = frozenset()  # modules; those who only read see them all

    def is_open(self, module: str) -> bool:
        return not self.may_learn or module in self.opened

    @property
    def modules(self) -> list[ModuleContent]:
        """Those that are open."""
        return [module for module in self.content.modules if self.is_open(module.id)]


@dataclass(frozen=True, slots=True)
class OpenLesson:
    course: OpenCourse
    module: ModuleContent
    lesson: LessonContent
    block_ids: dict[str, int]

    def origin(self, key: str) -> str:
        """What a commitment drafted at this block says of where it came from."""
        return f"block/{self.course.content.slug}/{key}"

    @property
    def has_work(self) -> bool:
        """There is more to do than to read."""
        return any(block.kind not in ("text", "example", "media") for block in self.lesson.blocks)

    def block(self, key: str, kind: str) -> BlockContent:
        """The lesson's block of that kind. Raises Hidden if there is none."""
        found = next((block for block in self.lesson.blocks if block.id == key and block.kind == kind), None)
        if found is None:
            raise Hidden
        return found


def open_courses(db: Session, visitor: Visitor) -> list[OpenCourse]:
    """The courses open to the visitor, those to learn first."""
    return [_open(db, row) for row in db.exec(_open_courses(_alike(visitor))).all()]


def open_course(db: Session, visitor: Visitor, permission: Permission, slug: str) -> OpenCourse:
    """The course at that address. Raises Hidden, or Forbidden where the visitor may read and not learn."""
    row = db.exec(_open_course(_alike(visitor)), params={"slug": slug}).first()
    if row is None:
        raise Hidden
    opened = _open(db, row)
    if permission is Permission.LEARN and not opened.may_learn:
        raise Forbidden
    return opened


def courses_to_learn(db: Session, visitor: Visitor) -> tuple[list[OpenCourse], list[OpenCourse]]:
    """The courses open to the visitor to learn, and those that will be, soonest first."""
    found = [_open(db, row) for row in db.exec(_courses_to_learn(_alike(visitor))).all()]
    coming = [course for course in found if not course.may_learn]
    return [course for course in found if course.may_learn], sorted(coming, key=attrgetter("opens_on"))


def _open(db: Session, row: tuple[int, int, int, date | None, date | None, str | None]) -> OpenCourse:
    course, version, learn, opens_on, due_on, opened = row
    content, modules = catalogue.content_of(db, version), frozenset((opened or "").split())
    return OpenCourse(course, version, content, bool(learn), opens_on, due_on, modules)


def _alike(visitor: Visitor) -> Visitor:
    """What of a visitor decides which courses stand open: all mayors of a cohort are alike, and share statements."""
    seats = {SeatInForce(seat.role, "", cohort_id=seat.cohort_id) for seat in visitor.seats}
    return Visitor(0, visitor.today, tuple(sorted(seats, key=str)))


# Built once for those who are alike, and a day: building one costs more than running it. Each takes some 80 kB.


@lru_cache(maxsize=256)
def _open_courses(visitor: Visitor) -> Any:
    return _courses(visitor).where(policy.reach(visitor, Permission.READ_COURSE, Offering))


@lru_cache(maxsize=256)
def _courses_to_learn(visitor: Visitor) -> Any:
    return _courses(visitor).where(offered_to(tuple(seat for seat in visitor.seats if seat.role in LEARNER_ROLES)))


def _courses(visitor: Visitor) -> Any:
    to_learn = policy.reach(visitor, Permission.LEARN, Offering)
    learn = func.max(case((to_learn, 1), else_=0))
    due_on = func.max(case((to_learn, col(Offering.due_on))))
    opens_on = func.min(col(Offering.opens_on))
    opened = func.aggregate_strings(case((to_learn, col(ModuleOpening.module))), " ")
    columns: list[Any] = [Course.id, Course.version_id, learn, opens_on, due_on, opened]
    return (
        select(*columns)
        .join(Offering, col(Offering.course_id) == col(Course.id))
        .outerjoin(ModuleOpening, col(ModuleOpening.offering_id) == col(Offering.id))
        .where(col(Course.version_id).is_not(None))
        .group_by(col(Course.id), col(Course.version_id))
        .order_by(learn.desc(), col(Course.id))
    )


@lru_cache(maxsize=256)
def _open_course(visitor: Visitor) -> Any:
    return _open_courses(visitor).where(col(Course.slug) == bindparam("slug"))


def open_lesson(db: Session, visitor: Visitor, permission: Permission, course: str, lesson: str) -> OpenLesson:
    opened = open_course(db, visitor, permission, course)
    found = opened.content.lesson(lesson)
    if found is None:
        raise Hidden
    _refuse_what_is_shut(db, visitor, opened, found[0])
    ids = catalogue.block_ids(db, opened.version_id)
    return OpenLesson(opened, *found, {block.id: ids[block.id] for block in found[1].blocks})


def _refuse_what_is_shut(db: Session, visitor: Visitor, opened: OpenCourse, module: ModuleContent) -> None:
    """Raises NotYet for a learner whose cohort has no such module yet, or who has to finish another one first."""
    course = opened.content
    if not opened.is_open(module.id):
        message = N_("This module is not open yet. It opens when your programme opens it.")
        raise NotYet(message, f"/courses/{course.slug}")
    if not opened.may_learn or not module.required:
        return
    done = done_by(db, visitor.person_id, [opened.id])[opened.id]
    for first in required_first(course, module, done):
        message = N_("This lesson opens when you have finished the module before it. Go on there:")
        raise NotYet(message, f"/courses/{course.slug}#module-{first.id}", first.titles)
