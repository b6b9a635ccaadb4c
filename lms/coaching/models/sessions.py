"""Sessions planned and held: all that the programme ever sees of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel, col, or_, select

from lms import clock, ids
from lms.access.scope import Meaning, Scope
from lms.coaching.models.engagements import engagements_of_visitor
from lms.coaching.models.notes import NoteReader, SealedNote


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
    place: str = ""  # of a session in person, as the coach typed it; its zone is the session's
    sequence: int = 0  # counts what was announced: planned, moved, cancelled
    cancelled_by: int | None = Field(default=None, foreign_key="person.id")
    announced_at: datetime | None = None  # when participants were last told that it is planned, moved or cancelled

    @property
    def day(self) -> date:
        """On which it is held, by the clock by which its hour was said."""
        return self.starts_at.astimezone(clock.zone_named(self.zone)).date()

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.IN_ENGAGEMENT: lambda visitor, seats: or_(
                col(cls.engagement_id).in_(engagements_of_visitor(visitor)),
                col(cls.id).in_(_sessions_noted(visitor.person_id)),
            ),
            Scope.OWN: lambda visitor, seats: col(cls.engagement_id).in_(engagements_of_visitor(visitor, "coach")),
        }


class SessionAnswer(SQLModel, table=True):
    """Whether a participant comes to a session. It is for the hour of its `sequence`: a moved session is asked anew."""

    __tablename__ = "session_answer"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    sequence: int
    answer: str  # accepted, declined, move (cannot come, asks for another hour), pending once taken back
    by_link: bool = False  # given from an e-mail, without signing in
    version: int = 1  # counts the changes
    answered_at: datetime = Field(default_factory=clock.now)


def _sessions_noted(person_id: int) -> Any:
    """What a coach who left keeps: the sessions of which they wrote a note, or read the one shared in the room."""
    heard = select(NoteReader.note_id).where(col(NoteReader.person_id) == person_id)
    theirs = or_(col(SealedNote.author_id) == person_id, col(SealedNote.id).in_(heard))
    return select(SealedNote.session_id).where(theirs)
