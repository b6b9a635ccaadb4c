"""What was said, encrypted."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from lms import clock
from lms.access.scope import Meaning, Scope


class LogDraft(SQLModel, table=True):
    """A log as its writer last typed it, encrypted; only the writer sees it, until the step that shares it."""

    __tablename__ = "log_draft"
    __table_args__ = (UniqueConstraint("session_id", "author_id"),)

    id: int = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    sealed: bytes
    base_version: int  # the version of the log it started from
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window


class SealedNote(SQLModel, table=True):
    """What was said, encrypted, for a circle: `author` (only its writer), `room` (those who were there) or `programme`
    (those who were there, and its managers)."""

    __tablename__ = "sealed_note"
    __table_args__ = (UniqueConstraint("session_id", "author_id", "circle"),)

    id: int = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    author_id: int = Field(foreign_key="person.id", index=True)
    circle: str
    sealed: bytes
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.NAMED: lambda visitor, seats: col(cls.id).in_(
                select(NoteReader.note_id).where(col(NoteReader.person_id) == visitor.person_id)
            )
        }


class NoteReader(SQLModel, table=True):
    """Someone who was in the room, and so may read what was shared there, and what was written for the programme."""

    __tablename__ = "note_reader"
    __table_args__ = (UniqueConstraint("note_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    note_id: int = Field(foreign_key="sealed_note.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
