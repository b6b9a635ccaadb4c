"""What is written to those coached. Never a word of what was said: a link leads to it."""

from datetime import date
from typing import Any

from sqlmodel import Session

from lms.coaching import queries
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City
from lms.i18n import N_
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.queries import sign_in_address
from lms.settings import settings


def write_log_shared(db: Session, session: CoachingSession, author: Person, coachees: list[Person]) -> None:
    for person in coachees:
        _write_of_log(db, session, author, person, "log_shared", "log-shared")


def write_no_show(db: Session, session: CoachingSession, author: Person, missing: list[Person]) -> None:
    """Tells those whom a log names as missing that it stands on record. Who they are, its page says."""
    for person in missing:
        _write_of_log(db, session, author, person, "no_show", "no-show")


def _write_of_log(
    db: Session, session: CoachingSession, author: Person, person: Person, template: str, occasion: str
) -> None:
    address = sign_in_address(db, person.id)
    if address is None:
        return
    subject, link = N_("Your coaching session"), f"{settings().base_url}/sessions/{session.public_id}"
    occasion = f"{occasion}:{session.public_id}:{session.version}:{person.public_id}"
    write_to(db, person, address, template, subject, occasion, name=author.name, link=link)


def write_paired(
    db: Session, engagement: Engagement, city: City, coachees: list[Person], coaches: list[Person]
) -> None:
    """Tells coaches whom they coach, and those coached who their coach is."""
    for person in (*coaches, *coachees):
        others = coachees if person in coaches else coaches
        names = [other.name for other in others]
        words = {"is_coach": person in coaches, "names": names, "city": city.name, "starts_on": engagement.starts_on}
        _write_about(db, engagement, person, f"paired:{engagement.public_id}:{person.public_id}", **words)


def write_coach_changes(db: Session, engagement: Engagement, member: EngagementMember, coach: Person) -> None:
    """Tells a coach who takes over or stands in, and those coached: from a day, or from a day to a day. Until that day
    the engagement's pages are closed to the coach, and so the mail leads to their own."""
    days = {"starts_on": member.starts_on, "ends_on": member.ends_on}
    opens_on = member.starts_on if queries.can_be_taken_back(member) else None
    _write_of_coach(db, engagement, coach, f"coach:{engagement.public_id}:{member.public_id}", opens_on, **days)


def write_coach_stays(db: Session, engagement: Engagement, member: EngagementMember, coach: Person) -> None:
    """Tells the same people that it was taken back."""
    days = {"starts_on": member.starts_on, "ends_on": member.ends_on}
    occasion = f"coach-taken-back:{engagement.public_id}:{member.public_id}"
    _write_of_coach(db, engagement, coach, occasion, None, is_taken_back=True, **days)


def write_standing_in_ends(db: Session, engagement: Engagement, member: EngagementMember, coach: Person) -> None:
    """Tells the same people that today is the last day of it."""
    days = {"starts_on": member.starts_on, "ends_on": member.ends_on}
    occasion = f"coach-ends:{engagement.public_id}:{member.public_id}"
    _write_of_coach(db, engagement, coach, occasion, None, ends_sooner=True, **days)


def _write_of_coach(
    db: Session, engagement: Engagement, coach: Person, occasion: str, opens_on: date | None, **words: Any
) -> None:
    city = db.get_one(City, engagement.city_id)
    members = queries.members_of(db, engagement.id)
    coachees = [member.person for member in members if member.part == "coachee"]
    agreement = queries.agreement_state(db, engagement)
    for person in (coach, *coachees):
        is_coach = person.id == coach.id
        words["has_accepted"] = agreement.yes_of(person.id, "coach" if is_coach else "coachee") is not None
        names = [coachee.name for coachee in coachees] if is_coach else [coach.name]
        words |= {"is_coach": is_coach, "names": names, "city": city.name}
        words |= {"opens_on": opens_on if is_coach else None}
        _write_about(db, engagement, person, f"{occasion}:{person.public_id}", **words)


def _write_about(db: Session, engagement: Engagement, person: Person, occasion: str, **words: Any) -> None:
    address = sign_in_address(db, person.id)
    if address is None:
        return
    page = "/coaching" if words.get("opens_on") else f"/engagements/{engagement.public_id}/agreement"
    words = {
        "ends_on": None,
        "opens_on": None,
        "is_taken_back": False,
        "ends_sooner": False,
        "has_accepted": False,
    } | words
    words |= {"link": settings().base_url + page}
    write_to(db, person, address, "paired", N_("Your coaching"), occasion, **words)
