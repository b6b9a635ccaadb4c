"""A session as one of those who come reads it: the title of its event, its place, and the address to answer at."""

import hmac

from lms.clock import zone_named
from lms.coaching.calendar import Meeting, uid
from lms.coaching.models import CoachingSession
from lms.cohorts.models import City
from lms.i18n import N_, format_list
from lms.people.models import Person
from lms.people.rates import fingerprint
from lms.settings import settings
from lms.web.templates import translate

PLACES = {"phone": N_("By phone"), "video": N_("By video")}


def meeting(session: CoachingSession, city: City, others: list[Person], reader: Person) -> Meeting:
    """The session in the reader's words. The title names those whom the reader meets, and nothing else."""
    names = {"names": format_list([person.name for person in others], reader.language)}
    return Meeting(
        uid=uid("session", session.public_id),
        sequence=session.sequence,
        starts_at=session.starts_at,
        minutes=session.minutes,
        zone=session.zone,
        title=translate(reader.language, N_("Coaching session with %(names)s"), **names),
        place=_place(session, city, reader.language),
        link=session_address(session),
        language=reader.language,
        said_at=session.announced_at or session.logged_at or session.starts_at,
        is_cancelled=session.state == "cancelled",
    )


def _place(session: CoachingSession, city: City, language: str) -> str:
    """Where one meets; without a place of its own, a session in person is in the city."""
    if session.channel != "in_person":
        return translate(language, PLACES[session.channel])
    return translate(language, N_("In person: %(place)s"), place=session.place or city.name)


def session_address(session: CoachingSession) -> str:
    return f"{settings().base_url}/sessions/{session.public_id}"


def zones_to_name(session: CoachingSession, reader: Person) -> list[str]:
    """The zones in which a reader is told the hour: their own, then the one in which it was said where clocks differ;
    the other way round for a session in person, which keeps its place's time."""
    own, said = reader.timezone, session.zone
    offsets = {session.starts_at.astimezone(zone_named(zone)).utcoffset() for zone in (own, said)}
    if len(offsets) == 1:
        return [said if session.channel == "in_person" else own]
    return [said, own] if session.channel == "in_person" else [own, said]


# ---------------------------------------------------------------- answering from the mail


def answer_address(session: CoachingSession, person: Person) -> str:
    """The signed address at which a participant answers without signing in."""
    signature = _signature(session.public_id, person.public_id)
    return f"{settings().base_url}/invitations/{session.public_id}-{person.public_id}-{signature}"


def invited(token: str) -> tuple[str, str] | None:
    """The public ids of the session and the person whom a token names; None if it is not one of ours."""
    session, _, rest = token.partition("-")
    person, _, signature = rest.partition("-")
    if not hmac.compare_digest(signature.encode(), _signature(session, person).encode()):
        return None
    return session, person


def _signature(session: str, person: str) -> str:
    return fingerprint(f"invitation/{session}/{person}")[:40]
