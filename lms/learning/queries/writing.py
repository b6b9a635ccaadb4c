"""What people wrote in lessons, and with whom they shared it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ScalarSelect
from sqlmodel import Session, col, select

from lms.catalogue.models import Block, Course
from lms.learning.models import Exercise, ExerciseReader, SealedReflection
from lms.people.models import Person


def exercise_of(db: Session, person_id: int, block_id: int) -> Exercise:
    """Locked: two windows may save at the same moment."""
    mine = (col(Exercise.person_id) == person_id, col(Exercise.block_id) == block_id)
    return db.exec(select(Exercise).where(*mine).with_for_update()).one()


def reflection_of(db: Session, person_id: int, block_id: int) -> SealedReflection | None:
    """Locked, as the exercise is."""
    mine = (col(SealedReflection.person_id) == person_id, col(SealedReflection.block_id) == block_id)
    return db.exec(select(SealedReflection).where(*mine).with_for_update()).first()


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


def saved_lines(
    db: Session, person_id: int, course: int | ScalarSelect, exercises: Collection[str]
) -> dict[str, list[dict[str, str]]]:
    """What the person saved in exercises of a course, by exercise."""
    rows = db.exec(
        select(Block.key, Exercise.rows)
        .join(Exercise, col(Exercise.block_id) == col(Block.id))
        .where(col(Block.course_id) == course, col(Block.key).in_(exercises), col(Exercise.person_id) == person_id)
    ).all()
    return {key: list(lines) for key, lines in rows}


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
