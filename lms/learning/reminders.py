"""When someone is reminded of a course: pure rules, in the person's own time zone."""

from datetime import date, datetime

STILL_DAYS = 7  # without a step: so many, and a reminder is due
NEAR_DAYS = 7  # before the day to finish by
APART_DAYS = 7  # between two reminders, at least


def is_wanted(today: date, still_since: date, due_on: date | None) -> bool:
    """Whether a week went by without a step, or the day to finish by is a week away or less."""
    is_near = due_on is not None and 0 <= (due_on - today).days <= NEAR_DAYS
    return is_near or (today - still_since).days >= STILL_DAYS


def occasion(person: str, local: datetime) -> str:
    """What names a reminder: one for each person and ISO week of the reader's calendar."""
    week = local.isocalendar()
    return f"reminder:{person}:{week.year}-W{week.week:02}"


def is_apart(local: datetime, reminded_at: datetime | None) -> bool:
    """Whether the last reminder was at least a week of days ago: a Friday's and a Monday's are too near."""
    return reminded_at is None or (local.date() - reminded_at.astimezone(local.tzinfo).date()).days >= APART_DAYS
