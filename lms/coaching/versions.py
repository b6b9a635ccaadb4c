"""When an edit of a log keeps what stood before, and what it keeps of the facts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lms.coaching.models import CoachingSession, LogVersion
from lms.people.models import Person

SETTLED_AFTER = timedelta(hours=48)  # from when it was first shared
FACTS = (
    "state",
    "kind",
    "zone",
    "minutes",
    "channel",
    "place",
    "topics",
    "attendees",
    "missing",
    "cancelled_side",
)


def is_settled(session: CoachingSession, now: datetime) -> bool:
    """Whether an edit at this moment keeps the log as it stood."""
    return session.logged_at is not None and now - session.logged_at >= SETTLED_AFTER


def facts_of(session: CoachingSession) -> dict[str, Any]:
    return {name: getattr(session, name) for name in FACTS} | {"starts_at": session.starts_at.isoformat()}


@dataclass(slots=True)
class Earlier:
    """A log as it stood once, for a reader: its facts read like a session's; the note only if it is theirs to read."""

    version: LogVersion
    shared_by: Person | None
    note: str | None = ""  # none: no key opens it
    edited_at: None = None  # its own date stands above it
    state: str = ""
    kind: str = ""
    zone: str = ""
    minutes: int = 0
    channel: str = ""
    place: str = ""
    topics: list[str] = field(default_factory=list)
    attendees: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    cancelled_side: str = ""

    def __post_init__(self) -> None:
        for name in FACTS:
            setattr(self, name, self.version.facts.get(name, getattr(self, name)))

    @property
    def starts_at(self) -> datetime:
        return datetime.fromisoformat(self.version.facts["starts_at"])
