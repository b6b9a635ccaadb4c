"""What a person can be reminded of. Each feature says what is due; one mail a day carries it all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from lms.i18n import N_
from lms.people.models import Person

MORNING, EVENING = time(8), time(20)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of reminders, which people switch off by itself: its heading in a mail, and what comes, in words."""

    title: str
    meaning: str


KINDS = {
    "coaching": Kind(
        N_("Your coaching"),
        N_("No session is booked, a session still has to be logged, or a session lacks an interpreter."),
    ),
    "commitments": Kind(N_("Your commitments"), N_("A commitment whose day is near or has passed.")),
    "course": Kind(
        N_("Your course"),
        N_("Once a week at most: when you have not been in your course for a week, or a day to finish by is near."),
    ),
}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to tell someone, and what names it: the same occasion is told once, ever."""

    person: Person
    kind: str  # what people switch off: course, commitments, coaching
    occasion: str
    template: str  # mail/due/<template>.txt and .html: a line or two, with a link
    words: dict[str, Any] = field(default_factory=dict)  # for the template; never what people wrote
    subject: str = ""  # N_("…"): of a mail that tells this alone; without one, the kind's title
    copy: dict[str, Any] | None = None  # what those may read of it who get a mayor's reminders; none: nothing


Source = Callable[[Session, datetime], list[Due]]  # all that is due at a moment: quiet hours and switches come after


def is_quiet(local: datetime) -> bool:
    """Nights and weekends: from 20:00 to 8:00, all of Saturday and Sunday, by the reader's clock."""
    return local.weekday() >= SATURDAY or not MORNING <= local.time() < EVENING


def mail_of(day: date) -> str:
    """What names the one mail of a day, in the reader's calendar, among what someone was told."""
    return f"digest:{day.isoformat()}"
