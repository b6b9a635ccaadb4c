"""What is written about a session in someone's diary: that it was planned, moved or cancelled, and who cannot come.
Never a word that anyone wrote, but for the place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from lms.coaching import queries
from lms.coaching.calendar import Attendee, invitation
from lms.coaching.invitations import answer_address, meeting, session_address, zones_beside, zones_to_name
from lms.coaching.models import CoachingSession, SessionAnswer
from lms.coaching.queries import Comer
from lms.cohorts.models import City
from lms.delegations.naming import in_the_name_of
from lms.delegations.queries import Mayor
from lms.i18n import N_, format_list
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.queries import addresses_to_write_to
from lms.web.templates import translate

INVITATION_SUBJECTS = {
    "planned": N_("Coaching session with %(names)s"),
    "moved": N_("Moved: coaching session with %(names)s"),
    "cancelled": N_("Cancelled: coaching session with %(names)s"),
    "others": N_("Change of coach: coaching session with %(names)s"),
    "left": N_("No longer with you: coaching session with %(names)s"),
}
PARTSTAT = {"accepted": "ACCEPTED", "declined": "DECLINED", "move": "DECLINED", "pending": "NEEDS-ACTION"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What became of a session, and by whom."""

    session: CoachingSession
    what: str  # planned, moved, cancelled, others
    by: Person
    comers: Sequence[Comer]
    before: Sequence[Comer]  # who came until now
    mayor: Mayor | None = None  # in whose name


def write_invitations(db: Session, occasion: Occasion) -> None:
    """To each of those who come, with the event for their calendar; to those who no longer do, with its end there."""
    city, now = queries.city_of(db, occasion.session), {comer.person.id for comer in occasion.comers}
    left = [comer for comer in occasion.before if comer.person.id not in now]
    addresses = addresses_to_write_to(db, [comer.person.id for comer in (*occasion.comers, *left)])
    known = {comer.person.id for comer in occasion.before}
    for comer in occasion.comers:
        what = occasion.what if comer.person.id in known else "planned"
        _invite(db, occasion, city, comer, occasion.comers, what, addresses)
    for comer in left:
        _invite(db, occasion, city, comer, occasion.before, "left", addresses)


def _invite(
    db: Session, told: Occasion, city: City, comer: Comer, comers: Sequence[Comer], what: str, addresses: dict[int, str]
) -> None:
    session, person, address = told.session, comer.person, addresses.get(comer.person.id)
    if address is None:
        return
    others = queries.met_by(comers, person.id)
    event = meeting(session, city, others, person)
    if what == "left":
        event = replace(event, is_cancelled=True)
    write_to(
        db,
        person,
        address,
        "session_invitation",
        INVITATION_SUBJECTS[what],
        f"session-{what}:{session.public_id}:{session.sequence}:{person.public_id}",
        calendar=invitation(event, Attendee(person.name, address, PARTSTAT[comer.answer])),
        named={"names": format_list([other.name for other in others], person.language)},
        what=what,
        event=event,
        by="" if told.by.id == person.id else in_the_name_of(told.by, told.mayor, person.language),
        asked=comer.answer == "pending" and what not in ("cancelled", "left"),
        clash=(told.what, what) == ("others", "planned") and _clashes(db, session, person),
        answer=answer_address(session, person),
        **_hours(session, person, zones_beside(city, comers, person)),
    )


def _clashes(db: Session, session: CoachingSession, person: Person) -> bool:
    """Whether the person has another session then: who takes over finds hours that others chose."""
    return queries.are_taken(db, [person.id], session.starts_at, session.minutes, but=session.id)


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
    met, city = queries.met_by(comers, answerer.id), queries.city_of(db, session)
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
            **_hours(session, person, zones_beside(city, comers, person)),
        )


def _hours(session: CoachingSession, reader: Person, beside: Sequence[str]) -> dict[str, Any]:
    """When it begins and ends, and in which zones the reader is told so."""
    ends_at = session.starts_at + timedelta(minutes=session.minutes)
    return {"starts_at": session.starts_at, "ends_at": ends_at, "zones": zones_to_name(session, reader, beside)}
