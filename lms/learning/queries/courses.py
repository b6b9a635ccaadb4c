"""The courses and lessons that stand open to someone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import LEARNER_ROLES
from lms.access.scope import Scope, SeatInForce, Visitor
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.catalogue.models import Course
from lms.commitments.topics import module_topic
from lms.consents import queries as consents
from lms.consents.covering import is_told
from lms.db import plain
from lms.errors import Forbidden, Hidden, NotYet
from lms.i18n import N_
from lms.learning.prerequisites import required_first
from lms.learning.queries.completions import done_by
from lms.offerings.models import Offering, modules_opened, offered_to


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A course as it stands open to a visitor."""

    id: int
    version_id: int
    content: CourseContent
    may_learn: bool  # or only read
    opens_on: date | None = None  # this and the others: for those who learn
    due_on: date | None = None
    opened: frozenset[str] = frozenset()  # modules
    reads_all: bool = False  # also the modules that are not opened yet: who reads by a role of their own
    left_out: frozenset[str] = frozenset()  # examples that the content lacks: see with_examples

    def is_open(self, module: str) -> bool:
        return self.reads_all or module in self.opened

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
    awaits: dict[str, str] = field(default_factory=dict)  # by example, whose consent: for those of the programme

    def origin(self, key: str) -> str:
        """What a commitment drafted at this block says of where it came from."""
        return f"block/{self.course.content.slug}/{key}"

    @property
    def topic(self) -> str:
        """What a commitment drafted in this lesson is about: its module."""
        return module_topic(self.course.content.slug, self.module.id)

    @property
    def has_work(self) -> bool:
        """There is more to do than to read."""
        return any(block.kind not in ("text", "example", "media", "handout") for block in self.lesson.blocks)

    def block(self, key: str, kind: str) -> BlockContent:
        """The lesson's block of that kind. Raises Hidden if there is none."""
        found = next((block for block in self.lesson.blocks if block.id == key and block.kind == kind), None)
        if found is None:
            raise Hidden
        return found


def open_courses(db: Session, visitor: Visitor) -> list[OpenCourse]:
    """The courses open to the visitor, those to learn first."""
    found = _opened(db, db.exec(_open_courses(_alike(visitor))).all()) or opened_to_their_mayor(db, visitor)
    return sorted(found, key=lambda course: not course.may_learn)


def open_course(db: Session, visitor: Visitor, permission: Permission, slug: str) -> OpenCourse:
    """The course at that address. Raises Hidden, or Forbidden where the visitor may read and not learn."""
    found = _opened(db, db.exec(_open_course(_alike(visitor)), params={"slug": slug}).all())
    found = found or [course for course in opened_to_their_mayor(db, visitor) if course.content.slug == slug]
    if not found:
        raise Hidden
    if permission is Permission.LEARN and not found[0].may_learn:
        raise Forbidden
    return found[0]


def courses_to_learn(db: Session, visitor: Visitor) -> tuple[list[OpenCourse], list[OpenCourse]]:
    """The courses open to the visitor to learn, and those that will be, soonest first."""
    found = _opened(db, db.exec(_courses_to_learn(_alike(visitor))).all())
    coming = [course for course in found if not course.may_learn]
    return [course for course in found if course.may_learn], sorted(coming, key=attrgetter("opens_on"))


def opened_to_their_mayor(db: Session, visitor: Visitor) -> list[OpenCourse]:
    """What a mayor lets the visitor read, for who reads nothing by themselves: the modules that are open to the mayor,
    of which nothing counts."""
    as_a_delegate = Offering.meanings()[Scope.DELEGATED](visitor, visitor.seats)
    return _opened(db, db.exec(_courses(visitor).where(as_a_delegate)).all(), for_a_mayor=True)


def _opened(db: Session, rows: Sequence[Any], *, for_a_mayor: bool = False) -> list[OpenCourse]:
    """Rows of offerings as courses: whoever has several offerings of one has what any of them opens."""
    return [_merged(db, list(offerings), for_a_mayor) for _, offerings in groupby(rows, attrgetter("id"))]


def _merged(db: Session, rows: list[Any], for_a_mayor: bool) -> OpenCourse:
    first, learning = rows[0], [row for row in rows if row.to_learn]
    content = catalogue.content_of(db, first.version_id)
    left_out = frozenset(block.id for block in content.marked)
    return OpenCourse(
        first.id,
        first.version_id,
        content.without(left_out),
        bool(learning),
        min(row.opens_on for row in rows),
        max((row.due_on for row in learning if row.due_on), default=None),
        frozenset(module for row in (rows if for_a_mayor else learning) for module in (row.opened or "").split()),
        reads_all=not learning and not for_a_mayor,
        left_out=left_out,
    )


def with_examples(db: Session, visitor: Visitor, courses: list[OpenCourse]) -> list[OpenCourse]:
    """The courses with those examples that the visitor may see, which are left out until somebody asks for them.

    One statement, where one of them has an example that concerns the visitor.
    """
    whole = {course.id: catalogue.content_of(db, course.version_id) for course in courses}
    marked = [(id, block) for id, content in whole.items() for block in content.marked]
    kept = consents.kept_from(db, visitor, marked)

    def seen(course: OpenCourse) -> OpenCourse:
        left_out = frozenset(key for id, key in kept if id == course.id)
        return replace(course, content=whole[course.id].without(left_out), left_out=left_out)

    return [seen(course) for course in courses]


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
    """A row for each offering of each course, those of a course together."""
    course, offering = plain(Course), plain(Offering)
    to_learn: Any = policy.reach(visitor, Permission.LEARN, Offering)
    return (
        select(course.c.id, course.c.version_id, offering.c.opens_on, offering.c.due_on)
        .add_columns(to_learn.label("to_learn"), modules_opened().label("opened"))
        .join(offering, offering.c.course_id == course.c.id)
        .where(course.c.version_id.is_not(None))
        .order_by(course.c.id)
    )


@lru_cache(maxsize=256)
def _open_course(visitor: Visitor) -> Any:
    return _open_courses(visitor).where(plain(Course).c.slug == bindparam("slug"))


def open_lesson(db: Session, visitor: Visitor, permission: Permission, course: str, lesson: str) -> OpenLesson:
    opened = open_course(db, visitor, permission, course)
    found = opened.content.lesson(lesson)
    if found is None:
        raise Hidden
    _refuse_what_is_shut(db, visitor, opened, found[0])
    shown, awaits = _with_its_examples(db, visitor, opened, lesson)
    ids = catalogue.block_ids(db, opened.version_id)
    return OpenLesson(opened, found[0], shown, {block.id: ids[block.id] for block in shown.blocks}, awaits)


def _with_its_examples(
    db: Session, visitor: Visitor, opened: OpenCourse, slug: str
) -> tuple[LessonContent, dict[str, str]]:
    """The lesson with those examples that the visitor may see, and whose consent they await. One statement, where it
    has an example that concerns the visitor."""
    place = catalogue.content_of(db, opened.version_id).lesson(slug)
    assert place
    lesson = place[1]
    marked = [(opened.id, block) for block in lesson.marked]
    shown = lesson.without({key for _, key in consents.kept_from(db, visitor, marked)})
    waiting = consents.waiting(db, marked) if is_told(visitor) else {}
    return shown, {block.id: block.consent.city for id, block in marked if block.consent and (id, block.id) in waiting}


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
