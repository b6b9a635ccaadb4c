"""What is written to those coached. Never a word of what was said: a link leads to it."""

from datetime import date
from typing import Any

from sqlmodel import Session

from lms.coaching import queries
from lms.coaching.models import CoachingSession, Engagement
from lms.cohorts.models import City
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


def write_paired(
    db: Session, engagement: Engagement, city: City, coachees: list[Person], coaches: list[Person]
) -> None:
    """Tells coaches whom they coach, and those coached who their coach is."""
    for person in (*coaches, *coachees):
        others = coachees if person in coaches else coaches
        names = [other.name for other in others]
        words = {"is_coach": person in coaches, "names": names, "city": city.name, "starts_on": engagement.starts_on}
        _write_about(db, engagement, person, f"paired:{engagement.public_id}:{person.public_id}", **words)


def write_coach_changes(
    db: Session, engagement: Engagement, coach: Person, starts_on: date, ends_on: date | None
) -> None:
    """Tells a coach who takes over or stands in, and those coached: from a day, or from a day to a day."""
    city = db.get_one(City, engagement.city_id)
    members = queries.members_of(db, engagement.id)
    coachees = [member.person for member in members if member.part == "coachee"]
    for person in (coach, *coachees):
        is_coach = person is coach
        names = [coachee.name for coachee in coachees] if is_coach else [coach.name]
        words = {"is_coach": is_coach, "names": names, "city": city.name, "starts_on": starts_on, "ends_on": ends_on}
        what = f"{coach.public_id}:{starts_on.isoformat()}:{ends_on.isoformat() if ends_on else ''}"
        _write_about(db, engagement, person, f"coach:{engagement.public_id}:{what}:{person.public_id}", **words)


def _write_about(db: Session, engagement: Engagement, person: Person, occasion: str, **words: Any) -> None:
    address = sign_in_address(db, person.id)
    if address is None:
        return
    link = f"{settings().base_url}/engagements/{engagement.public_id}/agreement"
    words = {"ends_on": None, "link": link} | words
    write_to(db, person, address, "paired", N_("Your coaching"), occasion, **words)
