"""Attempts at knowledge checks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlmodel import Session, and_, col, func, or_, select

from lms.catalogue.content import CourseContent
from lms.catalogue.models import Block
from lms.learning.models import Answer, Attempt, Completion

Keys = dict[tuple[int, int], set[str]]  # by person and course, the keys of blocks

_COMPLETED = and_(
    col(Completion.block_id) == col(Attempt.block_id), col(Completion.person_id) == col(Attempt.person_id)
)


def latest_attempt(db: Session, person_id: int, block_id: int) -> Attempt | None:
    """Locked: two answers may come at the same moment, and each must see the other."""
    return db.exec(
        select(Attempt)
        .where(col(Attempt.person_id) == person_id, col(Attempt.block_id) == block_id)
        .order_by(col(Attempt.number).desc())
        .limit(1)
        .with_for_update()
    ).first()


def attempt_numbered(db: Session, person_id: int, block_id: int, number: int) -> Attempt:
    """Locked, as the latest is."""
    mine = (col(Attempt.person_id) == person_id, col(Attempt.block_id) == block_id)
    return db.exec(select(Attempt).where(*mine, col(Attempt.number) == number).with_for_update()).one()


def answers_in(db: Session, attempt_id: int) -> dict[str, str]:
    return dict(db.exec(select(Answer.question, Answer.given).where(col(Answer.attempt_id) == attempt_id)).all())


def used_up(db: Session, people: Any, courses: Mapping[int, CourseContent]) -> Keys:
    """The checks of which these people (ids, or a select of them) finished the last try that the course allows, and
    that they have not completed.

    One statement, and none where no check of the courses limits its tries.
    """
    found: Keys = defaultdict(set)
    limits = {(course, key): most for course, content in courses.items() for key, most in _limits(content)}
    if not limits:
        return found
    limited = [and_(col(Block.course_id) == course, col(Block.key) == key) for course, key in limits]
    wanted: tuple[Any, ...] = (Attempt.person_id, Block.course_id, Block.key, func.max(Attempt.number))
    rows = db.exec(
        select(*wanted)
        .join(Block, col(Block.id) == col(Attempt.block_id))
        .outerjoin(Completion, _COMPLETED)
        .where(
            or_(*limited),
            col(Attempt.person_id).in_(people),
            col(Attempt.finished_at).is_not(None),
            col(Completion.id).is_(None),
        )
        .group_by(col(Attempt.person_id), col(Block.course_id), col(Block.key))
    ).all()
    for person, course, key, number in rows:
        if number >= limits[course, key]:
            found[person, course].add(key)
    return found


def _limits(content: CourseContent) -> Iterator[tuple[str, int]]:
    """The checks that limit their tries, and to how many."""
    for module in content.modules:
        for lesson in module.lessons:
            yield from ((block.id, block.attempts) for block in lesson.blocks if block.attempts)


def used_up_by(db: Session, person_id: int, courses: Mapping[int, CourseContent]) -> dict[int, set[str]]:
    """The same of one person, by course."""
    return {course: keys for (_, course), keys in used_up(db, [person_id], courses).items()}


@dataclass(frozen=True, slots=True)
class NotPassed:
    """An attempt at a check that its person has not completed."""

    id: int
    person_id: int
    block_id: int
    key: str
    number: int
    finished_at: datetime | None
    given: dict[str, str]
    answered_at: datetime  # the last answer


def not_passed(db: Session, course_id: int) -> Iterator[NotPassed]:
    """The attempts of a course in which something was answered and no completion came of it. One statement."""
    rows = db.exec(
        select(Attempt, Block.key, Answer)
        .join(Block, col(Block.id) == col(Attempt.block_id))
        .join(Answer, col(Answer.attempt_id) == col(Attempt.id))
        .outerjoin(Completion, _COMPLETED)
        .where(col(Block.course_id) == course_id, col(Completion.id).is_(None))
        .order_by(col(Attempt.id))
    )
    for (id, person, block, key, number, finished_at), answers in groupby(rows, _attempt):
        theirs = [answer for *_, answer in answers]
        given = {answer.question: answer.given for answer in theirs}
        yield NotPassed(id, person, block, key, number, finished_at, given, max(map(attrgetter("at"), theirs)))


def _attempt(row: tuple[Attempt, str, Answer]) -> tuple[int, int, int, str, int, datetime | None]:
    attempt, key, _ = row
    return attempt.id, attempt.person_id, attempt.block_id, key, attempt.number, attempt.finished_at
