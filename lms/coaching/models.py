from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from lms import clock, ids
from lms.access.scope import Meaning, Scope


class Engagement(SQLModel, table=True):
    """A coach with the people coached, in a cohort."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    starts_on: date
    ends_on: date | None = None

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.IN_ENGAGEMENT: lambda visitor, seats: col(cls.id).in_(_engagements(visitor.person_id)),
            Scope.OWN: lambda visitor, seats: col(cls.id).in_(_engagements(visitor.person_id, "coach")),
        }


class EngagementMember(SQLModel, table=True):
    __tablename__ = "engagement_member"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # coach, coachee


class CoachingSession(SQLModel, table=True):
    """A session planned or held, and its facts: all that the programme ever sees of it."""

    __tablename__ = "coaching_session"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    client_id: str | None = Field(default=None, unique=True)  # from the form: the same form twice is one session
    starts_at: datetime
    zone: str  # in which the hour was said; people read it in their own
    minutes: int = 45
    channel: str = "video"  # in_person, video, phone
    state: str = "planned"  # planned, held, cancelled
    attendees: list[int] = Field(default_factory=list, sa_type=JSON)  # persons
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    logged_by: int | None = Field(default=None, foreign_key="person.id")
    logged_at: datetime | None = None  # when the log was first shared
    edited_at: datetime | None = None  # when it was last shared again
    version: int = 0  # counts the sharings: who saves over an older one is told

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.IN_ENGAGEMENT: lambda visitor, seats: col(cls.engagement_id).in_(_engagements(visitor.person_id)),
            Scope.OWN: lambda visitor, seats: col(cls.engagement_id).in_(_engagements(visitor.person_id, "coach")),
        }


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
    """What was said, encrypted, for a circle: `author` (only its writer) or `room` (those who were there)."""

    __tablename__ = "sealed_note"
    __table_args__ = (UniqueConstraint("session_id", "author_id", "circle"),)

    id: int = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    circle: str
    sealed: bytes
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window


class NoteReader(SQLModel, table=True):
    """Someone who was in the room, and so may read the note shared there."""

    __tablename__ = "note_reader"
    __table_args__ = (UniqueConstraint("note_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    note_id: int = Field(foreign_key="sealed_note.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)


def _engagements(person_id: int, part: str | None = None) -> Any:
    chosen = select(EngagementMember.engagement_id).where(col(EngagementMember.person_id) == person_id)
    return chosen.where(col(EngagementMember.part) == part) if part else chosen
