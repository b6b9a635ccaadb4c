"""Commitments as one reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import CITY_ROLES
from lms.access.scope import Scope, Visitor
from lms.cohorts.models import City
from lms.commitments.models import Commitment, CommitmentAnswer, CommitmentReader
from lms.commitments.queries.pieces import OLDEST_FIRST, OPEN_FIRST, heard_by
from lms.commitments.topics import Topic, topics_named
from lms.delegations.queries import Mayor, mayor_for, mayor_named
from lms.people.models import Person, Seat


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment as one reader sees it."""

    commitment: Commitment
    owner: Person
    mine: bool  # the reader answers for it
    acts: bool  # the reader may answer it in its mayor's name
    in_the_room: bool  # the reader made it or was there
    others: tuple[str, ...]  # who else was in the room, by name
    not_yet_at: datetime | None  # when "not yet" was last said
    times_not_yet: int  # how often: to those who were not there, since it is the city's
    by_link: bool  # the last answer came from an e-mail
    zone: str  # where its days are counted: what is late there is late for every reader
    topic: Topic | None

    @property
    def public_id(self) -> str:
        return self.commitment.public_id

    @property
    def today(self) -> date:
        return clock.today(self.zone)

    @property
    def promised_on(self) -> date:
        return self.commitment.made_on(self.zone)


class Said(NamedTuple):
    """One answer in a commitment's history, who gave it, and in which mayor's name."""

    answer: CommitmentAnswer
    person: Person
    mayor: Mayor | None = None


def open_commitments_of(db: Session, visitor: Visitor) -> list[CommitmentView]:
    """What the visitor promised and has yet to answer for, oldest promise first."""
    return _views(db, visitor, _own(visitor), col(Commitment.state) == "open")


def commitments_for(db: Session, visitor: Visitor) -> list[CommitmentView]:
    """All that stands on the visitor's page: their own, those made in their rooms, and their city's."""
    return _views(
        db,
        visitor,
        or_(_own(visitor), heard_by(visitor.person_id), _of_cities(visitor)),
    )


def commitments_held_by(db: Session, visitor: Visitor) -> list[Commitment]:
    """Those the visitor answers for, whatever became of them, those still open first."""
    return list(db.exec(select(Commitment).where(_own(visitor)).order_by(OPEN_FIRST, *OLDEST_FIRST)).all())


def commitment_seen_by(db: Session, visitor: Visitor, commitment: Commitment) -> CommitmentView:
    return _views(db, visitor, col(Commitment.id) == commitment.id)[0]


def commitments_from(db: Session, visitor: Visitor, origins: Iterable[str]) -> list[CommitmentView]:
    """Those that were made at these places, as far as the visitor may read them."""
    readable = policy.reach(visitor, Permission.SEE_COMMITMENT, Commitment)
    return _views(
        db,
        visitor,
        col(Commitment.origin).in_(list(origins)),
        readable,
        col(Commitment.state) != "draft",
    )


def mayor_answered_for(db: Session, visitor: Visitor, view: CommitmentView) -> Mayor | None:
    """In whose name the visitor answers it; none where they answer for themselves."""
    if not view.acts:
        return None
    return mayor_for(db, visitor, "commitments", col(Seat.office_id) == view.commitment.office_id)


def history(db: Session, view: CommitmentView) -> list[Said]:
    """What was said of it, newest first. Who was not in the room reads only what came since it is the city's."""
    rows = db.exec(
        select(CommitmentAnswer, Person)
        .join(Person, col(Person.id) == col(CommitmentAnswer.person_id))
        .where(col(CommitmentAnswer.commitment_id) == view.commitment.id)
        .order_by(col(CommitmentAnswer.id).desc())
    ).all()
    said = _for_their_mayors(db, view.commitment, [Said(*row) for row in rows])
    if view.in_the_room:
        return said
    adopted = next(
        (place for place, one in enumerate(said) if one.answer.answer == "adopted"),
        -1,
    )
    return said[: adopted + 1]


def _for_their_mayors(db: Session, commitment: Commitment, said: list[Said]) -> list[Said]:
    """A statement more for each mayor in whose name something was said."""
    if commitment.city_id is None:
        return said
    people = {one.answer.for_person_id for one in said} - {None}
    mayors = {person: mayor_named(db, person, commitment.city_id) for person in people}
    return [one._replace(mayor=mayors.get(one.answer.for_person_id)) for one in said]


def is_read_by(db: Session, visitor: Visitor, commitment: Commitment) -> bool:
    """Whether the visitor may read its words."""
    readable = policy.reach(visitor, Permission.SEE_COMMITMENT, Commitment)
    return db.exec(select(Commitment.id).where(col(Commitment.id) == commitment.id, readable)).first() is not None


def is_answered_by(db: Session, visitor: Visitor, commitment: Commitment) -> bool:
    """Whether the visitor may answer it, for themselves or for their mayor."""
    which = col(Commitment.id) == commitment.id, col(Commitment.state) != "draft"
    return db.exec(select(Commitment.id).where(*which, _answered_by(visitor))).first() is not None


# ---------------------------------------------------------------- pieces


def _own(visitor: Visitor) -> ColumnElement[bool]:
    return Commitment.meanings()[Scope.OWN](visitor, visitor.seats)


def _answered_by(visitor: Visitor) -> ColumnElement[bool]:
    """Their own, and those of a mayor who lets them answer."""
    return policy.reach(visitor, Permission.ANSWER_COMMITMENT, Commitment)


def _of_cities(visitor: Visitor) -> ColumnElement[bool]:
    seats = tuple(seat for seat in visitor.seats if seat.role in CITY_ROLES)
    return Commitment.meanings()[Scope.SAME_CITY](visitor, seats) if seats else false()


def _views(db: Session, visitor: Visitor, *where: ColumnElement[bool]) -> list[CommitmentView]:
    columns: list[Any] = [Commitment, Person, City, _own(visitor), _answered_by(visitor), *_said(visitor)]
    chosen: Any = select(*columns)
    rows = db.exec(
        chosen.join(Person, col(Person.id) == col(Commitment.owner_id))
        .outerjoin(City, col(City.id) == col(Commitment.city_id))
        .where(*where)
        .order_by(OPEN_FIRST, *OLDEST_FIRST)
    ).all()
    heard = _readers(db, [row[0].id for row in rows]) if rows else {}
    topics = topics_named(db, visitor, {row[0].topic for row in rows})
    return [_view(visitor, row, heard.get(row[0].id, []), topics.get(row[0].topic)) for row in rows]


def _said(visitor: Visitor) -> tuple[Any, Any, Any]:
    """Of a commitment: when "not yet" was last said, how often, and whether the last answer came from an e-mail."""
    answer, adoption = aliased(CommitmentAnswer), aliased(CommitmentAnswer)
    newest: Any = func.max(col(adoption.id))
    since = select(newest).where(col(adoption.commitment_id) == col(Commitment.id), col(adoption.answer) == "adopted")
    in_the_room = or_(col(Commitment.owner_id) == visitor.person_id, heard_by(visitor.person_id))
    counts = (
        col(answer.commitment_id) == col(Commitment.id),
        col(answer.answer) == "not_yet",
        col(answer.is_undone).is_(False),
        or_(in_the_room, col(answer.id) > since.correlate(Commitment).scalar_subquery()),
    )
    last = select(answer.by_link).where(col(answer.commitment_id) == col(Commitment.id)).order_by(col(answer.id).desc())
    return (
        select(func.max(answer.at)).where(*counts).correlate(Commitment).scalar_subquery(),
        select(func.count()).select_from(answer).where(*counts).correlate(Commitment).scalar_subquery(),
        last.limit(1).correlate(Commitment).scalar_subquery(),
    )


def _view(visitor: Visitor, row: Any, readers: list[Person], topic: Topic | None) -> CommitmentView:
    commitment, owner, city, mine, answered, not_yet_at, times, by_link = row
    room = [owner, *(reader for reader in readers if reader.id != owner.id)]
    others = tuple(person.name for person in room if person.id != visitor.person_id)
    return CommitmentView(
        commitment,
        owner,
        bool(mine),
        bool(answered) and not mine,
        len(others) < len(room),
        others,
        not_yet_at,
        times,
        bool(by_link),
        zone_of(commitment, city, owner),
        topic,
    )


def zone_of(commitment: Commitment, city: City | None, owner: Person) -> str:
    """Where its days are counted: in the city it was made for, else where its owner is."""
    return city.timezone if city and commitment.city_id else owner.timezone


def _readers(db: Session, commitment_ids: list[int]) -> dict[int, list[Person]]:
    rows = db.exec(
        select(CommitmentReader.commitment_id, Person)
        .join(Person, col(Person.id) == col(CommitmentReader.person_id))
        .where(col(CommitmentReader.commitment_id).in_(commitment_ids))
        .order_by(col(Person.sort_key))
    ).all()
    heard: dict[int, list[Person]] = {}
    for commitment_id, person in rows:
        heard.setdefault(commitment_id, []).append(person)
    return heard
