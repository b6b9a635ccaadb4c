from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, case
from sqlmodel import Session, and_, col, func, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import LEARNER_ROLES
from lms.access.scope import Visitor
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.catalogue.models import Block, Course, CourseVersion
from lms.errors import Forbidden, Hidden, NotYet
from lms.i18n import N_
from lms.learning.marking import Marked
from lms.learning.models import Answer, Attempt, Completion, Exercise, ExerciseReader, Playback, SealedReflection
from lms.learning.prerequisites import required_first
from lms.offerings.models import ModuleOpening, Offering, offered_to
from lms.people.models import Person


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


@dataclass(slots=True)
class LessonState:
    """What one person did in one lesson."""

    done: set[str] = field(default_factory=set)
    exercises: dict[str, Exercise] = field(default_factory=dict)
    reflections: dict[str, SealedReflection] = field(default_factory=dict)
    attempts: dict[str, Marked] = field(default_factory=dict)


def open_courses(db: Session, visitor: Visitor) -> list[OpenCourse]:
    """The courses open to the visitor, those to learn first."""
    return [_open(db, row) for row in db.exec(_open_courses(visitor)).all()]


def open_course(db: Session, visitor: Visitor, permission: Permission, slug: str) -> OpenCourse:
    """The course at that address. Raises Hidden, or Forbidden where the visitor may read and not learn."""
    row = db.exec(_open_course(visitor), params={"slug": slug}).first()
    if row is None:
        raise Hidden
    opened = _open(db, row)
    if permission is Permission.LEARN and not opened.may_learn:
        raise Forbidden
    return opened


def courses_to_learn(db: Session, visitor: Visitor) -> tuple[list[OpenCourse], list[OpenCourse]]:
    """The courses open to the visitor to learn, and those that will be, soonest first."""
    found = [_open(db, row) for row in db.exec(_courses_to_learn(visitor)).all()]
    coming = [course for course in found if not course.may_learn]
    return [course for course in found if course.may_learn], sorted(coming, key=attrgetter("opens_on"))


def _open(db: Session, row: tuple[int, int, int, date | None, date | None, str | None]) -> OpenCourse:
    course, version, learn, opens_on, due_on, opened = row
    content, modules = catalogue.content_of(db, version), frozenset((opened or "").split())
    return OpenCourse(course, version, content, bool(learn), opens_on, due_on, modules)


@lru_cache(maxsize=2048)
def _open_courses(visitor: Visitor) -> Any:
    """Built once for a visitor and a day: building it costs more than running it."""
    return _courses(visitor).where(policy.reach(visitor, Permission.READ_COURSE, Offering))


@lru_cache(maxsize=2048)
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


@lru_cache(maxsize=2048)
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


def lesson_state(db: Session, person_id: int, opened: OpenLesson) -> LessonState:
    """Everything the person did in the lesson, in one statement; of a check, the latest attempt."""
    here = {"person": person_id, "course": opened.course.id, "lesson": opened.lesson.slug}
    if not opened.has_work:
        return LessonState(done=set(db.exec(_completed(), params=here).all()))
    rows = db.exec(_lesson_state(), params=here).all()
    state, given, numbers = LessonState(), defaultdict(dict), {}
    for key, completion, exercise, reflection, number, question, answer in rows:
        if completion is not None:
            state.done.add(key)
        if exercise is not None:
            state.exercises[key] = exercise
        if reflection is not None:
            state.reflections[key] = reflection
        if number is not None:
            numbers[key] = number
            if question is not None:
                given[key][question] = answer
    for block in opened.lesson.blocks:
        if block.kind == "check":
            state.attempts[block.id] = Marked(block, numbers.get(block.id, 1), given[block.id])
    return state


@cache
def _completed() -> Any:
    return (
        select(Block.key)
        .join(Completion, _theirs(Completion, bindparam("person")))
        .where(col(Block.course_id) == bindparam("course"), col(Block.lesson) == bindparam("lesson"))
    )


@cache
def _lesson_state() -> Any:
    """Built once: it runs for every lesson that is read."""
    person = bindparam("person")
    latest = select(func.max(Attempt.number)).where(
        col(Attempt.person_id) == person, col(Attempt.block_id) == col(Block.id)
    )
    is_latest = col(Attempt.number) == latest.correlate(Block).scalar_subquery()
    columns: list[Any] = [Block.key, Completion.id, Exercise, SealedReflection]
    columns += [Attempt.number, Answer.question, Answer.given]
    return (
        select(*columns)
        .outerjoin(Completion, _theirs(Completion, person))
        .outerjoin(Exercise, _theirs(Exercise, person))
        .outerjoin(SealedReflection, _theirs(SealedReflection, person))
        .outerjoin(Attempt, and_(_theirs(Attempt, person), is_latest))
        .outerjoin(Answer, col(Answer.attempt_id) == col(Attempt.id))
        .where(col(Block.course_id) == bindparam("course"), col(Block.lesson) == bindparam("lesson"))
    )


def _theirs(table: Any, person: Any) -> Any:
    return and_(col(table.block_id) == col(Block.id), col(table.person_id) == person)


def done_by(db: Session, person_id: int, course_ids: list[int]) -> dict[int, set[str]]:
    """The keys of the blocks a person completed, by course."""
    rows = db.exec(
        select(Block.course_id, Block.key)
        .join(Completion, col(Completion.block_id) == col(Block.id))
        .where(col(Completion.person_id) == person_id, col(Block.course_id).in_(course_ids))
    ).all()
    done: dict[int, set[str]] = {course: set() for course in course_ids}
    for course, key in rows:
        done[course].add(key)
    return done


def latest_attempt(db: Session, person_id: int, block_id: int) -> Attempt | None:
    return db.exec(
        select(Attempt)
        .where(col(Attempt.person_id) == person_id, col(Attempt.block_id) == block_id)
        .order_by(col(Attempt.number).desc())
        .limit(1)
    ).first()


def attempt_numbered(db: Session, person_id: int, block_id: int, number: int) -> Attempt:
    mine = (col(Attempt.person_id) == person_id, col(Attempt.block_id) == block_id)
    return db.exec(select(Attempt).where(*mine, col(Attempt.number) == number)).one()


def answers_in(db: Session, attempt_id: int) -> dict[str, str]:
    return dict(db.exec(select(Answer.question, Answer.given).where(col(Answer.attempt_id) == attempt_id)).all())


def playback_of(db: Session, person_id: int, block_id: int, recording: str) -> Playback:
    """Locked: two windows may report at the same moment."""
    mine = (col(Playback.person_id) == person_id, col(Playback.block_id) == block_id)
    return db.exec(select(Playback).where(*mine, col(Playback.recording) == recording).with_for_update()).one()


def positions(db: Session, person_id: int, opened: OpenLesson) -> dict[str, int]:
    """Where the person stopped in the lesson's recordings: seconds, by their digests."""
    here = col(Playback.block_id).in_(opened.block_ids.values())
    stopped = select(Playback.recording, Playback.position).where(col(Playback.person_id) == person_id, here)
    return dict(db.exec(stopped).all())


def exercise_of(db: Session, person_id: int, block_id: int) -> Exercise:
    mine = (col(Exercise.person_id) == person_id, col(Exercise.block_id) == block_id)
    return db.exec(select(Exercise).where(*mine)).one()


def reflection_of(db: Session, person_id: int, block_id: int) -> SealedReflection | None:
    mine = (col(SealedReflection.person_id) == person_id, col(SealedReflection.block_id) == block_id)
    return db.exec(select(SealedReflection).where(*mine)).first()


Written = tuple[Block, Course]  # where something was written


def written_by(db: Session, person_id: int) -> list[tuple[Exercise, Written]]:
    rows = db.exec(_written(Exercise).where(col(Exercise.person_id) == person_id)).all()
    return [(exercise, (block, course)) for exercise, block, course in rows]


def reflected_by(db: Session, person_id: int) -> list[tuple[SealedReflection, Written]]:
    rows = db.exec(_written(SealedReflection).where(col(SealedReflection.person_id) == person_id)).all()
    return [(reflection, (block, course)) for reflection, block, course in rows]


def _written(table: Any) -> Any:
    return (
        select(table, Block, Course)
        .join(Block, col(Block.id) == col(table.block_id))
        .join(Course, col(Course.id) == col(Block.course_id))
    )


def readers_of(db: Session, exercise: Exercise) -> set[int]:
    """The persons with whom the exercise is shared."""
    readers = select(ExerciseReader.person_id).where(col(ExerciseReader.exercise_id) == exercise.id)
    return set(db.exec(readers).all())


def exercises_shared_with(db: Session, person_id: int) -> list[tuple[Exercise, Person]]:
    """What others shared with a person, newest first, with its writers."""
    rows = db.exec(
        select(Exercise, Person)
        .join(ExerciseReader, col(ExerciseReader.exercise_id) == col(Exercise.id))
        .join(Person, col(Person.id) == col(Exercise.person_id))
        .where(col(ExerciseReader.person_id) == person_id, col(Exercise.shared_at).is_not(None))
        .order_by(col(Exercise.shared_at).desc())
        .limit(20)
    ).all()
    return [(exercise, person) for exercise, person in rows]


def counted_blocks(db: Session, course_id: int) -> dict[str, int]:
    """The rows of the blocks that count in the version that is read now, by key."""
    counted = col(Block.course_id) == course_id, col(Block.counts)
    return dict(db.exec(select(Block.key, Block.id).where(*counted)).all())


def completions_in(db: Session, course_id: int) -> Iterator[tuple[int, str, int, datetime]]:
    """Person, block, number of the version and moment of all that was done in a course, person by person."""
    wanted: tuple[Any, ...] = (Completion.person_id, Block.key, CourseVersion.number, Completion.at)
    yield from db.exec(
        select(*wanted)
        .join(Block, col(Block.id) == col(Completion.block_id))
        .join(CourseVersion, col(CourseVersion.id) == col(Completion.version_id))
        .where(col(Block.course_id) == course_id, col(Completion.excused).is_(False))
        .order_by(col(Completion.person_id))
    )
