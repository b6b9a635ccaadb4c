from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lms.catalogue.models import Block, CourseVersion
from lms.learning.models import Completion


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
