"""When a coach can be booked: hours by the clock on their wall, exceptions, and what is in the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from lms.clock import zone_named
from lms.coaching.hours import moment

STEP = timedelta(minutes=30)  # between two starts that are offered
LENGTHS = (30, 45, 60)
EVERY = timedelta(weeks=4)
AHEAD = timedelta(days=60)

Hours = tuple[time, time]  # from and to, on one day
Stretch = tuple[datetime, datetime]  # a session's time


@dataclass(frozen=True, slots=True)
class Week:
    """A coach's hours, as the clock on their wall shows them: a change of that clock changes none of them."""

    zone: str
    weekly: Mapping[int, Sequence[Hours]]  # 0 is Monday
    off: frozenset[date] = frozenset()
    extra: Mapping[date, Sequence[Hours]] = field(default_factory=dict)

    def on(self, day: date) -> list[Hours]:
        """The hours of a day. A day off takes the weekly ones away, and leaves what was added to it."""
        weekly = () if day in self.off else self.weekly.get(day.weekday(), ())
        return [*weekly, *self.extra.get(day, ())]


@dataclass(frozen=True, slots=True)
class Offer:
    """What those who coach an engagement offer together."""

    weeks: tuple[Week, ...] = ()
    buffer: timedelta = timedelta(minutes=15)
    notice: timedelta = timedelta(hours=24)
    lengths: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.weeks and self.lengths)

    def starts(self, busy: Sequence[Stretch], minutes: int, earliest: datetime, latest: datetime) -> list[datetime]:
        """The starts that suit every coach."""
        free = partial(free_starts, busy=busy, minutes=minutes, buffer=self.buffer, earliest=earliest, latest=latest)
        found = [set(free(week)) for week in self.weeks]
        return sorted(set.intersection(*found)) if found else []


def free_starts(
    week: Week, busy: Sequence[Stretch], *, minutes: int, buffer: timedelta, earliest: datetime, latest: datetime
) -> list[datetime]:
    """The moments (UTC) between `earliest` and `latest` at which a session of so many minutes may begin.

    Starts lie half an hour apart from the beginning of each stretch of hours. A session lies within its hours, by
    the coach's clock, and keeps `buffer` from all that is `busy`. An hour that a clock leaves out is left out here;
    of one that comes twice, the first is meant.
    """
    length = timedelta(minutes=minutes)
    shut = [(since - buffer - length, until + buffer) for since, until in busy]
    found = {start for start in _starts(week, length, earliest, latest) if earliest <= start <= latest}
    return sorted(start for start in found if not any(since < start < until for since, until in shut))


def _starts(week: Week, length: timedelta, earliest: datetime, latest: datetime) -> Iterator[datetime]:
    zone = zone_named(week.zone)
    day, last = earliest.astimezone(zone).date(), latest.astimezone(zone).date()
    while day <= last:
        for since, until in week.on(day):
            yield from _starts_within(day, since, until, week.zone, length)
        day += timedelta(days=1)


def _starts_within(day: date, since: time, until: time, zone: str, length: timedelta) -> Iterator[datetime]:
    wall, end, end_at = datetime.combine(day, since), datetime.combine(day, until), moment(day, until, zone)
    while wall < end:
        start = moment(day, wall.time(), zone)
        over = start + length
        if on_the_wall(start, zone) == wall and over <= end_at and on_the_wall(over, zone) <= end:
            yield start
        wall += STEP


def on_the_wall(at: datetime, zone: str) -> datetime:
    """What a clock in the zone shows at a moment."""
    return at.astimezone(zone_named(zone)).replace(tzinfo=None)


def recurring(first: datetime, zone: str, times: int) -> list[datetime]:
    """Every four weeks, so many times, at the same hour by the zone's clock."""
    local = on_the_wall(first, zone)
    later = (moment(local.date() + EVERY * turn, local.time(), zone) for turn in range(1, times))
    return [first, *later]
