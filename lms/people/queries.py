from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from lms.access.roles import Role
from lms.access.scope import SeatInForce, Visitor
from lms.cohorts.models import City
from lms.people.models import Address, AddressChange, Person, Seat, SignInLink, SignInSession
from lms.people.roster import today_in


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who holds a session: the person as permissions see them, and what every page needs of them."""

    session_id: int
    person: Person
    visitor: Visitor
    city: City | None  # of the seat in force that has one


def signed_in(db: Session, token_hash: str, now: datetime) -> SignedIn | None:
    """The holder of an open session with the seats in force today, in one statement."""
    near = {"soon": now.date() + timedelta(days=1), "ago": now.date() - timedelta(days=1)}
    rows = db.exec(_signed_in(), params={"token_hash": token_hash, "now": now, **near}).all()
    if not rows:
        return None
    session_id, person = rows[0][0], rows[0][1]
    seats, city = [], None
    for *_, seat, its_city in rows:
        if seat is not None and seat.in_force(today_in(its_city, person)):
            seats.append(as_in_force(seat))
            city = its_city or city
    return SignedIn(session_id, person, Visitor(person.id, today_in(city, person), tuple(seats)), city)


def visitor_of(db: Session, person: Person) -> Visitor:
    """A person who is not signed in, as permissions see them: for what is theirs and reaches them another way."""
    return visitors_of(db, [person])[person.id]


def visitors_of(db: Session, people: Iterable[Person]) -> dict[int, Visitor]:
    """The same for each of some people, by id. One statement."""
    by_id = {person.id: person for person in people}
    if not by_id:
        return {}
    joined = select(Seat, City).outerjoin(City, col(City.id) == col(Seat.city_id))
    theirs = joined.where(col(Seat.person_id).in_(list(by_id)))
    here: dict[int, list[tuple[Seat, City | None]]] = defaultdict(list)
    for seat, city in db.exec(theirs.order_by(col(Seat.starts_on), col(Seat.id))).all():
        if seat.in_force(today_in(city, by_id[seat.person_id])):
            here[seat.person_id].append((seat, city))
    return {id: _visitor(person, here[id]) for id, person in by_id.items()}


def _visitor(person: Person, seats: Sequence[tuple[Seat, City | None]]) -> Visitor:
    last = next((city for _, city in reversed(seats) if city), None)
    return Visitor(person.id, today_in(last, person), tuple(as_in_force(seat) for seat, _ in seats))


@cache
def _signed_in() -> Any:
    """Built once: it runs before every page. Seats a day either way: the exact day depends on the seat's zone."""
    soon, ago = bindparam("soon", type_=Date), bindparam("ago", type_=Date)
    return (
        select(SignInSession.id, Person, Seat, City)
        .join(Person, col(Person.id) == col(SignInSession.person_id))
        .outerjoin(Seat, and_(col(Seat.person_id) == col(Person.id), Seat.in_force_within(ago, soon)))
        .outerjoin(City, col(City.id) == col(Seat.city_id))
        .where(
            col(SignInSession.token_hash) == bindparam("token_hash"),
            col(SignInSession.ended_at).is_(None),
            col(SignInSession.expires_at) > bindparam("now"),
        )
        .order_by(col(Seat.starts_on), col(Seat.id))
    )


def as_in_force(seat: Seat) -> SeatInForce:
    return SeatInForce(Role(seat.role), seat.title, seat.city_id, seat.office_id, seat.cohort_id)


# ---------------------------------------------------------------- addresses, links and devices


def who_signs_in(db: Session, address: str) -> Person | None:
    """The person whom an address lets in. Where a sign-in address is set, the official one opens nothing."""
    own = aliased(Address)
    has_another = (
        select(own.id).where(col(own.person_id) == col(Address.person_id), col(own.kind) == "sign_in").exists()
    )
    lets_in = or_(col(Address.kind) == "sign_in", ~has_another)
    joined = select(Person).join(Address, col(Address.person_id) == col(Person.id))
    return db.exec(joined.where(col(Address.address) == address, lets_in)).first()


def addresses_of(db: Session, person_id: int) -> dict[str, str]:
    """A person's addresses by kind."""
    rows = db.exec(select(Address).where(col(Address.person_id) == person_id)).all()
    return {row.kind: row.address for row in rows}


def sign_in_address(db: Session, person_id: int) -> str | None:
    """The address that lets a person in; none if the official one went to a successor."""
    addresses = addresses_of(db, person_id)
    return addresses.get("sign_in") or addresses.get("official")


def addresses_to_write_to(db: Session, people: Iterable[int]) -> dict[int, str]:
    """Where mail reaches each of these persons: the sign-in address, else the official one."""
    which = col(Address.person_id).in_(list(people))
    rows = db.exec(select(Address.person_id, Address.address).where(which).order_by(col(Address.kind))).all()
    return dict(rows)  # "sign_in" comes after "official"


def address_row(db: Session, person_id: int, kind: str) -> Address | None:
    return db.exec(select(Address).where(col(Address.person_id) == person_id, col(Address.kind) == kind)).first()


def owner_of(db: Session, address: str) -> int | None:
    return db.exec(select(Address.person_id).where(col(Address.address) == address)).first()


def open_link(db: Session, token_hash: str, now: datetime) -> Person | None:
    """The person whom a link that is neither spent nor expired lets in."""
    is_open = and_(col(SignInLink.spent_at).is_(None), col(SignInLink.expires_at) > now)
    joined = select(Person).join(SignInLink, col(SignInLink.person_id) == col(Person.id))
    return db.exec(joined.where(col(SignInLink.token_hash) == token_hash, is_open)).first()


def link_owner(db: Session, token_hash: str) -> int | None:
    return db.exec(select(SignInLink.person_id).where(col(SignInLink.token_hash) == token_hash)).first()


def address_change(db: Session, token_hash: str) -> AddressChange | None:
    return db.exec(select(AddressChange).where(col(AddressChange.token_hash) == token_hash)).first()


def pending_change(db: Session, token_hash: str, now: datetime) -> AddressChange | None:
    is_pending = and_(col(AddressChange.confirmed_at).is_(None), col(AddressChange.expires_at) > now)
    return db.exec(select(AddressChange).where(col(AddressChange.token_hash) == token_hash, is_pending)).first()


def connected_devices(db: Session, person_id: int, now: datetime) -> Sequence[SignInSession]:
    is_open = and_(col(SignInSession.ended_at).is_(None), col(SignInSession.expires_at) > now)
    of_person = select(SignInSession).where(col(SignInSession.person_id) == person_id, is_open)
    return db.exec(of_person.order_by(col(SignInSession.created_at).desc())).all()
