from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, false
from sqlmodel import Field, SQLModel, col, select

from lms import clock, ids
from lms.access.scope import Meaning, Scope


class Completion(SQLModel, table=True):
    """The fact that a person did a block of a version of a course. Once is enough: it is never undone."""

    __table_args__ = (UniqueConstraint("person_id", "block_id"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    block_id: int = Field(foreign_key="block.id", index=True)
    version_id: int = Field(foreign_key="course_version.id")
    client_id: str | None = None
    at: datetime = Field(default_factory=clock.now)
    # The block came when the lesson or module was finished already: not done, and not asked for (learning.excusing).
    excused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Attempt(SQLModel, table=True):
    """One try at a knowledge check."""

    __table_args__ = (UniqueConstraint("person_id", "block_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    block_id: int = Field(foreign_key="block.id", index=True)
    number: int
    started_at: datetime = Field(default_factory=clock.now)
    finished_at: datetime | None = None


class Answer(SQLModel, table=True):
    """What was given to a question in an attempt, free of language (each kind of question says how): an option's id,
    several in order, a canonical number, a point; only a short text is words."""

    __table_args__ = (UniqueConstraint("attempt_id", "question"),)

    id: int = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    question: str
    given: str
    client_id: str | None = None
    at: datetime = Field(default_factory=clock.now)


class Playback(SQLModel, table=True):
    """What a person really played of a recording, in one language of one version of it, and where they stopped."""

    __table_args__ = (UniqueConstraint("person_id", "block_id", "recording"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    block_id: int = Field(foreign_key="block.id", index=True)
    recording: str  # its digest
    played: bytes = b""  # whole seconds: learning.played
    position: int = 0  # seconds
    at: datetime = Field(default_factory=clock.now)


class Exercise(SQLModel, table=True):
    """A person's work on an exercise: what they last typed, and what they last shared, which others go on reading."""

    __table_args__ = (UniqueConstraint("person_id", "block_id"),)

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    block_id: int = Field(foreign_key="block.id", index=True)
    rows: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window
    shared_rows: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    shared_at: datetime | None = None
    times_shared: int = 0

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.OWN: lambda visitor, seats: col(cls.person_id) == visitor.person_id,
            Scope.NAMED: lambda visitor, seats: col(cls.id).in_(_shared_with(visitor.person_id)),
        }


class ExerciseReader(SQLModel, table=True):
    """Someone with whom the writer shared an exercise."""

    __tablename__ = "exercise_reader"
    __table_args__ = (UniqueConstraint("exercise_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    exercise_id: int = Field(foreign_key="exercise.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)


def _shared_with(person_id: int) -> Any:
    return select(ExerciseReader.exercise_id).where(col(ExerciseReader.person_id) == person_id)


class SealedReflection(SQLModel, table=True):
    """A reflection, encrypted. Only its writer ever reads it."""

    __tablename__ = "sealed_reflection"
    __table_args__ = (UniqueConstraint("person_id", "block_id"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    block_id: int = Field(foreign_key="block.id", index=True)
    sealed: bytes
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window
