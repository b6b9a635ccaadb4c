"""Who sits where: people added to a cohort, and seats ended."""

from datetime import UTC, date
from typing import Any

from sqlmodel import Session

from lms import clock, ids
from lms.access.roles import Role
from lms.audit.actions import note
from lms.cohorts.models import City, Cohort, Office
from lms.errors import Invalid
from lms.i18n import N_
from lms.jobs.actions import enqueue
from lms.jobs.handlers import handles
from lms.people import roster
from lms.people import roster_queries as queries
from lms.people.actions.correcting import give_address, readable_address, refuse_unless_over
from lms.people.actions.signing_in import end_links, end_sessions
from lms.people.emails import write_to
from lms.people.models import Person, Seat
from lms.people.roster import Newcomer

YEARS = 20  # from now, either way: a day farther off is a slip of the finger


def refuse_far(day: date, field: str) -> None:
    if abs(day.year - clock.today("UTC").year) > YEARS:
        raise Invalid(N_("This day is too far away."), field)


# ---------------------------------------------------------------- adding


def add_person(db: Session, cohort: Cohort, city: City, newcomer: Newcomer, *, by: int) -> Seat:
    """Seat someone in a city, and welcome them by mail. The same person in the same role again is the same seat.

    Someone of the same name at the same address is the same human, whose learning goes on. Anyone else gets the
    address only if its holder's seats are all over. Raises Invalid for an address that is taken or not one, and for a
    first day that is far away.
    """
    refuse_far(newcomer.starts_on, "starts_on")
    address = readable_address(newcomer.address)
    queries.hold_for_seating(db, cohort)
    holder = queries.holder_of(db, address)
    if holder and roster.is_the_same_human(holder[0], newcomer):
        person, office = holder[0], _office(db, city, newcomer.role, holder[0])
        if seat := _seat_they_have(db, person, cohort, city, newcomer.role):
            return seat
    else:
        if holder:
            refuse_unless_over(db, holder[0])
        office = _office(db, city, newcomer.role, holder[0] if holder else None)
        person = _new_person(db, newcomer, city, address, by=by)
    seat = Seat(
        person_id=person.id,
        role=newcomer.role,
        title=newcomer.title,
        office_id=office.id,
        city_id=city.id,
        cohort_id=cohort.id,
        starts_on=newcomer.starts_on,
    )
    db.add(seat)
    db.flush()
    note(db, by, "seat.begin", f"seat/{seat.public_id}", for_person_id=person.id, starts_on=seat.starts_on.isoformat())
    _welcome(db, person, seat, city, cohort, address)
    return seat


def _seat_they_have(db: Session, person: Person, cohort: Cohort, city: City, role: Role) -> Seat | None:
    places = (cohort.id, city.id, role)
    for seat, its_city in queries.seats_of(db, person.id):
        is_over = seat.ends_on is not None and seat.ends_on < roster.today_in(its_city, person)
        if (seat.cohort_id, seat.city_id, seat.role) == places and not is_over:
            return seat
    return None


def _new_person(db: Session, newcomer: Newcomer, city: City, address: str, *, by: int) -> Person:
    """Both rows or neither: of two at once who give the same address, one is told that it is taken."""
    name = {"given_name": newcomer.given_name, "family_name": newcomer.family_name}
    with db.begin_nested():
        person = Person(**name, **roster.sort_keys(**name), language=newcomer.language, timezone=city.timezone)
        db.add(person)
        db.flush()
        give_address(db, person, address, by=by)
    return person


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
    subject, occasion = N_("Welcome to the City Data Alliance"), f"welcome:{seat.public_id}"
    write_to(db, person, address, "welcome", subject, occasion, seat=seat, city=city, cohort=cohort, address=address)


# ---------------------------------------------------------------- ending


def end_seat(db: Session, seat: Seat, last_day: date, *, by: int) -> None:
    """Set a seat's last day. Once it is over in city time, so is every way in, unless another seat is in force.

    Today counts as over for the devices that are connected now. Raises Invalid for a day before the seat began, or
    far away.
    """
    refuse_far(last_day, "ends_on")
    if last_day < seat.starts_on:
        raise Invalid(N_("The last day cannot be before the seat began."), "ends_on")
    if seat.ends_on == last_day:
        return
    person, city = queries.person_and_city(db, seat)
    seat.ends_on = last_day
    db.flush()
    note(db, by, "seat.end", f"seat/{seat.public_id}", for_person_id=person.id, ends_on=last_day.isoformat())
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
