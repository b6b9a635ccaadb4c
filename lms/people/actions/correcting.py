"""Names and official addresses put right, and addresses that pass from one person to another."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms import clock, ids
from lms.audit.actions import note
from lms.errors import Invalid
from lms.i18n import N_
from lms.mail.actions import forget_failures
from lms.mail.addresses import mailbox
from lms.people import roster
from lms.people import roster_queries as queries
from lms.people.actions.signing_in import end_links, end_sessions
from lms.people.emails import write_to
from lms.people.models import Address, Person
from lms.people.queries import address_row

TAKEN = N_("%(name)s has this address, and a seat that is not over. Use another address, or end that seat first.")


def correct_person(db: Session, person: Person, *, given_name: str, family_name: str, address: str, by: int) -> None:
    """Put a name and the official address right; the old address hears of a new one. The same again changes nothing."""
    address = readable_address(address)
    own = address_row(db, person.id, "official")
    if own is None or own.address != address:
        _move_address(db, person, own.address if own else None, address, by=by)
    if (given_name, family_name) != (person.given_name, person.family_name):
        person.given_name, person.family_name = given_name, family_name
        person.sqlmodel_update(roster.sort_keys(given_name, family_name))
        note(db, by, "person.correct", f"person/{person.public_id}", for_person_id=person.id)


def _move_address(db: Session, person: Person, old: str | None, address: str, *, by: int) -> None:
    give_address(db, person, address, by=by)
    end_links(db, person.id)  # those on their way to the old mailbox
    note(db, by, "address.correct", f"person/{person.public_id}", for_person_id=person.id, old=old, new=address)
    if old:
        subject = N_("Your official address in the City Data Alliance changed")
        occasion = f"official-address:{person.public_id}:{ids.public_id()}"
        write_to(db, person, old, "official_address", subject, occasion, at=clock.now())


def readable_address(text: str) -> str:
    """The address as it is kept. Raises Invalid if mail cannot be written to it."""
    try:
        mailbox(text)
    except Invalid as invalid:
        raise Invalid(invalid.message, "address") from invalid
    return text.lower()


def refuse_unless_over(db: Session, holder: Person) -> None:
    if not roster.are_all_over(queries.seats_of(db, holder.id), holder):
        raise Invalid(TAKEN, "address", name=holder.name)


def give_address(db: Session, person: Person, address: str, *, by: int) -> None:
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
            forget_failures(db, address)
    except IntegrityError as taken:
        raise Invalid(N_("This address was given to someone else a moment ago."), "address") from taken


def _take_address(db: Session, holder: Person, row: Address, person: Person, *, by: int) -> None:
    """From another, or from the person's own for signing in: one row serves both."""
    if holder.id != person.id:
        refuse_unless_over(db, holder)
        end_sessions(db, holder.id)
        end_links(db, holder.id)
        note(db, by, "address.leave", f"person/{holder.public_id}", for_person_id=holder.id)
    db.delete(row)
    db.flush()
