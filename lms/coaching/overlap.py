"""How many working hours two places share on a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(17)  # in each place's own time


def shared_hours(day: date, zone: str, other: str) -> timedelta:
    """How long it is between 9:00 and 17:00 in both zones (IANA names), during that day's hours in the first.

    The other's hours of the day before and after count as far as they fall into them: dates differ across the world.
    """
    opens, closes = _working_hours(day, zone)
    shared = timedelta()
    for days in (-1, 0, 1):
        begins, ends = _working_hours(day + timedelta(days), other)
        shared += max(min(closes, ends) - max(opens, begins), timedelta())
    return shared


def _working_hours(day: date, zone: str) -> tuple[datetime, datetime]:
    opens, closes = (datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC) for hour in (OPENS, CLOSES))
    return opens, closes
