from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel, and_, col, or_, select

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope, SeatInForce, Visitor
from lms.coaching.models import Engagement

Rows = list[dict[str, str]]


class Submission(SQLModel, table=True):
    """A person's work on an assignment. What is being written is theirs alone; others read the versions handed in."""

    __table_args__ = (UniqueConstraint("person_id", "block_id"),)

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    block_id: int = Field(foreign_key="block.id", index=True)
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True)  # where it was handed in last
    state: str = "draft"  # draft, handed_in, returned, accepted
    turn: str = ""  # whose it is: peer, coach; nobody's before it is handed in
    version: int = 0  # the number of the last version handed in
    parts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # as last typed
    gathered: dict[str, dict[str, Rows]] = Field(default_factory=dict, sa_type=JSON)  # lines fetched: part, exercise
    changed_at: datetime = Field(default_factory=clock.now)  # the state
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.OWN: lambda visitor, seats: col(cls.person_id) == visitor.person_id,
            Scope.NAMED: _read_by,
        }


class SubmissionVersion(SQLModel, table=True):
    """What was handed in, as it was. It never changes."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    number: int
    turn: str  # whose it was: those of an earlier turn do not read it
    course_version_id: int = Field(foreign_key="course_version.id")  # whose parts and criteria it follows
    parts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    handed_in_at: datetime = Field(default_factory=clock.now)


class SubmissionFile(SQLModel, table=True):
    """A file that comes with what is being written, or with a version."""

    __tablename__ = "submission_file"

    id: int = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    version_id: int | None = Field(default=None, foreign_key="submission_version.id", index=True)  # none: not yet
    file_id: int = Field(foreign_key="stored_file.id", index=True)


class SubmissionReader(SQLModel, table=True):
    """Someone whose turn it is, or was, to review: the only other people who read the work."""

    __tablename__ = "submission_reader"
    __table_args__ = (UniqueConstraint("submission_id", "person_id", "part"),)

    id: int = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # peer, coach: the turn
    engagement_id: int | None = Field(default=None, foreign_key="engagement.id", index=True)  # that made them a reader


class PeerRequest(SQLModel, table=True):
    """One mayor asks another to read their work."""

    __tablename__ = "peer_request"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)  # who is asked
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    state: str = "asked"  # asked, accepted, declined, withdrawn
    asked_at: datetime = Field(default_factory=clock.now)
    answered_at: datetime | None = None

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.NAMED: lambda visitor, seats: and_(
                col(cls.person_id) == visitor.person_id,
                col(cls.cohort_id).in_([seat.cohort_id for seat in seats]),
                col(cls.state) != "withdrawn",
            )
        }


class ReviewDraft(SQLModel, table=True):
    """A review as its writer last typed it; nobody else sees it until it is sent."""

    __tablename__ = "review_draft"
    __table_args__ = (UniqueConstraint("submission_id", "reviewer_id"),)

    id: int = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    version: int  # the number of the version it was written on
    levels: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    comment: str = ""
    saved_at: datetime = Field(default_factory=clock.now)
    saved_in: str = ""  # the window


class Review(SQLModel, table=True):
    """What a reviewer said of a version: a level for each criterion, a comment, and what became of it."""

    __table_args__ = (UniqueConstraint("version_id", "turn"),)

    id: int = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="submission_version.id", index=True)
    turn: str  # peer, coach
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    verdict: str  # returned, accepted
    levels: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    comment: str = ""
    sent_at: datetime = Field(default_factory=clock.now)


READS_AS = {Role.MAYOR: "peer", Role.COACH: "coach", Role.EXPERT: "coach"}


def reads_now(visitor: Visitor, seats: tuple[SeatInForce, ...]) -> tuple[Any, ...]:
    """Of which rows the visitor is the reader, for as long as what made them one lasts: a seat, as one of these, or the
    engagement in which they coach the writer."""
    parts = {READS_AS[seat.role] for seat in seats if seat.role in READS_AS}
    coaching = select(Engagement.id).where(
        or_(col(Engagement.ends_on).is_(None), col(Engagement.ends_on) >= visitor.today)
    )
    return (
        col(SubmissionReader.person_id) == visitor.person_id,
        col(SubmissionReader.part).in_(sorted(parts)),
        or_(col(SubmissionReader.engagement_id).is_(None), col(SubmissionReader.engagement_id).in_(coaching)),
    )


def _read_by(visitor: Visitor, seats: tuple[SeatInForce, ...]) -> Any:
    """A reader reads in the cohort of the seat that made them one."""
    reads = select(SubmissionReader.submission_id).where(*reads_now(visitor, seats))
    return and_(
        col(Submission.id).in_(reads),
        col(Submission.cohort_id).in_([seat.cohort_id for seat in seats]),
        col(Submission.state) != "draft",
    )
