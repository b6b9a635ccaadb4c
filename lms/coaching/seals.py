"""The names under which coaching's words are sealed: stable for as long as the row lives."""

import hashlib
from typing import Any

from sqlmodel import col, select

from lms.coaching.models import AgendaPoint, CoachingSession, LogDraft, LogVersion, SealedNote
from lms.people.models import Person
from lms.sealing import Sealed


def note_seal(session: CoachingSession, author: Person, circle: str) -> str:
    return f"note/{session.public_id}/{author.public_id}/{circle}"


def draft_seal(session: CoachingSession, author: Person) -> str:
    return f"draft/{session.public_id}/{author.public_id}"


def version_seal(session: CoachingSession, version: LogVersion) -> str:
    return f"log-version/{session.public_id}/{version.version}"


def agenda_seal(session: CoachingSession, point: AgendaPoint) -> str:
    return f"agenda/{session.public_id}/{point.public_id}"


def fingerprint(draft: LogDraft, base_version: int | None = None) -> str:
    """Changes whenever the draft is saved or shared: what is released is what was previewed."""
    base = draft.base_version if base_version is None else base_version
    return hashlib.sha256(f"{base}/".encode() + draft.sealed).hexdigest()[:16]


def was_shared(draft: LogDraft, preview: str) -> bool:
    """Whether what was previewed went out, and the draft stayed for the words that did not."""
    return preview == fingerprint(draft, draft.base_version - 1)


def _of_session(table: Any, *parts: Any) -> Any:
    columns: list[Any] = [table.id, table.sealed, CoachingSession, *parts]
    joined = select(*columns).join_from(table, CoachingSession, col(CoachingSession.id) == col(table.session_id))
    return joined.where(col(table.sealed).is_not(None))


def _written(table: Any, *parts: Any) -> Any:
    return _of_session(table, Person, *parts).join(Person, col(Person.id) == col(table.author_id))


SEALED = (
    Sealed(SealedNote, _written(SealedNote, SealedNote.circle), note_seal),
    Sealed(LogDraft, _written(LogDraft), draft_seal),
    Sealed(LogVersion, _of_session(LogVersion, LogVersion), version_seal),
    Sealed(AgendaPoint, _of_session(AgendaPoint, AgendaPoint), agenda_seal),
)
