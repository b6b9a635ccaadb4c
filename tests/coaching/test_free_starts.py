"""The hours that can be booked, in the zone of every city and coach, on every day on which a clock changes."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lms.demo
from lms.coaching.availability import STEP, Offer, Week, free_starts, on_the_wall, recurring

HERE = Path(lms.demo.__file__).parent
QUARTER = timedelta(minutes=15)


@cache
def zones() -> tuple[str, ...]:
    files = ("cities.csv", "cities2.csv", "zones.csv")
    rows = [row for name in files for row in csv.DictReader((HERE / name).open(encoding="utf-8"))]
    return tuple(sorted({row["timezone"] for row in rows}))


@cache
def changes() -> tuple[tuple[str, date], ...]:
    """Each zone with each day of 2026 to 2028 that is not 24 hours long."""
    days = [date(2026, 1, 1) + timedelta(number) for number in range(3 * 366)]
    return tuple(
        (zone, day)
        for zone in zones()
        for day, after in pairwise(days)
        if midnight(day, zone).utcoffset() != midnight(after, zone).utcoffset()
    )


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def test_there_are_changes_to_test():
    changing = {zone for zone, _ in changes()}
    assert len(zones()) > 10 and {"America/New_York", "America/Santiago"} <= changing
    assert "America/Sao_Paulo" not in changing
    assert len(changes()) >= 6 * len(changing)


@st.composite
def cases(draw):
    zone, change = draw(st.sampled_from(changes()))
    day = change + timedelta(draw(st.integers(-1, 1)))
    quarters = draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True).map(sorted))
    since, until = (time(quarter // 4, quarter % 4 * 15) for quarter in quarters)
    minutes, buffer = draw(st.sampled_from((30, 45, 60))), draw(st.sampled_from((0, 15, 30)))
    start = midnight(day, zone).astimezone(UTC)
    lengths = st.sampled_from((30, 45, 60))
    booked = draw(st.lists(st.tuples(st.integers(0, 100), lengths), max_size=4))
    busy = [(start + QUARTER * at, start + QUARTER * at + timedelta(minutes=length)) for at, length in booked]
    earliest = start + QUARTER * draw(st.integers(-8, 60))
    return Week(zone, {day.weekday(): [(since, until)]}), day, minutes, timedelta(minutes=buffer), busy, earliest


def by_hand(week: Week, day: date, minutes: int, buffer: timedelta, busy, earliest) -> list[datetime]:
    """The same, from the instants: the first at which the wall shows an hour, and what it shows until the end."""
    ((since, until),) = week.weekly[day.weekday()]
    begin, end = datetime.combine(day, since), datetime.combine(day, until)
    length, found, seen = timedelta(minutes=minutes), [], set()
    instant = midnight(day, week.zone).astimezone(UTC) - timedelta(hours=3)
    for at in (instant + QUARTER * number for number in range(4 * 31)):
        wall = on_the_wall(at, week.zone)
        if wall in seen or wall.date() != day:
            continue
        seen.add(wall)
        shown = [on_the_wall(at + QUARTER * number, week.zone) for number in range(minutes // 15 + 1)]
        is_step = begin <= wall and (wall - begin) % STEP == timedelta(0)
        is_free = all(at + length + buffer <= other[0] or other[1] + buffer <= at for other in busy)
        if is_step and is_free and at >= earliest and all(begin <= one <= end for one in shown):
            found.append(at)
    return found


@given(case=cases())
def test_what_is_offered_is_what_the_clock_on_the_wall_allows(case):
    week, day, minutes, buffer, busy, earliest = case
    latest = midnight(day + timedelta(days=1), week.zone).astimezone(UTC) - timedelta(minutes=1)
    how = {"minutes": minutes, "buffer": buffer, "earliest": earliest, "latest": latest}
    assert free_starts(week, busy, **how) == by_hand(week, day, minutes, buffer, busy, earliest)


def free_on(zone: str, day: date, hours: str, minutes: int = 30) -> list[str]:
    since, until = (time.fromisoformat(hour) for hour in hours.split("-"))
    begin = midnight(day, zone).astimezone(UTC)
    week = Week(zone, {day.weekday(): [(since, until)]})
    how = {"minutes": minutes, "buffer": timedelta(0), "earliest": begin, "latest": begin + timedelta(hours=23)}
    return [f"{start.astimezone(ZoneInfo(zone)):%H:%M%z}" for start in free_starts(week, [], **how)]


def test_a_missing_hour_is_left_out():
    assert free_on("America/New_York", date(2026, 3, 8), "01:00-04:00") == [
        *("01:00-0500", "01:30-0500"),
        *("03:00-0400", "03:30-0400"),
    ]


def test_a_double_hour_is_taken_once():
    assert free_on("America/New_York", date(2026, 11, 1), "00:30-02:30") == [
        *("00:30-0400", "01:00-0400", "01:30-0400"),
        "02:00-0500",
    ]


def test_a_session_ends_within_its_hours_also_where_a_clock_changes():
    assert free_on("America/New_York", date(2026, 11, 1), "01:00-01:15", minutes=60) == []
    assert free_on("America/New_York", date(2026, 3, 8), "01:30-02:15", minutes=45) == []
    assert free_on("America/New_York", date(2026, 3, 8), "01:30-03:15", minutes=45) == ["01:30-0500"]


@pytest.mark.parametrize("zone", zones())
def test_nine_is_nine_by_the_coachs_clock_all_the_year(zone):
    week = Week(zone, {weekday: [(time(9), time(9, 30))] for weekday in range(7)})
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC)
    found = free_starts(week, [], minutes=30, buffer=timedelta(0), earliest=first, latest=last)
    assert {on_the_wall(start, zone).time() for start in found} == {time(9)}
    assert len({on_the_wall(start, zone).date() for start in found}) == len(found) >= 3 * 365


def test_a_day_off_and_more_hours_on_a_day():
    monday, tuesday = date(2026, 12, 7), date(2026, 12, 8)
    mornings = {0: [(time(9), time(10))], 1: [(time(9), time(10))]}
    week = Week(
        "UTC", mornings, frozenset({monday}), {monday: [(time(15), time(15, 30))], tuesday: [(time(9), time(11))]}
    )
    begin = midnight(monday, "UTC")
    how = {"minutes": 30, "buffer": timedelta(0), "earliest": begin, "latest": begin + timedelta(days=2)}
    shown = [f"{start:%a %H:%M}" for start in free_starts(week, [], **how)]
    assert shown == ["Mon 15:00", "Tue 09:00", "Tue 09:30", "Tue 10:00", "Tue 10:30"]


def test_who_offers_nothing_is_never_free():
    assert not Offer().is_open
    assert Offer().starts([], 45, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)) == []


@given(
    zone=st.sampled_from(zones()),
    day=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    hour=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    times=st.integers(1, 12),
)
def test_every_four_weeks_the_hour_stays_the_same(zone, day, hour, times):
    first = datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
    starts = recurring(first, zone, times)
    walls = [on_the_wall(start, zone) for start in starts]
    assert len(starts) == times and starts[0] == first
    wanted = [walls[0] + timedelta(weeks=4 * turn) for turn in range(times)]
    for start, wall, want in zip(starts, walls, wanted, strict=True):
        missing = on_the_wall(want.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), zone) != want
        assert start.tzinfo is UTC and (wall == want or (missing and timedelta(0) < wall - want <= timedelta(hours=1)))
