"""The address in every reminder that turns off the kinds it names, and does nothing else: signed, so that nobody
guesses it."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from lms.people.models import Person
from lms.people.reminding import KINDS
from lms.settings import settings
from lms.signing import named_by, signed


def off_address(person: Person, kinds: Iterable[str]) -> str:
    return f"{settings().base_url}/reminders/{signed('reminders off', person.public_id, '.'.join(sorted(kinds)))}"


def switched_by(db: Session, token: str) -> tuple[Person, list[str]] | None:
    """The person whose reminders a token turns off, and which kinds; None if it is not one of ours.

    A token without kinds is of a mail from when there was one: the course's.
    """
    if not (names := named_by("reminders off", token)):
        return None
    public_id, kinds = (*names, "course")[:2]
    person = db.exec(select(Person).where(col(Person.public_id) == public_id)).first()
    return (person, [kind for kind in KINDS if kind in kinds.split(".")]) if person else None
