"""What one person did in one lesson."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, func, select

from lms.catalogue.models import Block
from lms.db import plain
from lms.learning.marking import Marked
from lms.learning.models import Answer, Attempt, Completion, Exercise, Playback, SealedReflection
from lms.learning.queries.courses import OpenLesson


@dataclass(slots=True)
class LessonState:
    """What one person did in one lesson."""

    done: set[str] = field(default_factory=set)
    exercises: dict[str, Exercise] = field(default_factory=dict)
    reflections: dict[str, SealedReflection] = field(default_factory=dict)
    attempts: dict[str, Marked] = field(default_factory=dict)


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
    block, completion = plain(Block).c, plain(Completion).c
    theirs = completion.block_id == block.id, completion.person_id == bindparam("person")
    here = block.course_id == bindparam("course"), block.lesson == bindparam("lesson")
    return select(block.key).where(*theirs, *here)


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


def playback_of(db: Session, person_id: int, block_id: int, recording: str) -> Playback:
    """Locked: two windows may report at the same moment."""
    mine = (col(Playback.person_id) == person_id, col(Playback.block_id) == block_id)
    return db.exec(select(Playback).where(*mine, col(Playback.recording) == recording).with_for_update()).one()


def positions(db: Session, person_id: int, opened: OpenLesson) -> dict[str, int]:
    """Where the person stopped in the lesson's recordings: seconds, by their digests."""
    here = col(Playback.block_id).in_(opened.block_ids.values())
    stopped = select(Playback.recording, Playback.position).where(col(Playback.person_id) == person_id, here)
    return dict(db.exec(stopped).all())
