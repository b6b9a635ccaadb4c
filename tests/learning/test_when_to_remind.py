"""The rules of reminders, in every zone of the demonstration's cities, through changes of the clock."""

import csv
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lms.demo import cast
from lms.learning import reminders
from lms.people.reminding import is_quiet


def zones() -> list[str]:
    found: set[str] = set()
    for name in ("cities.csv", "cities2.csv"):
        with (Path(cast.__file__).parent / name).open(encoding="utf-8", newline="") as file:
            found |= {row["timezone"] for row in csv.DictReader(file)}
    return sorted(found)


hours = st.integers(0, 5 * 365 * 24).map(lambda hour: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hour))


def written(zone: str, start: datetime, weeks: int) -> list[datetime]:
    """When someone who never does anything is reminded, asked at every hour as the job does: local times."""
    known: dict[str, datetime] = {}
    last: datetime | None = None
    for hour in range(weeks * 7 * 24):
        moment = start + timedelta(hours=hour)
        local = moment.astimezone(ZoneInfo(zone))
        occasion = reminders.occasion("ana", local)
        if is_quiet(local) or occasion in known or not reminders.is_apart(local, last):
            continue
        known[occasion] = last = moment
    return [moment.astimezone(ZoneInfo(zone)) for moment in known.values()]


def test_there_are_many_zones():
    assert len(zones()) >= 10


@given(st.sampled_from(zones()), hours, st.integers(2, 6))
def test_one_a_week_on_a_workday_by_day_and_no_week_is_left_out(zone, start, weeks):
    times = written(zone, start, weeks)
    assert weeks - 1 <= len(times) <= weeks + 1
    assert all(time.weekday() < 5 and 8 <= time.hour < 20 for time in times)
    days = [time.date() for time in times]
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(days))
    assert len({time.isocalendar()[:2] for time in times}) == len(times)


@given(st.sampled_from(zones()), hours)
def test_every_workday_has_twelve_hours_that_are_not_quiet(zone, start):
    day = start.astimezone(ZoneInfo(zone)).date()
    moments = [datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)) for hour in range(24)]
    awake = sum(not is_quiet(moment) for moment in moments)
    assert awake == (12 if day.weekday() < 5 else 0)


DAY = date(2026, 6, 1)


@given(st.integers(0, 30), st.none() | st.integers(-30, 30))
def test_a_week_without_a_step_or_a_near_day_is_a_reason_and_nothing_else(still, due_in):
    due_on = None if due_in is None else DAY + timedelta(due_in)
    is_near = due_in is not None and 0 <= due_in <= 7
    assert reminders.is_wanted(DAY, DAY - timedelta(still), due_on) == (still >= 7 or is_near)
