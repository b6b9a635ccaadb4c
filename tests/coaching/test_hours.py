from datetime import UTC, date, datetime, time

import pytest

from lms.coaching.hours import day_and_hour, moment


@pytest.mark.parametrize(
    ("day", "hour", "zone", "expected"),
    [
        (date(2026, 11, 24), time(10), "America/Montevideo", datetime(2026, 11, 24, 13, tzinfo=UTC)),
        # clocks go back: the hour comes twice, the first is meant
        (date(2026, 11, 1), time(1, 30), "America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        # clocks go forward: 02:30 does not exist and becomes 03:30
        (date(2026, 3, 8), time(2, 30), "America/New_York", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        (date(2026, 9, 6), time(0, 30), "America/Santiago", datetime(2026, 9, 6, 4, 30, tzinfo=UTC)),
    ],
)
def test_a_typed_hour_is_one_moment(day, hour, zone, expected):
    assert moment(day, hour, zone) == expected


def test_an_hour_that_does_not_exist_is_shown_as_it_was_taken():
    assert day_and_hour(moment(date(2026, 3, 8), time(2, 30), "America/New_York"), "America/New_York") == (
        "2026-03-08",
        "03:30",
    )


def test_a_zone_typed_with_the_hour_does_not_count():
    assert moment(date(2026, 1, 1), time(10, tzinfo=UTC), "America/New_York").hour == 15
