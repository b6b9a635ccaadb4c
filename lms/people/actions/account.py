"""What a person keeps of the account: languages, time zone, and the address that lets them in."""

import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lms import clock
from lms.audit.actions import note
from lms.db import insert_once
from lms.errors import Invalid
from lms.i18n import N_, in_region, language_of
from lms.jobs.actions import enqueue
from lms.jobs.handlers import handles
from lms.mail.actions import forget_failures
from lms.people.actions.signing_in import end_links
from lms.people.emails import CHANGE_HOURS, write_address_changed, write_address_confirm
from lms.people.guard import token_hash
from lms.people.models import Address, AddressChange, MailChoice, Person
from lms.people.queries import address_change, address_row, owner_of, sign_in_address
from lms.people.rates import PER_ADDRESS, count_try
from lms.people.reminding import KINDS

LONGEST_PAUSE = 366  # days


def switch_language(person: Person, language: str, home: str | None) -> None:
    """Change the interface's language, in the regional form of the person's city; the same language changes nothing."""
    if language_of(person.language) != language:
        person.language = in_region(language, home)


def choose_preferences(
    person: Person, *, language: str, content_language: str, timezone: str, home: str | None
) -> None:
    person.language, person.timezone = language, timezone
    near = language if language_of(language) == content_language else home
    person.content_language = in_region(content_language, near) if content_language else None


def answer_about_mailbox(person: Person) -> None:
    person.asked_about_mailbox = True


def choose_reminders(db: Session, person: Person, wanted: Collection[str]) -> None:
    """Let exactly these kinds of reminders come."""
    switch_off(db, person, [kind for kind in KINDS if kind not in wanted])
    of_person = (col(MailChoice.person_id) == person.id, col(MailChoice.kind).in_(list(wanted)))
    db.exec(delete(MailChoice).where(*of_person))


def switch_off(db: Session, person: Person, kinds: Collection[str]) -> None:
    """Let these kinds of reminders come no more. Twice is once."""
    insert_once(db, MailChoice, [{"person_id": person.id, "kind": kind} for kind in kinds])


def take_pause(person: Person, until: date, *, today: date) -> None:
    """Pause from today until the end of a day; while a pause is on, only its end moves. Raises Invalid."""
    if until < today:
        raise Invalid(N_("This day has passed. Choose one that is still to come."), "until")
    if until > today + timedelta(days=LONGEST_PAUSE):
        raise Invalid(N_("A pause lasts a year at most."), "until")
    if not person.is_paused(today) and not person.is_paused(today - timedelta(days=1)):
        _keep_last_pause(person, today)
        person.paused_from = today
    person.paused_until = until


def _keep_last_pause(person: Person, today: date) -> None:
    """One that is over, and had a day, still counts when another begins."""
    since, until = person.paused_from, person.paused_until
    if since and until and since <= until < today:
        person.earlier_pauses = f"{person.earlier_pauses} {since.isoformat()}/{until.isoformat()}".strip()


def end_pause(person: Person, *, today: date) -> None:
    """Go on today. The days that were paused stay so; without a pause, nothing changes."""
    if person.is_paused(today):
        person.paused_until = today - timedelta(days=1)


def ask_for_address(db: Session, person: Person, address: str) -> None:
    """Ask for a new sign-in address to be confirmed from its mailbox; the same work whether it is taken or not."""
    count_try(db, "new address, by person", str(person.id), PER_ADDRESS)
    count_try(db, "new address", address, PER_ADDRESS)
    enqueue(db, "people.send_address_confirmation", {"person": person.id, "address": address})


@handles("people.send_address_confirmation")
def send_address_confirmation(db: Session, details: dict[str, Any]) -> None:
    """Write to the new address, unless somebody else is reached by it."""
    person, address = db.get_one(Person, details["person"]), details["address"]
    if owner_of(db, address) not in (None, person.id):
        return
    _end_pending(db, person.id)
    token = secrets.token_urlsafe(32)
    until = clock.now() + timedelta(hours=CHANGE_HOURS)
    change = AddressChange(person_id=person.id, address=address, token_hash=token_hash(token), expires_at=until)
    db.add(change)
    db.flush()
    write_address_confirm(db, person, address, token, change.id)


def confirm_address(db: Session, token: str) -> AddressChange | None:
    """Let the person in by the new address: the change, also if it was confirmed before; None if it cannot be.

    Other unspent links end, and the old address is told.
    """
    change = address_change(db, token_hash(token))
    if change is None:
        return None
    old = sign_in_address(db, change.person_id)
    if not _confirm_once(db, change):
        db.refresh(change)
        return change if change.confirmed_at and old == change.address else None
    if not _set_sign_in_address(db, change):
        return None
    forget_failures(db, change.address)
    end_links(db, change.person_id)
    person = db.get_one(Person, change.person_id)
    person.asked_about_mailbox = True
    note(db, person.id, "address.change", f"person/{person.public_id}", for_person_id=person.id)
    if old and old != change.address:
        write_address_changed(db, person, old, change.id)
    return change


def _confirm_once(db: Session, change: AddressChange) -> bool:
    now = clock.now()
    confirmed = update(AddressChange).values(confirmed_at=now).where(col(AddressChange.id) == change.id, *_pending())
    return db.exec(confirmed).rowcount == 1


def _end_pending(db: Session, person_id: int) -> None:
    """One address at a time may be waiting: a mistyped one must not be confirmed by a stranger later."""
    pending = update(AddressChange).where(col(AddressChange.person_id) == person_id, *_pending())
    db.exec(pending.values(expires_at=clock.now()))


def _pending() -> tuple:
    return col(AddressChange.confirmed_at).is_(None), col(AddressChange.expires_at) > clock.now()


def _set_sign_in_address(db: Session, change: AddressChange) -> bool:
    """False if somebody else came to be reached by it in between. The official address needs no second row."""
    official, own = (address_row(db, change.person_id, kind) for kind in ("official", "sign_in"))
    try:
        with db.begin_nested():
            if official and official.address == change.address:
                if own:
                    db.delete(own)
            elif own:
                own.address = change.address
            else:
                db.add(Address(person_id=change.person_id, address=change.address, kind="sign_in"))
    except IntegrityError:
        return False
    return True
