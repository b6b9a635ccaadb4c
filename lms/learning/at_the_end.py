"""What a feature above this one has for those who completed a course, for the course's page."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from lms.learning.queries import OpenCourse

Find = Callable[[Session, int, OpenCourse, set[str]], Any]  # by person, course and blocks done; None for nothing

_finders: dict[str, Find] = {}


def offered_at_the_end(name: str) -> Callable[[Find], Find]:
    """Register a function that finds what the course's page shows under that name."""

    def register(find: Find) -> Find:
        _finders[name] = find
        return find

    return register


def offers(db: Session, person_id: int, opened: OpenCourse, done: set[str]) -> dict[str, Any]:
    return {name: find(db, person_id, opened, done) for name, find in _finders.items()}
