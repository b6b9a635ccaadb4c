from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from lms.i18n import N_
from lms.web.forms import LONG_TEXT, Typed

Minutes = Annotated[int, Field(title=N_("Length in minutes"), ge=5, le=480)]
Sentence = Annotated[str, Field(max_length=1000)]


class LogForm(Typed):
    """A session's log on one screen; its rows of promises and answers are forms of their own."""

    day: Annotated[date, Field(title=N_("Day"))]
    hour: Annotated[time, Field(title=N_("Hour"))]
    minutes: Minutes
    channel: Literal["in_person", "video", "phone"]
    present: list[str] = Field(default_factory=list)
    topics: str = Field("", title=N_("Topics"), max_length=1000)
    shared: str = Field("", title=N_("Shared note"), max_length=LONG_TEXT)
    private: str = Field("", title=N_("Private note"), max_length=LONG_TEXT)
    next_day: date | None = Field(None, title=N_("Next session"))
    next_hour: time | None = Field(None, title=N_("Next session"))
    next_minutes: Minutes = 45
    next_was: str = ""  # the next session as the form first showed it


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
