"""One person, two windows: what one saved is not undone by the other, which never showed it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from markupsafe import Markup
from starlette.datastructures import FormData

from lms import clock, ids
from lms.errors import Stale
from lms.i18n import N_

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SAVED_ELSEWHERE = N_("Another window of yours saved this since. Copy what you typed here, then load the page again.")


class Saved(Protocol):
    saved_at: datetime
    saved_in: str


@dataclass(frozen=True, slots=True)
class Window:
    """A page as it was opened: its id, and when. Forms that save as one types carry both."""

    id: str = ""
    opened_at: datetime | None = None

    @classmethod
    def of(cls, form: FormData) -> "Window":
        id, opened = str(form.get("window", ""))[:12], str(form.get("opened", ""))
        known = opened.isdecimal() and len(opened) < 17
        return cls(id, EPOCH + timedelta(microseconds=int(opened)) if known else None)

    def check(self, saved: Saved | None) -> None:
        """Raises Stale if another window saved since this one was opened."""
        if saved and self.opened_at and saved.saved_in != self.id and saved.saved_at > self.opened_at:
            raise Stale(SAVED_ELSEWHERE)


def window_fields() -> Markup:
    field = Markup('<input type="hidden" name="{}" value="{}">')
    opened = (clock.now() - EPOCH) // timedelta(microseconds=1)
    return field.format("window", ids.public_id()) + field.format("opened", opened)
