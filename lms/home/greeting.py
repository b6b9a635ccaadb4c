"""How a page greets: by the hour of the reader's zone, with the person's own title and family name."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms import clock
from lms.i18n import language_of
from lms.people.guard import Visit


@dataclass(frozen=True, slots=True)
class Greeting:
    part_of_day: str  # morning, afternoon, evening
    day: date
    title: str  # as the person bears it; empty for those who go by their given name
    title_language: str
    name: str


def greeting(visit: Visit) -> Greeting:
    local = clock.now().astimezone(ZoneInfo(visit.zone))
    seat = next((seat for seat in visit.visitor.seats if seat.role == "mayor"), None)
    home = visit.city.locale if visit.city else visit.locale
    formal = seat is not None
    name = visit.person.family_name if formal else visit.person.given_name
    return Greeting(part_of_day(local), local.date(), seat.title if seat else "", language_of(home), name)


def part_of_day(local: datetime) -> str:
    if local.hour < 12:
        return "morning"
    return "afternoon" if local.hour < 19 else "evening"
