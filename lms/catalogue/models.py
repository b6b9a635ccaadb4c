from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from lms import clock


class Course(SQLModel, table=True):
    """A set of modules: the mayors' programme, or the track of one capability. What it says is in its versions."""

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    kind: str  # executive, track
    version_id: int | None = None  # the version being read; set once its row exists


class CourseVersion(SQLModel, table=True):
    """What a course said from a moment on: immutable, rendered to safe HTML when it was published."""

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    number: int
    digest: str  # of the content, so that loading the same files twice publishes nothing
    content: dict[str, Any] = Field(sa_type=JSON)  # a catalogue.content.CourseContent
    published_at: datetime = Field(default_factory=clock.now)


class Block(SQLModel, table=True):
    """The smallest piece with an id of its own. The row stays when a later version drops or moves the block."""

    __table_args__ = (UniqueConstraint("course_id", "key"), Index("ix_block_lesson", "course_id", "lesson"))

    id: int = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id")
    key: str
    module: str  # where it stands in the version being read
    lesson: str
    counts: bool  # towards progress, in the version being read


BY_CODE_POINT = String().with_variant(String(collation="C"), "postgresql")  # as SQLite compares, on both


class Posting(SQLModel, table=True):
    """Where a word stands in the version of a course that is read now: see catalogue.postings."""

    __table_args__ = (UniqueConstraint("course_id", "language", "token"),)

    id: int = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id")
    language: str
    token: str = Field(sa_type=BY_CODE_POINT)  # a word without accents, or its stem
    places: dict[str, int] = Field(sa_type=JSON)  # how much it weighs in each


class SourceText(SQLModel, table=True):
    """What a block said in its source language at a revision, to put beside what it says now."""

    __tablename__ = "source_text"
    __table_args__ = (UniqueConstraint("course_id", "block", "revision"),)

    id: int = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id")
    block: str  # or another part, by its key
    revision: int
    text: str  # Markdown


class TranslationGap(SQLModel, table=True):
    """A part in a language that lacks it, or whose translation the source has left behind: see catalogue.gaps.

    Found anew whenever the course's files are loaded.
    """

    __tablename__ = "translation_gap"
    __table_args__ = (UniqueConstraint("course_id", "language", "block"),)

    id: int = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id")
    language: str
    block: str  # or another part, by its key: see catalogue.lacking
    lesson: str  # empty: the part is of a module or of the course
    state: str  # missing, stale, superseded
    revision: int
    made_from: int
    place: str
    translation: str
