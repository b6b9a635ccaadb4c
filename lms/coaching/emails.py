"""What is written to those coached. Never a word of what was said: a link leads to it."""

from sqlmodel import Session

from lms.coaching.models import CoachingSession
from lms.i18n import N_
from lms.mail.actions import queue_mail
from lms.people.models import Person
from lms.people.queries import sign_in_address
from lms.settings import settings
from lms.web.templates import translate


def write_log_shared(db: Session, session: CoachingSession, author: Person, coachees: list[Person]) -> None:
    for person in coachees:
        address = sign_in_address(db, person.id)
        if address is None:
            continue
        queue_mail(
            db,
            to=address,
            locale=person.language,
            kind="log_shared",
            template="log_shared",
            subject=str(translate(person.language, N_("Your coaching session"))),
            context={"name": author.name, "link": f"{settings().base_url}/sessions/{session.public_id}"},
            person_id=person.id,
            unique_key=f"log-shared:{session.public_id}:{session.version}:{person.public_id}",
        )
