"""Who sits where: the words of the roles, the order of names, and when a person's seats are all over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms import clock, i18n
from lms.access.roles import Role
from lms.cohorts.models import City
from lms.i18n import N_
from lms.people.models import Person, Seat

ROLE_WORDS: dict[str, str] = {
    Role.MAYOR: N_("Mayor"),
    Role.CHIEF_OF_STAFF: N_("Chief of staff"),
    Role.STAFF: N_("Senior staff"),
    Role.COACH: N_("Coach"),
    Role.EXPERT: N_("Expert"),
    Role.MANAGER: N_("Programme manager"),
    Role.TRANSLATOR: N_("Translator"),
    Role.FUNDER: N_("Funder"),
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone to be seated in a city, as typed."""

    given_name: str
    family_name: str
    address: str
    role: Role
    title: str
    language: str
    starts_on: date

    @property
    def folded_name(self) -> str:
        return i18n.fold(f"{self.given_name} {self.family_name}")


def sort_keys(given_name: str, family_name: str) -> dict[str, str]:
    whole = f"{family_name} {given_name}"
    return {"sort_key": i18n.sort_key(whole), "sort_key_es": i18n.sort_key_es(whole)}


def is_the_same_human(person: Person, newcomer: Newcomer) -> bool:
    """The same name at the same address: someone who comes back, or takes a second seat."""
    return i18n.fold(person.name) == newcomer.folded_name


def today_in(city: City | None, person: Person) -> date:
    """The day that decides over a seat: the city's, else the person's own."""
    return clock.today(city.timezone if city else person.timezone)


def midnight_after(day: date, city: City | None, person: Person) -> datetime:
    """When a day is over where it counts."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(city.timezone if city else person.timezone))


def is_in_force(seats: Iterable[tuple[Seat, City | None]], person: Person) -> bool:
    return any(seat.in_force(today_in(city, person)) for seat, city in seats)


def are_all_over(seats: Iterable[tuple[Seat, City | None]], person: Person) -> bool:
    """True of someone who had a seat and has none now, nor one to come."""
    last_days = [(seat.ends_on, today_in(city, person)) for seat, city in seats]
    return bool(last_days) and all(last is not None and last < today for last, today in last_days)


def title_language(person: Person, city: City | None) -> str:
    """The language a title is in: the city's, else the person's."""
    return i18n.language_of(city.locale if city else person.language)
