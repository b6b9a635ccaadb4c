"""What someone wants to book, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from starlette.datastructures import FormData

from lms.coaching.availability import AHEAD, Offer, Stretch, on_the_wall, recurring
from lms.coaching.forms import BookingForm
from lms.coaching.hours import FARTHEST, moment
from lms.coaching.models import CoachingSession
from lms.i18n import N_
from lms.web.forms import Filled

PAST = N_("This moment is past.")
TAKEN = N_("Someone who comes has another session then.")
NOTICE = N_("This is too soon to be booked here.")
OUTSIDE = N_("This is outside the hours that are offered.")
OVER = N_("The coaching is over by then.")
FAR = N_("This day is too far away.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session, or the first of some that come every four weeks, as someone wants it."""

    starts_at: datetime
    zone: str  # in which the hour is said, and stays the same from one session to the next
    minutes: int = 45
    channel: str = "video"
    place: str = ""
    times: int = 1

    @property
    def starts(self) -> list[datetime]:
        return recurring(self.starts_at, self.zone, self.times)

    def day(self, start: datetime) -> date:
        """On which a session that begins then is held: those who come are who is there on it."""
        return on_the_wall(start, self.zone).date()

    def is_met_by(self, session: CoachingSession) -> bool:
        names = ("starts_at", "zone", "minutes", "channel", "place")
        return all(getattr(session, name) == getattr(self, name) for name in names)


@dataclass(frozen=True, slots=True)
class Conflict:
    starts_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """By what a wish is judged: who wishes, when, and how long the engagement lasts."""

    now: datetime
    coaches_it: bool  # who coaches knows best: hours, notice and buffer bind the others
    ends_on: date | None

    def against(self, start: datetime, wanted: Wanted, offer: Offer, busy: Sequence[Stretch]) -> str:
        """Why a session cannot begin then; empty if it can. `offer` is that of the coaches of its day, `busy` what lies
        around it in the diaries of all who come."""
        if start <= self.now:
            return PAST
        if self.ends_on and wanted.day(start) > self.ends_on:
            return OVER
        if any(since < start + timedelta(minutes=wanted.minutes) and start < until for since, until in busy):
            return TAKEN
        if self.coaches_it:
            return ""
        if start < self.now + offer.notice:
            return NOTICE
        if start == wanted.starts_at and start > self.now + AHEAD:
            return FAR
        offered = offer.starts(busy, wanted.minutes, start, start)
        return "" if offered and wanted.minutes in offer.lengths else OUTSIDE


def read_wanted(
    data: FormData, conditions: Conditions, zone: str, session: CoachingSession | None = None
) -> tuple[Filled, Wanted | None]:
    """The form with what to mend, and what is wanted if there is nothing to mend.

    `zone` is the one in which hours are said where the form names none; `session` the one that is to be moved. Where
    a session is held in person, who coaches says; who is coached and moves it leaves it there.
    """
    form = BookingForm.read(data)
    typed = form.values
    if typed is None:
        return form, None
    zone = typed.zone or zone
    starts_at = _start(form, typed, zone, conditions.now)
    channel, place = typed.channel, typed.place if typed.channel == "in_person" else ""
    if not conditions.coaches_it and session and session.channel == "in_person":
        channel, place, zone = session.channel, session.place, session.zone
    elif not conditions.coaches_it and channel == "in_person":
        form.refuse("channel", N_("Where you meet in person, your coach says. Choose video or phone."))
    elif channel == "in_person" and not place:
        form.refuse("place", N_("Write where you meet."))
    if form.errors or starts_at is None:
        return form, None
    return form, Wanted(starts_at, zone, typed.minutes, channel, place, typed.times)


def _start(form: Filled, typed: BookingForm, zone: str, now: datetime) -> datetime | None:
    day = typed.at.date() if typed.at else typed.day
    if day is None:
        form.refuse("day", N_("Please choose a day."))
    elif not date(2000, 1, 1) <= day <= now.date() + FARTHEST:
        form.refuse("day", FAR)
    elif typed.at:
        return typed.at.astimezone(UTC).replace(second=0, microsecond=0)
    elif typed.hour is None:
        form.refuse("hour", N_("Please choose an hour."))
    else:
        return moment(day, typed.hour.replace(second=0, microsecond=0), zone)
    return None
