from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, false, func
from sqlmodel import Session, and_, col, or_, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import CITY_ROLES
from lms.access.scope import Scope, Visitor
from lms.commitments.models import Commitment, CommitmentAnswer, CommitmentReader
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment as one reader sees it."""

    commitment: Commitment
    owner: Person
    mine: bool  # the reader answers for it
    in_the_room: bool  # the reader made it or was there
    others: tuple[str, ...]  # who else was in the room, by name
    not_yet_at: datetime | None  # when "not yet" was last said

    @property
    def public_id(self) -> str:
        return self.commitment.public_id


class Said(NamedTuple):
    """One answer in a commitment's history, and who gave it."""

    answer: CommitmentAnswer
    person: Person


# ---------------------------------------------------------------- what a reader sees


def open_commitments_of(db: Session, visitor: Visitor) -> list[CommitmentView]:
    """What the visitor promised and has yet to answer for, oldest promise first."""
    return _views(db, visitor, _own(visitor), col(Commitment.state) == "open")


def commitments_for(db: Session, visitor: Visitor) -> list[CommitmentView]:
    """All that stands on the visitor's page: their own, those made in their rooms, and their city's."""
    return _views(
        db,
        visitor,
        or_(_own(visitor), _heard_by(visitor.person_id), _of_cities(visitor)),
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


def history(db: Session, view: CommitmentView) -> list[Said]:
    """What was said of it, newest first. Who was not in the room reads only what came since it is the city's."""
    rows = db.exec(
        select(CommitmentAnswer, Person)
        .join(Person, col(Person.id) == col(CommitmentAnswer.person_id))
        .where(col(CommitmentAnswer.commitment_id) == view.commitment.id)
        .order_by(col(CommitmentAnswer.id).desc())
    ).all()
    said = [Said(*row) for row in rows]
    if view.in_the_room:
        return said
    adopted = next(
        (place for place, (answer, _) in enumerate(said) if answer.answer == "adopted"),
        -1,
    )
    return said[: adopted + 1]


# ---------------------------------------------------------------- for those who coach and report


def open_commitments_between(db: Session, owner_ids: Sequence[int], reader_id: int) -> list[Commitment]:
    """What these owners promised and the reader heard, oldest promise first."""
    return list(db.exec(select(Commitment).where(*_between(owner_ids, reader_id)).order_by(*OLDEST_FIRST)).all())


def count_open_between(db: Session, owner_ids: Sequence[int], reader_id: int) -> dict[int, int]:
    """For each owner, how many open promises the reader heard."""
    counted = select(col(Commitment.owner_id), func.count()).where(*_between(owner_ids, reader_id))
    return dict(db.exec(counted.group_by(col(Commitment.owner_id))).all())


def count_open_of_city(db: Session, city_id: int) -> int:
    """How many promises that were made the city's are open."""
    of_city = (col(Commitment.city_id) == city_id, col(Commitment.office_id).is_not(None))
    return db.exec(select(func.count()).where(*of_city, col(Commitment.state) == "open")).one()


# ---------------------------------------------------------------- pieces

OPEN_FIRST = case((col(Commitment.state) == "open", 0), else_=1)
OLDEST_FIRST = (col(Commitment.created_at), col(Commitment.id))


def _own(visitor: Visitor) -> ColumnElement[bool]:
    return policy.reach(visitor, Permission.ANSWER_COMMITMENT, Commitment)


def _heard_by(person_id: int) -> ColumnElement[bool]:
    heard = select(CommitmentReader.commitment_id).where(col(CommitmentReader.person_id) == person_id)
    return and_(col(Commitment.id).in_(heard), col(Commitment.state) != "draft")


def _of_cities(visitor: Visitor) -> ColumnElement[bool]:
    seats = tuple(seat for seat in visitor.seats if seat.role in CITY_ROLES)
    return Commitment.meanings()[Scope.SAME_CITY](visitor, seats) if seats else false()


def _between(owner_ids: Sequence[int], reader_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = and_(col(Commitment.owner_id) == reader_id, col(Commitment.state) != "draft")
    return (
        col(Commitment.owner_id).in_(owner_ids),
        col(Commitment.state) == "open",
        or_(_heard_by(reader_id), mine),
    )


def _views(db: Session, visitor: Visitor, *where: ColumnElement[bool]) -> list[CommitmentView]:
    not_yet = (
        select(func.max(CommitmentAnswer.at))
        .where(
            col(CommitmentAnswer.commitment_id) == col(Commitment.id),
            col(CommitmentAnswer.answer) == "not_yet",
        )
        .correlate(Commitment)
        .scalar_subquery()
    )
    chosen: Any = select(Commitment, Person, _own(visitor), not_yet)
    rows = db.exec(
        chosen.join(Person, col(Person.id) == col(Commitment.owner_id))
        .where(*where)
        .order_by(OPEN_FIRST, *OLDEST_FIRST)
    ).all()
    heard = _readers(db, [commitment.id for commitment, *_ in rows]) if rows else {}
    return [_view(visitor, row, heard.get(row[0].id, [])) for row in rows]


def _view(visitor: Visitor, row: Any, readers: list[Person]) -> CommitmentView:
    commitment, owner, mine, not_yet_at = row
    room = [owner, *(reader for reader in readers if reader.id != owner.id)]
    others = tuple(person.name for person in room if person.id != visitor.person_id)
    return CommitmentView(commitment, owner, bool(mine), len(others) < len(room), others, not_yet_at)


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


def draft_from(db: Session, owner_id: int, origin: str) -> Commitment | None:
    """What its owner drafted there and has not promised yet."""
    theirs = (col(Commitment.owner_id) == owner_id, col(Commitment.origin) == origin)
    return db.exec(select(Commitment).where(*theirs, col(Commitment.state) == "draft")).first()
