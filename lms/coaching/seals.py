"""The names under which coaching's words are sealed: stable for as long as the row lives."""

import hashlib

from lms.coaching.models import CoachingSession, LogDraft
from lms.people.models import Person


def note_seal(session: CoachingSession, author: Person, circle: str) -> str:
    return f"note/{session.public_id}/{author.public_id}/{circle}"


def draft_seal(session: CoachingSession, author: Person) -> str:
    return f"draft/{session.public_id}/{author.public_id}"


def fingerprint(draft: LogDraft) -> str:
    """Changes whenever the draft is saved: what is released is what was previewed."""
    return hashlib.sha256(draft.sealed).hexdigest()[:16]
