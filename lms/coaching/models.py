from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ColumnElement, UniqueConstraint
from sqlmodel import Field, SQLModel, and_, col, or_, select

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope, Visitor


class Engagement(SQLModel, table=True):
    """A coach with the people coached, in a cohort."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    starts_on: date
    ends_on: date | None = None  # the last day of its term
    planned_hours: int = 0
    client_id: str | None = Field(default=None, unique=True)  # from the form: the same form twice is one engagement

    def lasts(self, today: date) -> bool:
        return self.ends_on is None or today <= self.ends_on

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.IN_ENGAGEMENT: lambda visitor, seats: col(cls.id).in_(_engagements(visitor)),
            Scope.OWN: lambda visitor, seats: col(cls.id).in_(_engagements(visitor, "coach")),
        }


class EngagementMember(SQLModel, table=True):
    """Someone coached, or who coaches: from a day to a day where others come before, after or in between."""

    __tablename__ = "engagement_member"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # coach, coachee
    starts_on: date | None = None  # none: since the engagement began
    ends_on: date | None = None  # the last day
    stands_in: bool = False  # for a while, while the coach is away
    replaces_id: int | None = Field(default=None, foreign_key="person.id")  # the coach who left

    def in_force(self, today: date) -> bool:
        return (self.starts_on is None or self.starts_on <= today) and (self.ends_on is None or today <= self.ends_on)

    @classmethod
    def in_force_on(cls, day: date) -> ColumnElement[bool]:
        """Of members, in a statement: those in force on a day."""
        has_begun = or_(col(cls.starts_on).is_(None), col(cls.starts_on) <= day)
        return and_(has_begun, or_(col(cls.ends_on).is_(None), col(cls.ends_on) >= day))


class AgreementAcceptance(SQLModel, table=True):
    """Someone's yes to a version of the agreement, for an engagement."""

    __tablename__ = "agreement_acceptance"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id", "part", "version"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # coach, coachee, programme
    version: int
    language: str  # of the text that was read
    accepted_at: datetime = Field(default_factory=clock.now)


class NotesHandedOn(SQLModel, table=True):
    """The choice of someone coached: whether a coach who came later reads the notes that the one before shared."""

    __tablename__ = "notes_handed_on"
    __table_args__ = (UniqueConstraint("engagement_id", "coachee_id", "coach_id"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    coachee_id: int = Field(foreign_key="person.id")
    coach_id: int = Field(foreign_key="person.id", index=True)
    is_open: bool
    changed_at: datetime = Field(default_factory=clock.now)


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
                col(cls.engagement_id).in_(_engagements(visitor)), col(cls.id).in_(_sessions_noted(visitor.person_id))
            ),
            Scope.OWN: lambda visitor, seats: col(cls.engagement_id).in_(_engagements(visitor, "coach")),
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


class BookingRules(SQLModel, table=True):
    """How a coach wants to be booked."""

    __tablename__ = "booking_rules"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    buffer_minutes: int = 15  # kept free between two sessions
    notice_hours: int = 24  # from when on who is coached may no longer book or move
    lengths: list[int] = Field(default_factory=lambda: [30, 45, 60], sa_type=JSON)  # minutes


class WeeklyHours(SQLModel, table=True):
    """From when to when a coach can be booked on a day of the week, by the clock on the coach's wall."""

    __tablename__ = "weekly_hours"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    weekday: int  # 0 is Monday
    since: time
    until: time


class HoursException(SQLModel, table=True):
    """A day on which the weekly hours do not hold, or more hours on a day."""

    __tablename__ = "hours_exception"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date
    since: time | None = None  # neither: the day is off
    until: time | None = None

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.OWN: lambda visitor, seats: col(cls.person_id) == visitor.person_id}


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


class CalendarFeed(SQLModel, table=True):
    """A person's address for a calendar program. It serves until it ends."""

    __tablename__ = "calendar_feed"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(default_factory=clock.now)
    ended_at: datetime | None = None


def _engagements(visitor: Visitor, part: str | None = None) -> Any:
    """Those in which the visitor is a member today; as a coach, only with a seat in that cohort, or in all."""
    mine = col(EngagementMember.person_id) == visitor.person_id, EngagementMember.in_force_on(visitor.today)
    chosen = select(EngagementMember.engagement_id).where(*mine)
    coached_in = {seat.cohort_id for seat in visitor.seats if seat.role is Role.COACH}
    if None not in coached_in:
        of_cohorts = select(Engagement.id).where(col(Engagement.cohort_id).in_(sorted(filter(None, coached_in))))
        seated = col(EngagementMember.engagement_id).in_(of_cohorts)
        chosen = chosen.where(or_(col(EngagementMember.part) != "coach", seated))
    return chosen.where(col(EngagementMember.part) == part) if part else chosen


def _sessions_noted(person_id: int) -> Any:
    """What a coach who left keeps: the sessions of which they wrote a note, or read the one shared in the room."""
    heard = select(NoteReader.note_id).where(col(NoteReader.person_id) == person_id)
    theirs = or_(col(SealedNote.author_id) == person_id, col(SealedNote.id).in_(heard))
    return select(SealedNote.session_id).where(theirs)
