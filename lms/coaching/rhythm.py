"""The rhythm of coaching: hours planned and held by month, and who has nothing booked. Pure rules.

Months and days are those of the city's clock. Held are the sessions that are logged as held; planned are those in the
calendar, and those whose hour has come and whose log is not written.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from lms.coaching.models import CoachingSession, Engagement
from lms.cohorts.models import City
from lms.people.models import Person

STILL = timedelta(days=7)  # after a session, or the beginning, nobody has to hurry
LEFT = timedelta(days=14)  # an engagement that ends sooner than this needs no more sessions
FORTNIGHT = 14
Month = date  # its first day


@dataclass(slots=True)
class Hours:
    """Minutes of sessions."""

    held: int = 0
    planned: int = 0

    def __add__(self, other: "Hours") -> "Hours":
        return Hours(self.held + other.held, self.planned + other.planned)


@dataclass
class Rhythm:
    """An engagement with all its sessions, oldest first, at a moment."""

    engagement: Engagement
    city: City
    coachees: list[Person]
    coaches: list[Person]  # today
    left: list[Person]  # who coached before
    sessions: list[CoachingSession]
    now: datetime
    to_come: list[Person] = field(default_factory=list)  # who will coach and does not yet

    @property
    def today(self) -> date:
        return self.now.astimezone(self.city.zone).date()

    @cached_property
    def months(self) -> dict[Month, Hours]:
        """Each session counted once, in the month in which it begins."""
        months: dict[Month, Hours] = defaultdict(Hours)
        for session in self.sessions:
            if session.state in ("held", "planned"):
                months[month_of(session, self.city)] += hours_of(session)
        return dict(months)

    @property
    def total(self) -> Hours:
        return sum(self.months.values(), Hours())

    @property
    def agreed(self) -> int:
        """Minutes."""
        return self.engagement.planned_hours * 60

    @property
    def moved(self) -> int:
        """Sessions whose hour was changed, however often."""
        return sum(one.moves > 0 for one in self.sessions)

    @property
    def cancelled(self) -> int:
        return self._count("cancelled")

    @property
    def no_shows(self) -> int:
        return self._count("no_show")

    @property
    def last_held(self) -> date | None:
        return max((day_of(one, self.city) for one in self.sessions if one.state == "held"), default=None)

    @property
    def next_planned(self) -> date | None:
        coming = (one for one in self.sessions if one.state == "planned" and one.starts_at > self.now)
        return min((day_of(one, self.city) for one in coming), default=None)

    @property
    def still_since(self) -> date:
        """The day of the last session that was held, else the first day."""
        return max(self.engagement.starts_on, self.last_held or self.engagement.starts_on)

    @property
    def nothing_booked(self) -> bool:
        """Whether somebody should book.

        No session is planned, nor waits for its log, whose writer sets the next date; the last one, or the beginning,
        is a week ago or more; the engagement lasts two weeks or more from now; the hours agreed are not used up; and
        there is a coach today, and someone coached who has not paused.
        """
        today, ends_on = self.today, self.engagement.ends_on
        waits = any(one.state == "planned" for one in self.sessions)
        is_still = today >= self.still_since + STILL
        goes_on = ends_on is None or ends_on >= today + LEFT
        has_hours = self.agreed == 0 or self.total.held < self.agreed
        has_people = bool(self.coaches) and any(not person.is_paused(today) for person in self.coachees)
        return is_still and goes_on and has_hours and has_people and not waits

    @property
    def fortnight(self) -> int:
        """Which of the fortnights with nothing booked it is, from the first day on which that was to be said."""
        return (self.today - self.still_since - STILL).days // FORTNIGHT

    def _count(self, state: str) -> int:
        return sum(one.state == state for one in self.sessions)


@dataclass
class CoachHours:
    """What a coach held in some engagements, as numbers: a session counts for each coach who was there."""

    coach: Person
    engagements: int = 0
    sessions: int = 0
    minutes: int = 0


@dataclass
class RhythmTable:
    """Engagements by month."""

    lines: list[Rhythm]

    @cached_property
    def months(self) -> list[Month]:
        """Every month from the first session to the last."""
        used = {month for line in self.lines for month in line.months}
        return list(months_between(min(used), max(used))) if used else []

    @cached_property
    def totals(self) -> dict[Month, Hours]:
        return {month: sum((line.months.get(month, Hours()) for line in self.lines), Hours()) for month in self.months}

    @property
    def total(self) -> Hours:
        return sum((line.total for line in self.lines), Hours())

    @property
    def agreed(self) -> int:
        return sum(line.agreed for line in self.lines)

    @property
    def nothing_booked(self) -> list[Rhythm]:
        return [line for line in self.lines if line.nothing_booked]

    @cached_property
    def most(self) -> int:
        """Minutes held in one month of one engagement."""
        return max((hours.held for line in self.lines for hours in line.months.values()), default=0)

    @cached_property
    def by_coach(self) -> list[CoachHours]:
        """By name."""
        found: dict[int, CoachHours] = {}
        for line in self.lines:
            for coach in (*line.coaches, *line.left):
                own = found.setdefault(coach.id, CoachHours(coach))
                there = [one for one in line.sessions if one.state == "held" and coach.id in one.attendees]
                own.engagements += 1
                own.sessions += len(there)
                own.minutes += sum(one.minutes for one in there)
        return sorted(found.values(), key=lambda own: own.coach.sort_key)


def day_of(session: CoachingSession, city: City) -> date:
    return session.starts_at.astimezone(city.zone).date()


def month_of(session: CoachingSession, city: City) -> Month:
    return day_of(session, city).replace(day=1)


def hours_of(session: CoachingSession) -> Hours:
    return Hours(held=session.minutes) if session.state == "held" else Hours(planned=session.minutes)


def months_between(first: Month, last: Month) -> Iterable[Month]:
    while first <= last:
        yield first
        first = (first + timedelta(days=31)).replace(day=1)


def in_hours(minutes: int) -> Decimal:
    """Two decimals. A sum is of minutes, and may differ by a hundredth from the sum of what is shown."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
