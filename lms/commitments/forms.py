from datetime import date

from pydantic import Field

from lms.web.forms import Typed

LONGEST = 1000  # characters: a promise is a sentence or two


class Tap(Typed):
    """An answer that needs no words."""

    version: int | None = None
    next: str = "/commitments"


class Postponement(Tap):
    due_on: date | None = None


class Change(Tap):
    text: str = Field(max_length=LONGEST)
    due_on: date | None = None
