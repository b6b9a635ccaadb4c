"""The only place that reads the time."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    return datetime.now(UTC)


@cache
def zone_named(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def today(zone: str) -> date:
    """The day it is now in a zone, by its IANA name."""
    return now().astimezone(zone_named(zone)).date()
