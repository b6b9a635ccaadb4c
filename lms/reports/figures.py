"""The figures of the report: pure rules, one source for the screen and its CSV."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.access.roles import CITY_ROLES, Role
from lms.catalogue.content import CourseContent, ModuleContent
from lms.cohorts.models import City, Cohort
from lms.i18n import N_, country_name, language_of, sort_key
from lms.learning.progress import Progress
from lms.people.models import Person, Seat
from lms.reports.forms import Asked, Order

STILL_DAYS = 10  # more than these without a completion, and someone is stuck
NONE: frozenset[int] = frozenset()


class State(StrEnum):
    STUCK = "stuck"
    NOT_STARTED = "not_started"
    WAITING = "waiting"
    MOVING = "moving"
    PAUSED = "paused"
    FINISHED = "finished"
    NO_COURSE = "no_course"


STATE_WORDS = {
    State.NOT_STARTED: N_("not started"),
    State.WAITING: N_("waiting for others"),
    State.MOVING: N_("moving"),
    State.PAUSED: N_("paused"),
    State.FINISHED: N_("finished"),
    State.NO_COURSE: N_("no course"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A module of a course that is offered."""

    course: CourseContent
    module: ModuleContent

    @property
    def key(self) -> tuple[str, str]:
        return self.course.slug, self.module.id

    @property
    def label(self) -> str:
        return self.module.id.upper()


@dataclass(frozen=True, slots=True)
class Line:
    """A person in a seat. Sessions and commitments are sets of ids: two people who share one count it once."""

    seat: Seat
    person: Person
    city: City
    today: date  # in the city
    cells: dict[tuple[str, str], Progress] = field(default_factory=dict)  # of the modules offered to the seat
    last_at: datetime | None = None  # the last completion
    is_waiting: bool = False  # whatever is left to do is with a reviewer, or a check without a try left
    held: frozenset[int] = NONE
    planned: frozenset[int] = NONE  # held, or still in the calendar
    unlogged: frozenset[int] = NONE
    open: frozenset[int] = NONE
    kept: frozenset[int] = NONE
    due: frozenset[int] = NONE  # open or kept, and the day is past

    @property
    def last_on(self) -> date | None:
        return self.last_at.astimezone(self.city.zone).date() if self.last_at else None

    @property
    def still_days(self) -> int:
        """Days without a completion, since the last one; days of a pause do not count."""
        if self.last_on is None:
            return 0
        paused = self.person.days_paused(self.last_on + timedelta(1), self.today)
        return max((self.today - self.last_on).days - paused, 0)

    @property
    def state(self) -> State:
        if not self.cells:
            return State.NO_COURSE
        if all(cell.is_complete for cell in self.cells.values()):
            return State.FINISHED
        if self.person.is_paused(self.today):
            return State.PAUSED
        if self.is_waiting:
            return State.WAITING
        if self.last_at is None:
            return State.NOT_STARTED
        return State.STUCK if self.still_days > STILL_DAYS else State.MOVING

    @property
    def is_in_force(self) -> bool:
        return self.seat.in_force(self.today)

    @property
    def title_language(self) -> str:
        return language_of(self.city.locale)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some lines. A share has what it counts and of how many."""

    modules: tuple[int, int]
    sessions: tuple[int, int]
    commitments: tuple[int, int]
    unlogged: int


@dataclass(frozen=True, slots=True)
class Report:
    asked: Asked
    columns: list[Column]
    lines: list[Line]

    @property
    def figures(self) -> Figures:
        return counted(self.lines)

    @property
    def states(self) -> Counter[State]:
        return Counter(line.state for line in self.lines)


@dataclass(frozen=True, slots=True)
class Board:
    """Where a cohort's mayors stand."""

    cohort: Cohort
    report: Report


def report(columns: list[Column], lines: Iterable[Line], asked: Asked, locale: str) -> Report:
    """What is on the screen and in the CSV: the lines asked for, in order, and the modules offered to any of them."""
    lines = chosen(lines, asked)
    shown = stuck_first(lines, locale) if asked.order is Order.STUCK else by_city(lines, locale)
    return Report(asked, columns_of(columns, shown), shown)


def columns_of(columns: list[Column], lines: Iterable[Line]) -> list[Column]:
    offered = {key for line in lines for key in line.cells}
    return [column for column in columns if column.key in offered]


def chosen(lines: Iterable[Line], asked: Asked) -> list[Line]:
    return [
        line
        for line in lines
        if line.seat.role in asked.who.roles
        and asked.city in ("", line.city.public_id)
        and asked.country in ("", line.city.country)
        and asked.language in ("", language_of(line.person.language))
    ]


def by_city(lines: Iterable[Line], locale: str) -> list[Line]:
    """Cities in the reader's order; in each the mayor first."""

    def place(line: Line) -> tuple:
        return _key(line.city, locale), CITY_ROLES.index(Role(line.seat.role)), _key(line.person, locale)

    return sorted(lines, key=place)


def stuck_first(lines: Iterable[Line], locale: str) -> list[Line]:
    states = list(State)
    return sorted(by_city(lines, locale), key=lambda line: (states.index(line.state), -line.still_days))


def cities_in_order(cities: Iterable[City], locale: str) -> list[City]:
    return sorted(cities, key=lambda city: _key(city, locale))


def countries_in_order(cities: Iterable[City], locale: str) -> list[str]:
    """Their codes, in the order of their names in the reader's language."""
    return sorted({city.country for city in cities}, key=lambda code: sort_key(country_name(code, locale)))


def counted(lines: Iterable[Line]) -> Figures:
    lines = list(lines)
    cells = [cell for line in lines for cell in line.cells.values()]
    held, planned, kept, due, unlogged = (
        frozenset().union(*(getattr(line, name) for line in lines))
        for name in ("held", "planned", "kept", "due", "unlogged")
    )
    return Figures(
        modules=(sum(cell.is_complete for cell in cells), len(cells)),
        sessions=(len(held), len(planned)),
        commitments=(len(kept & due), len(due)),
        unlogged=len(unlogged),
    )


def _key(named: City | Person, locale: str) -> str:
    return named.sort_key_es if language_of(locale) == "es" else named.sort_key
