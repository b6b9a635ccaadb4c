"""Work on a block that a feature above this one keeps: where it stands, for the lesson that shows it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from lms.learning.queries import OpenLesson

Find = Callable[[Session, int, int], Any]  # by person and block; None where there is nothing yet

_finders: dict[str, Find] = {}


def keeps_work(kind: str) -> Callable[[Find], Find]:
    """Register a function that finds a person's work on a block of a kind."""

    def register(find: Find) -> Find:
        _finders[kind] = find
        return find

    return register


def work_in(db: Session, person_id: int, opened: OpenLesson) -> dict[str, Any]:
    """What the person made of such blocks of the lesson, by block. A statement for each."""
    return {
        block.id: _finders[block.kind](db, person_id, opened.block_ids[block.id])
        for block in opened.lesson.blocks
        if block.kind in _finders
    }
