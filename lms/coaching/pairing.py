"""Who is coached by whom, as the manager sees it: what is lacking comes first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from lms import clock
from lms.access.roles import Role
from lms.coaching.overlap import shared_hours
from lms.coaching.queries.pairing import Load, Pair
from lms.cohorts.models import City
from lms.i18n import language_of
from lms.people.models import Person
from lms.people.roster_queries import CityRoster, Seated


class State(IntEnum):
    """How urgent a line is: the manager sees the first ones first."""

    NOBODY = 0  # a mayor whom nobody coaches
    LEFT = 1  # someone coached has left the office
    NO_COACH = 2  # the coach has left
    TO_AGREE = 3  # the agreement lacks a yes
    RUNNING = 4


@dataclass(slots=True)
class Line:
    """A mayor, a member of the staff or a team, with whoever coaches them."""

    state: State
    people: list[Person]
    pair: Pair | None = None
    successors: list[Person] = field(default_factory=list)  # who sits in the office now and has no coach


@dataclass(slots=True)
class CityLines:
    city: City
    lines: list[Line]
    seated: list[Seated]

    @property
    def state(self) -> State:
        return min((line.state for line in self.lines), default=State.RUNNING)


def lines_of(rosters: Iterable[CityRoster], pairs: Collection[Pair], coach_ids: set[int]) -> list[CityLines]:
    """Each city's lines, the most urgent first; cities likewise. `coach_ids`: who coaches in the cohort today."""
    cities = []
    for roster in rosters:
        seated = seated_now(roster)
        own = [pair for pair in pairs if pair.city.id == roster.city.id]
        lines = [*_without_coach(roster, own), *(_line(pair, roster, own, coach_ids) for pair in own)]
        cities.append(CityLines(roster.city, sorted(lines, key=lambda line: line.state), seated))
    return sorted(cities, key=lambda city: city.state)


def seated_now(roster: CityRoster) -> list[Seated]:
    """Who sits in the city today, or is to come: not those whose seat is over."""
    today = clock.today(roster.city.timezone)
    return [seated for seated in roster.seated if seated.seat.ends_on is None or seated.seat.ends_on >= today]


def _without_coach(roster: CityRoster, pairs: list[Pair]) -> list[Line]:
    """Mayors whom nobody coaches, unless they come after someone whose engagement still stands."""
    coached = {person.id for pair in pairs for person in pair.coachees}
    waiting = {person.id for pair in pairs for person in _successors(pair, roster, coached)}
    return [
        Line(State.NOBODY, [each.person])
        for each in seated_now(roster)
        if each.seat.role == Role.MAYOR and each.person.id not in coached | waiting
    ]


def _line(pair: Pair, roster: CityRoster, pairs: list[Pair], coach_ids: set[int]) -> Line:
    seated = seated_now(roster)
    coached = {person.id for each in pairs for person in each.coachees}
    here = {each.person.id for each in seated}
    if any(person.id not in here for person in pair.coachees):
        state = State.LEFT
    elif not any(member.person.id in coach_ids for member in pair.coaches):
        state = State.NO_COACH
    else:
        state = State.RUNNING if pair.agreement.is_whole else State.TO_AGREE
    return Line(state, pair.coachees, pair, _successors(pair, roster, coached))


def _successors(pair: Pair, roster: CityRoster, coached: set[int]) -> list[Person]:
    """Who sits in an office that someone of the engagement held before, and is coached by nobody."""
    seated, people = seated_now(roster), {person.id for person in pair.coachees}
    left = people - {each.person.id for each in seated}
    offices = {each.seat.office_id for each in roster.seated if each.person.id in left}
    return [each.person for each in seated if each.seat.office_id in offices and each.person.id not in coached]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coach who may be chosen for people of a city."""

    coach: Person
    languages: tuple[str, ...]  # shared with all of them
    shared: timedelta  # working hours in common today
    load: Load


def candidates(
    coaches: Iterable[Person], people: Collection[Person], city: City, loads: dict[int, Load]
) -> list[Candidate]:
    """Those with whom people share a language first, then by working hours in common, then who has least to do."""
    today = clock.today(city.timezone)
    found = [
        Candidate(
            coach,
            shared_languages([coach, *people]),
            shared_hours(today, city.timezone, coach.timezone),
            loads.get(coach.id, Load()),
        )
        for coach in coaches
    ]
    return sorted(found, key=lambda one: (not one.languages, -one.shared, one.load.minutes_left, one.coach.sort_key))


def shared_languages(people: Iterable[Person]) -> tuple[str, ...]:
    """The languages of pages, mail and courses that all of them chose."""
    each = [{language_of(person.language), language_of(person.course_locale)} for person in people]
    return tuple(sorted(set.intersection(*each)))
