import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.coaching.overlap import shared_hours

DEMO = Path(__file__).parents[2] / "lms/demo"
CITIES = [row["timezone"] for file in ("cities.csv", "cities2.csv") for row in csv.DictReader((DEMO / file).open())]
COACHES = [row["timezone"] for row in csv.DictReader((DEMO / "zones.csv").open())]
AFAR = ["Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
ZONES = sorted({*CITIES, *COACHES, *AFAR})
DAYS = [date(2026, 1, 1) + timedelta(days) for days in range(3 * 365 + 1)]


def offset(day: date, zone: str) -> timedelta:
    return datetime.combine(day, time(13), ZoneInfo(zone)).utcoffset()


CHANGES = [day for day in DAYS[1:] for zone in ZONES if offset(day, zone) != offset(day - timedelta(1), zone)]
zones, days = st.sampled_from(ZONES), st.sampled_from(DAYS) | st.sampled_from(sorted({*CHANGES}))


def counted(day: date, zone: str, other: str) -> timedelta:
    """Quarter of an hour by quarter of an hour, as one would count on one's fingers."""
    begin = datetime.combine(day, time(9), ZoneInfo(zone)).astimezone(UTC)
    quarters = [begin + timedelta(minutes=15 * number) for number in range(32)]
    theirs = [moment.astimezone(ZoneInfo(other)).time() for moment in quarters]
    return timedelta(minutes=15) * sum(time(9) <= hour < time(17) for hour in theirs)


@pytest.mark.parametrize(
    ("day", "zone", "other", "hours"),
    [
        (date(2026, 1, 15), "America/Montevideo", "America/New_York", 6),
        (date(2026, 7, 15), "America/Montevideo", "America/New_York", 7),  # New York is in summer time
        (date(2026, 3, 7), "America/Fortaleza", "America/New_York", 6),
        (date(2026, 3, 8), "America/Fortaleza", "America/New_York", 7),  # the day on which it begins there
        (date(2026, 7, 15), "America/New_York", "Asia/Kolkata", 0),
    ],
)
def test_hours_in_common_are_those_of_that_day(day, zone, other, hours):
    assert shared_hours(day, zone, other) == timedelta(hours=hours)


@given(days, zones, zones)
@example(date(2026, 3, 8), "America/Fortaleza", "America/New_York")
def test_they_are_what_one_counts_on_the_clock(day, zone, other):
    assert shared_hours(day, zone, other) == counted(day, zone, other)


@given(days, zones, zones)
def test_they_are_never_less_than_none_nor_more_than_a_working_day(day, zone, other):
    assert timedelta() <= shared_hours(day, zone, other) <= timedelta(hours=8)


@given(days, zones)
def test_a_place_shares_the_whole_day_with_itself(day, zone):
    assert shared_hours(day, zone, zone) == timedelta(hours=8)


@given(days, st.sampled_from(CITIES), st.sampled_from(COACHES))
def test_in_the_americas_both_sides_count_the_same(day, city, coach):
    assert shared_hours(day, city, coach) == shared_hours(day, coach, city)
