"""What is written about a session in someone's diary: that it was planned, moved or cancelled, and who cannot come.
Never a word that anyone wrote, but for the place."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lms.coaching import queries
from lms.coaching.calendar import Attendee, invitation
from lms.coaching.invitations import answer_address, meeting, session_address, zones_to_name
from lms.coaching.models import CoachingSession, SessionAnswer
from lms.coaching.queries import Comer
from lms.cohorts.models import City
from lms.i18n import N_, format_list
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.queries import addresses_to_write_to
from lms.web.templates import translate

INVITATION_SUBJECTS = {
    "planned": N_("Coaching session with %(names)s"),
    "moved": N_("Moved: coaching session with %(names)s"),
    "cancelled": N_("Cancelled: coaching session with %(names)s"),
}
PARTSTAT = {"accepted": "ACCEPTED", "declined": "DECLINED", "move": "DECLINED", "pending": "NEEDS-ACTION"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What became of a session, and by whom."""

    session: CoachingSession
    what: str  # planned, moved, cancelled
    by: Person
    comers: list[Comer]


def write_invitations(db: Session, occasion: Occasion) -> None:
    """To each of those who come, with the event for their calendar."""
    city = queries.city_of(db, occasion.session)
    addresses = addresses_to_write_to(db, [comer.person.id for comer in occasion.comers])
    for comer in occasion.comers:
        if address := addresses.get(comer.person.id):
            _invite(db, occasion, city, comer, address)


def _invite(db: Session, told: Occasion, city: City, comer: Comer, address: str) -> None:
    session, person, others = told.session, comer.person, queries.met_by(told.comers, comer.person.id)
    event = meeting(session, city, others, person)
    write_to(
        db,
        person,
        address,
        "session_invitation",
        INVITATION_SUBJECTS[told.what],
        f"session-{told.what}:{session.public_id}:{session.sequence}:{person.public_id}",
        calendar=invitation(event, Attendee(person.name, address, PARTSTAT[comer.answer])),
        named={"names": format_list([other.name for other in others], person.language)},
        what=told.what,
        event=event,
        by="" if told.by.id == person.id else told.by.name,
        asked=comer.answer == "pending" and told.what != "cancelled",
        answer=answer_address(session, person),
        **_hours(session, person),
    )


ANSWER_SUBJECTS = {
    "accepted": N_("%(name)s can come after all"),
    "declined": N_("%(name)s cannot come to the session"),
    "move": N_("%(name)s cannot come and asks for another hour"),
    "pending": N_("%(name)s took an answer back"),
}


def write_answer(
    db: Session, session: CoachingSession, comers: list[Comer], answerer: Person, answer: SessionAnswer
) -> None:
    """To those whom the one who answered meets: that they cannot come, or can after all."""
    met = queries.met_by(comers, answerer.id)
    addresses = addresses_to_write_to(db, [person.id for person in met])
    for person in met:
        if person.id not in addresses:
            continue
        write_to(
            db,
            person,
            addresses[person.id],
            "session_answer",
            ANSWER_SUBJECTS[answer.answer],
            f"session-answer:{session.public_id}:{answerer.public_id}:{answer.version}:{person.public_id}",
            named={"name": answerer.name},
            sentence=translate(person.language, ANSWER_SUBJECTS[answer.answer], name=answerer.name),
            link=session_address(session),
            **_hours(session, person),
        )


def _hours(session: CoachingSession, reader: Person) -> dict[str, Any]:
    """When it begins and ends, and in which zones the reader is told so."""
    ends_at = session.starts_at + timedelta(minutes=session.minutes)
    return {"starts_at": session.starts_at, "ends_at": ends_at, "zones": zones_to_name(session, reader)}
