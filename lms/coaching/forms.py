from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AwareDatetime, Field

from lms.i18n import N_
from lms.web.forms import LONG_TEXT, Typed

Minutes = Annotated[int, Field(title=N_("Length in minutes"), ge=5, le=480)]
Sentence = Annotated[str, Field(max_length=1000)]


class LogForm(Typed):
    """A session's log on one screen; its rows of promises and answers are forms of their own. What became of it, its
    day and its length are all that a log needs."""

    became: Annotated[Literal["held", "moved", "cancelled", "no_show"], Field(title=N_("What became of it"))]
    side: Literal["coach", "coachee", "programme"] | None = Field(None, title=N_("Who cancelled"))
    missing: list[str] = Field(default_factory=list)
    day: Annotated[date, Field(title=N_("Day"))]
    hour: time | None = Field(None, title=N_("Hour"))
    minutes: Minutes
    channel: Literal["in_person", "video", "phone"] | None = None
    kind: Literal["one_to_one", "team", "joint", "site_visit"] | None = None
    present: list[str] = Field(default_factory=list)
    topics: str = Field("", title=N_("Topics"), max_length=1000)
    shared: str = Field("", title=N_("Shared note"), max_length=LONG_TEXT)
    programme: str = Field("", title=N_("For the programme"), max_length=LONG_TEXT)
    private: str = Field("", title=N_("Private note"), max_length=LONG_TEXT)
    next_day: date | None = Field(None, title=N_("Next session"))
    next_hour: time | None = Field(None, title=N_("Next session"))
    next_minutes: Minutes = 45
    next_was: str = ""  # the next session as the form first showed it
    start_was: str = ""  # this one's start, likewise


class PrivateNoteForm(Typed):
    private: str = Field("", title=N_("Private note"), max_length=LONG_TEXT)


class AnswerForm(Typed):
    """Whether one comes, and for which of a session's hours that was asked."""

    answer: Literal["accepted", "declined", "move", "pending"]
    sequence: int = Field(ge=0, le=2**31 - 1)


class PointForm(Typed):
    """A point of an agenda: a few words."""

    client_id: Annotated[str, Field(min_length=8, max_length=64)]
    text: Annotated[str, Field(title=N_("What to talk about"), min_length=1, max_length=120)]


class InterpreterForm(Typed):
    """Who interprets, and between which two languages."""

    client_id: Annotated[str, Field(min_length=8, max_length=64)]
    name: Annotated[str, Field(title=N_("Name of the interpreter"), min_length=1, max_length=80)]
    languages: Annotated[Literal["en-es", "en-pt", "es-pt"], Field(title=N_("Between which languages"))]


class PromiseRow(Typed):
    text: Sentence = ""
    owner: str = ""
    due: date | None = None


class AnswerRow(Typed):
    """What became of an earlier commitment."""

    answer: Literal["", "done", "not_yet", "changed"] = ""
    text: Sentence = ""
    due: date | None = None
    version: int | None = None


class PairForm(Typed):
    """One or two coaches for a mayor, members of the staff or a team."""

    client_id: Annotated[str, Field(min_length=8, max_length=64)]
    people: list[str] = Field(default_factory=list, title=N_("Who is coached"))
    coaches: list[str] = Field(default_factory=list, title=N_("Coach"))
    starts_on: Annotated[date, Field(title=N_("First day"))]
    ends_on: Annotated[date, Field(title=N_("Last day of the term"))]
    planned_hours: Annotated[int, Field(title=N_("Planned hours"), ge=1, le=200)]


class EndingForm(Typed):
    ends_on: Annotated[date, Field(title=N_("Last day of the term"))]


class ReplacementForm(Typed):
    leaving: Annotated[str, Field(title=N_("Who leaves"))]
    coach: Annotated[str, Field(title=N_("Who takes over"))]
    starts_on: Annotated[date, Field(title=N_("From which day"))]


class StandInForm(Typed):
    away: Annotated[str, Field(title=N_("Who is away"))] = ""
    standing_in: Annotated[str, Field(title=N_("Who stands in"))]
    since: Annotated[date, Field(title=N_("First day"))]
    until: Annotated[date, Field(title=N_("Last day"))]


Zone = Literal[tuple(available_timezones())]  # ty: ignore[invalid-type-form]


class BookingForm(Typed):
    """A session as someone wants it: at a moment that was offered, or on a day and hour of the coach's own."""

    at: AwareDatetime | None = None
    day: date | None = Field(None, title=N_("Day"))
    hour: time | None = Field(None, title=N_("Hour"))
    zone: Zone | None = Field(None, title=N_("Time zone"))
    minutes: Minutes = 45
    channel: Literal["in_person", "video", "phone"] = "video"
    place: str = Field("", title=N_("Place"), max_length=120)
    times: Annotated[int, Field(title=N_("How many times"), ge=1, le=12)] = 1
    was: str = ""  # when the session that is moved was, as the page showed it


class RulesForm(Typed):
    buffer: Annotated[int, Field(title=N_("Minutes kept free between two sessions"), ge=0, le=120)]
    notice: Annotated[int, Field(title=N_("Hours of notice"), ge=0, le=336)]
    lengths: list[Literal["30", "45", "60"]] = Field(default_factory=list, title=N_("Lengths that you offer"))


class StretchRow(Typed):
    """From when to when, on a day of the week."""

    since: time | None = None
    until: time | None = None


class ExceptionForm(Typed):
    day: Annotated[date, Field(title=N_("Day"))]
    since: time | None = Field(None, title=N_("From"))
    until: time | None = Field(None, title=N_("To"))
    kind: Literal["off", "extra"] = "off"
