"""The address in every reminder that turns reminders off, and does nothing else: signed, so that nobody guesses it."""

import hmac

from sqlmodel import Session, col, select

from lms.people.models import Person
from lms.people.rates import fingerprint
from lms.settings import settings


def off_address(person: Person) -> str:
    return f"{settings().base_url}/reminders/{person.public_id}-{_signature(person.public_id)}"


def reminded_person(db: Session, token: str) -> Person | None:
    """The person whose reminders a token turns off; None if it is not one of ours."""
    public_id, _, signature = token.partition("-")
    if not hmac.compare_digest(signature.encode(), _signature(public_id).encode()):
        return None
    return db.exec(select(Person).where(col(Person.public_id) == public_id)).first()


def _signature(public_id: str) -> str:
    return fingerprint(f"reminders off/{public_id}")[:40]
