"""Who sits where: people added to a cohort, seats ended, names and addresses put right."""

from datetime import UTC, date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms import clock, ids
from lms.access.roles import Role
from lms.audit.actions import note
from lms.cohorts.models import City, Cohort, Office
from lms.errors import Invalid
from lms.i18n import N_
from lms.jobs.actions import enqueue
from lms.jobs.handlers import handles
from lms.mail.actions import queue_mail
from lms.mail.addresses import mailbox
from lms.people import roster
from lms.people import roster_queries as queries
from lms.people.actions.signing_in import end_links, end_sessions
from lms.people.models import Address, Person, Seat
from lms.people.queries import address_row
from lms.people.roster import Newcomer
from lms.web.templates import translate

TAKEN = N_("%(name)s has this address, and a seat that is not over. Use another address, or end that seat first.")


# ---------------------------------------------------------------- adding


def add_person(db: Session, cohort: Cohort, city: City, newcomer: Newcomer, *, by: int) -> Seat:
    """Seat someone in a city, and welcome them by mail. The same person in the same role again is the same seat.

    Someone of the same name at the same address is the same human, whose learning goes on. Anyone else gets the
    address only if its holder's seats are all over. Raises Invalid for an address that is taken or not one.
    """
    address = readable_address(newcomer.address)
    queries.hold_for_seating(db, cohort)
    holder = queries.holder_of(db, address)
    if holder and roster.is_the_same_human(holder[0], newcomer):
        person, office = holder[0], _office(db, city, newcomer.role, holder[0])
        if seat := _seat_they_have(db, person, cohort, city, newcomer.role):
            return seat
    else:
        if holder:
            _refuse_unless_over(db, holder[0])
        office = _office(db, city, newcomer.role, holder[0] if holder else None)
        person = _new_person(db, newcomer, city, address, by=by)
    places = {"office_id": office.id, "city_id": city.id, "cohort_id": cohort.id}
    seat = Seat(person_id=person.id, role=newcomer.role, title=newcomer.title, starts_on=newcomer.starts_on, **places)
    db.add(seat)
    db.flush()
    note(db, by, "seat.begin", f"seat/{seat.id}", for_person_id=person.id, starts_on=seat.starts_on.isoformat())
    _welcome(db, person, seat, city, cohort, address)
    return seat


def readable_address(text: str) -> str:
    """The address as it is kept. Raises Invalid if mail cannot be written to it."""
    try:
        mailbox(text)
    except Invalid as invalid:
        raise Invalid(invalid.message, "address") from invalid
    return text.lower()


def _seat_they_have(db: Session, person: Person, cohort: Cohort, city: City, role: Role) -> Seat | None:
    places = (cohort.id, city.id, role)
    for seat, its_city in queries.seats_of(db, person.id):
        is_over = seat.ends_on is not None and seat.ends_on < roster.today_in(its_city, person)
        if (seat.cohort_id, seat.city_id, seat.role) == places and not is_over:
            return seat
    return None


def _refuse_unless_over(db: Session, holder: Person) -> None:
    if not roster.are_all_over(queries.seats_of(db, holder.id), holder):
        raise Invalid(TAKEN, "address", name=holder.name)


def _new_person(db: Session, newcomer: Newcomer, city: City, address: str, *, by: int) -> Person:
    """Both rows or neither: of two at once who give the same address, one is told that it is taken."""
    name = {"given_name": newcomer.given_name, "family_name": newcomer.family_name}
    with db.begin_nested():
        person = Person(**name, **roster.sort_keys(**name), language=newcomer.language, timezone=city.timezone)
        db.add(person)
        db.flush()
        _give_address(db, person, address, by=by)
    return person


def _give_address(db: Session, person: Person, address: str, *, by: int) -> None:
    """Make an address a person's official one. Its holder before, whose seats are over, loses it and every way in."""
    try:
        with db.begin_nested():
            if held := queries.holder_of(db, address):
                _take_address(db, *held, person, by=by)
            own = address_row(db, person.id, "official") or Address(
                person_id=person.id, kind="official", address=address
            )
            own.address = address
            db.add(own)
    except IntegrityError as taken:
        raise Invalid(N_("This address was given to someone else a moment ago."), "address") from taken


def _take_address(db: Session, holder: Person, row: Address, person: Person, *, by: int) -> None:
    """From another, or from the person's own for signing in: one row serves both."""
    if holder.id != person.id:
        _refuse_unless_over(db, holder)
        end_sessions(db, holder.id)
        end_links(db, holder.id)
        note(db, by, "address.leave", f"person/{holder.id}", for_person_id=holder.id)
    db.delete(row)
    db.flush()


def _office(db: Session, city: City, role: Role, held_before_by: Person | None) -> Office:
    """The office taken: a city has one mayor's and one chief's; a senior post passes on with its address."""
    if role in (Role.MAYOR, Role.CHIEF_OF_STAFF):
        found = queries.office_of(db, city, role)
        post = "mayor" if role is Role.MAYOR else "chief"
    else:
        found = queries.last_office_held(db, held_before_by.id, city, role) if held_before_by else None
        post = ids.public_id()
    if found is None:
        found = Office(city_id=city.id, role=role, post=post)
        db.add(found)
        db.flush()
    return found


def _welcome(db: Session, person: Person, seat: Seat, city: City, cohort: Cohort, address: str) -> None:
    queue_mail(
        db,
        to=address,
        locale=person.language,
        kind="welcome",
        template="welcome",
        subject=translate(person.language, N_("Welcome to the City Data Alliance")),
        context={"person": person, "seat": seat, "city": city, "cohort": cohort, "address": address},
        person_id=person.id,
        unique_key=f"welcome:{seat.public_id}",
    )


# ---------------------------------------------------------------- ending


def end_seat(db: Session, seat: Seat, last_day: date, *, by: int) -> None:
    """Set a seat's last day. Once it is over in city time, so is every way in, unless another seat is in force.

    Today counts as over for the devices that are connected now. Raises Invalid for a day before the seat began.
    """
    if last_day < seat.starts_on:
        raise Invalid(N_("The last day cannot be before the seat began."), "ends_on")
    if seat.ends_on == last_day:
        return
    person, city = queries.person_and_city(db, seat)
    seat.ends_on = last_day
    db.flush()
    note(db, by, "seat.end", f"seat/{seat.id}", for_person_id=person.id, ends_on=last_day.isoformat())
    today = roster.today_in(city, person)
    if last_day <= today:
        _shut_doors(db, person, but=seat)
    if last_day >= today:
        midnight = roster.midnight_after(last_day, city, person)
        key = f"seat-over:{seat.public_id}:{last_day.isoformat()}"
        enqueue(db, "people.seat_over", {"person_id": person.id}, run_at=midnight.astimezone(UTC), unique_key=key)


@handles("people.seat_over")
def seat_over(db: Session, details: dict[str, Any]) -> None:
    """The day after a seat's last one: whoever has no seat now is signed out."""
    _shut_doors(db, db.get_one(Person, details["person_id"]))


def _shut_doors(db: Session, person: Person, but: Seat | None = None) -> None:
    others = [(seat, city) for seat, city in queries.seats_of(db, person.id) if but is None or seat.id != but.id]
    if not roster.is_in_force(others, person):
        end_sessions(db, person.id)
        end_links(db, person.id)


# ---------------------------------------------------------------- putting right


def correct_person(db: Session, person: Person, *, given_name: str, family_name: str, address: str, by: int) -> None:
    """Put a name and the official address right; the old address hears of a new one. The same again changes nothing."""
    address = readable_address(address)
    own = address_row(db, person.id, "official")
    if own is None or own.address != address:
        _move_address(db, person, own.address if own else None, address, by=by)
    if (given_name, family_name) != (person.given_name, person.family_name):
        person.given_name, person.family_name = given_name, family_name
        person.sqlmodel_update(roster.sort_keys(given_name, family_name))
        note(db, by, "person.rename", f"person/{person.id}", for_person_id=person.id)


def _move_address(db: Session, person: Person, old: str | None, address: str, *, by: int) -> None:
    _give_address(db, person, address, by=by)
    end_links(db, person.id)  # those on their way to the old mailbox
    note(db, by, "address.correct", f"person/{person.id}", for_person_id=person.id, old=old, new=address)
    if old:
        queue_mail(
            db,
            to=old,
            locale=person.language,
            kind="official_address",
            template="official_address",
            subject=translate(person.language, N_("Your official address in the City Data Alliance changed")),
            context={"person": person, "at": clock.now()},
            person_id=person.id,
            unique_key=f"official-address:{person.public_id}:{ids.public_id()}",
        )
