"""Who is reminded of which commitment, and when: three days before it is due, the day after, then weekly while late."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col

from lms import clock
from lms.commitments.links import answer_address
from lms.commitments.models import Commitment
from lms.commitments.queries import held_by
from lms.i18n import N_
from lms.people.models import Person
from lms.people.reminding import Due
from lms.settings import settings

BEFORE = timedelta(days=3)
WEEK = timedelta(days=7)
FARTHEST_ZONE = timedelta(days=1)


def commitments_due(db: Session, now: datetime) -> list[Due]:
    """What is due to be told now to those who answer for it. One statement; never a word of what was promised."""
    soon = now.date() + BEFORE + FARTHEST_ZONE
    which = col(Commitment.state) == "open", col(Commitment.due_on) <= soon
    due = []
    for commitment, person, zone in held_by(db, *which):
        assert commitment.due_on
        today = now.astimezone(clock.zone_named(zone)).date()
        if turn := turn_of(today, commitment.due_on, _days_since_answer(commitment, now)):
            due.append(_due(commitment, person, zone, turn, now))
    return due


def turn_of(today: date, due_on: date, days_since_answer: int | None) -> str:
    """Which reminder is due on a day: "before", "late:0", "late:1" … by week; "" if none.

    Who said "not yet" is left alone for a week once it is late.
    """
    if due_on - BEFORE <= today <= due_on:
        return "before"
    if today < due_on or (days_since_answer is not None and days_since_answer < WEEK.days):
        return ""
    return f"late:{((today - due_on).days - 1) // WEEK.days}"


def _days_since_answer(commitment: Commitment, now: datetime) -> int | None:
    return (now - commitment.answered_at).days if commitment.answered_at else None


def _due(commitment: Commitment, person: Person, zone: str, turn: str, now: datetime) -> Due:
    """The occasion names the day: answering "not yet" brings no second reminder for it, another day does."""
    return Due(
        person,
        "commitments",
        f"commitment:{commitment.public_id}:{commitment.due_on}:{turn}:{person.public_id}",
        "commitment",
        {
            "promised_on": commitment.made_on(zone),
            "place": commitment.origin.partition("/")[0],
            "due_on": commitment.due_on,
            "is_late": turn != "before",
            "answer": answer_address(commitment, person, now),
        },
        N_("Something you promised is late") if turn != "before" else N_("Something you promised is due soon"),
        _copy(commitment, turn) if commitment.is_the_citys else None,
    )


def _copy(commitment: Commitment, turn: str) -> dict[str, Any]:
    """What a delegate is told, only of the city's: without the address that answers in its owner's place."""
    link = f"{settings().base_url}/commitments/{commitment.public_id}"
    return {"due_on": commitment.due_on, "is_late": turn != "before", "link": link}
