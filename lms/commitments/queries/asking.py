"""Who answers for a commitment today, for what reaches them outside our pages."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import true
from sqlmodel import Session, and_, col, or_, select

from lms.cohorts.models import City
from lms.commitments.models import Commitment, CommitmentAnswer
from lms.commitments.queries.pieces import heard_by
from lms.commitments.queries.views import zone_of
from lms.people.models import Person, Seat
from lms.people.roster import today_in


def held_by(db: Session, *which: Any) -> Iterator[tuple[Commitment, Person, str]]:
    """Those commitments, each with everyone who answers for it today and the zone of its city: the owner, in a seat of
    that city or of the programme; of the city's, whoever holds the office."""
    seen = set()
    for commitment, person, seat, city in db.exec(_held().where(*which)).all():
        if (commitment.id, person.id) not in seen and seat.in_force(today_in(city, person)):
            seen.add((commitment.id, person.id))
            yield commitment, person, zone_of(commitment, city, person)


def open_commitments_held(db: Session, person_ids: Sequence[int], reader_id: int) -> list[tuple[Commitment, Person]]:
    """What these people have yet to answer for today, each with who does, as far as the reader heard it or is that
    person: the oldest promise first. One statement."""
    which = col(Person.id).in_(person_ids), or_(heard_by(reader_id), col(Person.id) == reader_id)
    return [(one, person) for one, person, _ in held_by(db, col(Commitment.state) == "open", *which)]


def holds(db: Session, commitment: Commitment, person: Person) -> bool:
    """Whether the person answers for it today."""
    which = col(Commitment.id) == commitment.id, col(Person.id) == person.id
    return next(held_by(db, *which), None) is not None


def named(db: Session, commitment: str, person: str) -> tuple[Commitment, Person] | None:
    """A commitment and a person by their public ids."""
    which = col(Commitment.public_id) == commitment, col(Person.public_id) == person
    both: Any = select(Commitment, Person)
    row = db.exec(both.join(Person, true()).where(*which)).first()
    return (row[0], row[1]) if row else None


def answer_by_link(db: Session, commitment: Commitment, person: Person, version: int) -> str | None:
    """What the person answered by a link to this version, if it is the last that was said of it and still stands."""
    said = db.exec(
        select(CommitmentAnswer)
        .where(col(CommitmentAnswer.commitment_id) == commitment.id)
        .order_by(col(CommitmentAnswer.id).desc())
    ).first()
    if said is None or not said.by_link or said.person_id != person.id or commitment.version != version + 1:
        return None
    return said.answer


def _held() -> Any:
    here = or_(col(Commitment.city_id).is_(None), col(Seat.city_id).is_(None), _same_city())
    own = and_(col(Commitment.office_id).is_(None), col(Seat.person_id) == col(Commitment.owner_id), here)
    statement: Any = select(Commitment, Person, Seat, City)
    return (
        statement.join(Seat, or_(own, col(Seat.office_id) == col(Commitment.office_id)))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .outerjoin(City, col(City.id) == col(Seat.city_id))
        .order_by(col(Commitment.created_at), col(Commitment.id), col(Seat.starts_on), col(Seat.id))
    )


def _same_city() -> Any:
    return col(Seat.city_id) == col(Commitment.city_id)
