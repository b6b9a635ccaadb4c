"""The only place that reads the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The day it is now in a zone, by its IANA name."""
    return now().astimezone(ZoneInfo(zone)).date()
