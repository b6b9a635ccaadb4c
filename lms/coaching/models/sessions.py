"""Sessions planned and held: all that the programme ever sees of them."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, UniqueConstraint, event
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, and_, col, or_, select

from lms import clock, ids
from lms.access.scope import Meaning, Scope
from lms.coaching.models.engagements import (
    EngagementMember,
    coached_on,
    engagements_of_visitor,
    engagements_to_book_for,
)
from lms.coaching.models.notes import NoteReader, SealedNote


class CoachingSession(SQLModel, table=True):
    """A session planned or held, and its facts: all that the programme ever sees of it."""

    __tablename__ = "coaching_session"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    client_id: str | None = Field(default=None, unique=True)  # from the form: the same form twice is one session
    starts_at: datetime = Field(index=True)
    zone: str  # in which the hour was said; people read it in their own
    minutes: int = 45
    channel: str = "video"  # in_person, video, phone
    state: str = "planned"  # planned, held, cancelled, no_show
    kind: str = ""  # one_to_one, team, joint, site_visit; empty until it is logged
    attendees: list[int] = Field(default_factory=list, sa_type=JSON)  # persons
    missing: list[int] = Field(default_factory=list, sa_type=JSON)  # persons: of a session to which they did not come
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    logged_by: int | None = Field(default=None, foreign_key="person.id")
    logged_at: datetime | None = None  # when the log was first shared
    edited_at: datetime | None = None  # when it was last shared again
    version: int = 0  # counts the sharings: who saves over an older one is told
    place: str = ""  # of a session in person, as the coach typed it; its zone is the session's
    sequence: int = 0  # counts what was announced: planned, moved, cancelled
    moves: int = 0  # counts how often its hour was changed
    cancelled_by: int | None = Field(default=None, foreign_key="person.id")  # who said so
    cancelled_for_id: int | None = Field(default=None, foreign_key="person.id")  # the mayor in whose name
    cancelled_side: str = ""  # for whom it could not be held: coach, coachee, programme
    announced_at: datetime | None = None  # when participants were last told that it is planned, moved or cancelled
    on_day: date = Field(default=None)  # its `day`, for statements

    @property
    def day(self) -> date:
        """On which it is held, by the clock by which its hour was said: those who come are who is there on it."""
        return self.starts_at.astimezone(clock.zone_named(self.zone)).date()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def meets(self, other: "CoachingSession") -> bool:
        """Whether another session is held at the same time, or in part."""
        return self.id != other.id and self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def is_to_come(self) -> bool:
        """Whether it is planned and its hour has not come: so long it can be prepared and answered."""
        return self.state == "planned" and self.starts_at > clock.now()

    @property
    def has_log(self) -> bool:
        """Whether what became of it is written down. One that was cancelled beforehand has no log."""
        return self.state in ("held", "no_show") or (self.state == "cancelled" and self.logged_at is not None)

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.IN_ENGAGEMENT: lambda visitor, seats: or_(
                col(cls.engagement_id).in_(engagements_of_visitor(visitor)),
                col(cls.id).in_(_sessions_noted(visitor.person_id)),
                coached_on(visitor, cls.engagement_id, cls.on_day),
            ),
            Scope.OWN: lambda visitor, seats: col(cls.engagement_id).in_(engagements_of_visitor(visitor, "coach")),
            Scope.COACHED: lambda visitor, seats: or_(
                col(cls.engagement_id).in_(engagements_of_visitor(visitor, "coach")),
                coached_on(visitor, cls.engagement_id, cls.on_day)
                & or_(col(cls.logged_by).is_(None), col(cls.logged_by) == visitor.person_id),
            ),
            Scope.DELEGATED: lambda visitor, seats: and_(
                col(cls.engagement_id).in_(engagements_to_book_for(visitor)),
                col(cls.state).in_(("planned", "cancelled")),
                col(cls.starts_at) > clock.now(),
            ),
        }


@event.listens_for(CoachingSession, "before_insert")
@event.listens_for(CoachingSession, "before_update")
def _keep_the_day(_mapper: Any, _connection: Any, session: CoachingSession) -> None:
    session.on_day = session.day


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
    """What someone who left keeps: the sessions of their days of which they wrote a note, and those of which they read
    the one shared in the room."""
    session = aliased(CoachingSession)
    came = select(EngagementMember.id).where(
        col(EngagementMember.engagement_id) == col(session.engagement_id),
        col(EngagementMember.person_id) == person_id,
        EngagementMember.in_force_on(col(session.on_day)),
    )
    wrote = and_(col(SealedNote.author_id) == person_id, came.exists())
    heard = select(NoteReader.note_id).where(col(NoteReader.person_id) == person_id)
    noted = select(SealedNote.session_id).join(session, col(session.id) == col(SealedNote.session_id))
    return noted.where(or_(wrote, col(SealedNote.id).in_(heard)))
