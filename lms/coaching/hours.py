"""What a typed day and hour mean as a moment, and the other way round."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FARTHEST = timedelta(days=2 * 366)  # how far away a day may be typed


def moment(day: date, hour: time, zone: str) -> datetime:
    """The moment of a day and hour in a zone.

    When clocks go back, an hour comes twice: the first is meant. When they go forward, an hour is missing: it is
    taken as if they had not, and so lands as long after the change (02:30 becomes 03:30).
    """
    return datetime.combine(day, hour.replace(tzinfo=None, fold=0), ZoneInfo(zone)).astimezone(UTC)


def day_and_hour(starts_at: datetime, zone: str) -> tuple[str, str]:
    """As fields of a form hold them."""
    local = starts_at.astimezone(ZoneInfo(zone))
    return local.date().isoformat(), local.strftime("%H:%M")
