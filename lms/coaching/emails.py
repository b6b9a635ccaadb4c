"""What is written to those coached. Never a word of what was said: a link leads to it."""

from sqlmodel import Session

from lms.coaching.models import CoachingSession
from lms.i18n import N_
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.queries import sign_in_address
from lms.settings import settings


def write_log_shared(db: Session, session: CoachingSession, author: Person, coachees: list[Person]) -> None:
    for person in coachees:
        address = sign_in_address(db, person.id)
        if address is None:
            continue
        subject, link = N_("Your coaching session"), f"{settings().base_url}/sessions/{session.public_id}"
        occasion = f"log-shared:{session.public_id}:{session.version}:{person.public_id}"
        write_to(db, person, address, "log_shared", subject, occasion, name=author.name, link=link)
