"""A session as one of those who come reads it: the title of its event, its place, and the address to answer at."""

from collections.abc import Sequence
from datetime import timedelta

from lms.clock import zone_named
from lms.coaching.calendar import Meeting, uid
from lms.coaching.models import CoachingSession
from lms.coaching.queries import Comer
from lms.cohorts.models import City
from lms.i18n import N_, format_list
from lms.people.models import Person
from lms.settings import settings
from lms.signing import named_by, signed
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


def zones_to_name(session: CoachingSession, reader: Person, beside: Sequence[str] = ()) -> list[str]:
    """The zones in which a reader is told the hour, each where its clock differs from those before: their own, the one
    in which it was said, and others `beside`. A session in person keeps its place's time: that first, and no others."""
    own, said = reader.timezone, session.zone
    first = [said, own] if session.channel == "in_person" else [own, said]
    told: dict[timedelta | None, str] = {}
    for zone in (*first, *(() if session.channel == "in_person" else beside)):
        told.setdefault(session.starts_at.astimezone(zone_named(zone)).utcoffset(), zone)
    return list(told.values())


def zones_beside(city: City, comers: Sequence[Comer], reader: Person) -> list[str]:
    """Of those coached: the city's, and those of the coaches who come. Coaches plan by their own."""
    if all(one.part == "coach" for one in comers if one.person.id == reader.id):
        return []
    return [city.timezone, *(one.person.timezone for one in comers if one.part == "coach")]


# ---------------------------------------------------------------- answering from the mail


def answer_address(session: CoachingSession, person: Person) -> str:
    """The signed address at which a participant answers without signing in."""
    return f"{settings().base_url}/invitations/{signed('invitation', session.public_id, person.public_id)}"


def invited(token: str) -> tuple[str, str] | None:
    """The public ids of the session and the person whom a token names; None if it is not one of ours."""
    if (names := named_by("invitation", token)) is None:
        return None
    session, person = names
    return session, person
