"""Warns those who can do something about it when a session comes near in which a language has no interpreter."""

from datetime import datetime

from sqlmodel import Session

from lms.coaching import queries
from lms.coaching.queries import Uninterpreted
from lms.i18n import N_, format_list, format_moment, format_time, language_name, zone_city
from lms.people.models import Person
from lms.people.reminding import Due
from lms.settings import settings
from lms.web.templates import translate


def interpreters_due(db: Session, now: datetime) -> list[Due]:
    """For the coaches of each such session and who manages its cohort, from five days before; anew once moved."""
    found = queries.uninterpreted(db, now)
    managers = queries.managers_of(db, {one.engagement.cohort_id for one in found}, now) if found else []
    comers = queries.invited_to_each(db, [one.session for one in found])
    due = []
    for one in found:
        invited = {comer.person.id for comer in comers[one.session.id]}
        coaches = [person for person in one.coaches if person.id in invited]
        manage = [person for person, cohort_id in managers if cohort_id in (None, one.engagement.cohort_id)]
        people = {person.id: person for person in (*coaches, *manage)}
        due += [_due(one, person) for person in people.values()]
    return due


def _due(one: Uninterpreted, person: Person) -> Due:
    session, locale = one.session, person.language
    each = [format_list([language_name(code, locale) for code in two], locale) for two in one.lacking]
    words = {
        "names": [coachee.name for coachee in one.coachees],
        "city": one.city.name,
        "when": format_moment(session.starts_at, locale, person.timezone),
        "zone": _clocks(one, person),
        "between": "; ".join(each),
        "link": f"{settings().base_url}/sessions/{session.public_id}",
    }
    occasion = f"interpreter:{session.public_id}:{session.sequence}:{person.public_id}"
    return Due(person, "coaching", occasion, "interpreter", words, N_("A coaching session without an interpreter"))


def _clocks(one: Uninterpreted, person: Person) -> str:
    """The zone in which the hour is said, and the hour by the city's clock where that is another."""
    at, locale, own, there = one.session.starts_at, person.language, person.timezone, one.city.timezone
    said = zone_city(own, locale)
    if format_moment(at, locale, own) == format_moment(at, locale, there):
        return said
    hour = translate(locale, N_("%(hour)s in %(city)s"), hour=format_time(at, locale, there), city=one.city.name)
    return f"{said}; {hour}"
