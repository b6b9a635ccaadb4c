from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, UniqueConstraint, or_
from sqlmodel import Field, SQLModel, and_, col, select

from lms import clock, ids
from lms.access.scope import Meaning, Scope, SeatInForce, Visitor
from lms.delegations.models import granted
from lms.people.models import Seat


class Commitment(SQLModel, table=True):
    """What an owner promised by a day. It starts in the room; its owner may make it the city's."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    client_id: str | None = Field(default=None, unique=True)  # from the form: the same form twice is one commitment
    owner_id: int = Field(foreign_key="person.id", index=True)
    city_id: int | None = Field(default=None, foreign_key="city.id", index=True)  # the owner's, when it was made
    office_id: int | None = Field(default=None, foreign_key="office.id", index=True)  # set once it is the city's
    text: str
    due_on: date | None = None  # in city time; none only in a draft
    state: str = "open"  # draft, open, done, dropped
    origin: str = ""  # "session/…" or "block/mayors/tell-the-cabinet"
    topic: str = ""  # what it is about, if anyone said: see topics
    created_at: datetime = Field(default_factory=clock.now)
    answered_at: datetime | None = None
    version: int = 1

    @property
    def is_the_citys(self) -> bool:
        return self.office_id is not None

    def made_on(self, zone: str) -> date:
        """The day on which it was promised, in a zone."""
        return self.created_at.astimezone(clock.zone_named(zone)).date()

    def is_overdue(self, today: date) -> bool:
        """Late: `today` is the day in the city, wherever the reader is."""
        return self.state == "open" and self.due_on is not None and self.due_on < today

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.OWN: _held_by,
            Scope.DELEGATED: lambda visitor, seats: col(cls.office_id).in_(
                granted(visitor, "commitments", Seat.office_id)
            ),
            Scope.NAMED: lambda visitor, seats: or_(_held_by(visitor, seats), _read_by(visitor.person_id)),
            Scope.SAME_CITY: lambda visitor, seats: and_(
                col(cls.office_id).is_not(None),
                col(cls.city_id).in_([seat.city_id for seat in seats]),
            ),
            Scope.EVERY: lambda visitor, seats: col(cls.office_id).is_not(None),
        }


class CommitmentReader(SQLModel, table=True):
    """Someone who was in the room when the commitment was made, and may read it besides its owner."""

    __tablename__ = "commitment_reader"
    __table_args__ = (UniqueConstraint("commitment_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)


class CommitmentAnswer(SQLModel, table=True):
    """What was said of a commitment, and when: done, not yet, changed, dropped, adopted; or undone, which takes back
    the answer before it."""

    __tablename__ = "commitment_answer"

    id: int = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    for_person_id: int | None = Field(default=None, foreign_key="person.id")  # the mayor in whose name it was said
    answer: str
    reason: str = ""  # why it was dropped; those who read the promise read it
    by_link: bool = False  # from an e-mail, without signing in
    is_undone: bool = False
    due_before: date | None = None
    text_before: str | None = None
    at: datetime = Field(default_factory=clock.now)


class CommitmentProof(SQLModel, table=True):
    """What shows that a commitment was kept: a file, or a link. Those who read the commitment read it; of the city's,
    those who were not in the room read what was added since it is the city's."""

    __tablename__ = "commitment_proof"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    person_id: int = Field(foreign_key="person.id")  # who added it
    file_id: int | None = Field(default=None, foreign_key="stored_file.id", index=True)
    link: str = ""  # https, where it is no file
    is_the_citys: bool = False
    added_at: datetime = Field(default_factory=clock.now)

    @property
    def host(self) -> str:
        """The host of the link, as browsers resolve it: no letter looks like another."""
        return urlsplit(self.link).hostname or ""


def _held_by(visitor: Visitor, seats: tuple[SeatInForce, ...]) -> ColumnElement[bool]:
    """A promise is its owner's; once the city's, it is whoever's holds the office today."""
    offices = [seat.office_id for seat in seats if seat.office_id is not None]
    return or_(
        and_(
            col(Commitment.owner_id) == visitor.person_id,
            col(Commitment.office_id).is_(None),
        ),
        col(Commitment.office_id).in_(offices),
    )


def _read_by(person_id: int) -> ColumnElement[bool]:
    named = select(CommitmentReader.commitment_id).where(col(CommitmentReader.person_id) == person_id)
    return and_(col(Commitment.id).in_(named), col(Commitment.state) != "draft")
