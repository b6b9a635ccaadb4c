import json

from sqlmodel import Session, col, select

from lms import clock
from lms.coaching import queries
from lms.coaching.actions.agreements import refuse_unless_agreed
from lms.coaching.models import CoachingSession, LogDraft, SealedNote
from lms.coaching.seals import draft_seal, note_seal
from lms.people.models import Person
from lms.sealing import seal, unseal
from lms.web.windows import Window

HERE = Window()  # where no window is at stake


def lock_session(db: Session, session: CoachingSession) -> None:
    """Bring the session up to date and keep it from others until the transaction ends."""
    row = select(CoachingSession).where(col(CoachingSession.id) == session.id).with_for_update()
    db.exec(row.execution_options(populate_existing=True)).one()


def save_draft(
    db: Session,
    session: CoachingSession,
    author: Person,
    typed: dict[str, list[str]],
    base_version: int,
    window: Window = HERE,
) -> LogDraft:
    """Keep a log as it was typed, for its writer alone. Raises Stale if another window of theirs saved since, NotYet
    if it is not begun and the agreement lacks someone's yes, Unreadable rather than write over what no key opens."""
    lock_session(db, session)
    draft = queries.sealed_draft(db, session, author)
    window.check(draft)
    if draft is None:
        refuse_unless_agreed(db, session, author)
        draft = LogDraft(session_id=session.id, author_id=author.id, sealed=b"", base_version=0)
        db.add(draft)
    else:
        unseal(draft.sealed, draft_seal(session, author))
    draft.sealed = seal(json.dumps(typed), draft_seal(session, author))
    draft.base_version, draft.saved_at = min(base_version, session.version), clock.now()
    draft.saved_in = window.id
    return draft


def rebase_draft(draft: LogDraft, version: int) -> None:
    """Its writer has seen this version of the log, and means to share on top of it."""
    draft.base_version = version


def keep_private_note(db: Session, session: CoachingSession, author: Person, text: str, window: Window = HERE) -> None:
    """Keep what only its author will read. Emptied, it is gone. Raises Stale and Unreadable as a draft does."""
    lock_session(db, session)
    found = queries.sealed_private_note(db, session, author)
    window.check(found)
    if found:
        unseal(found.sealed, note_seal(session, author, "author"))
    if not text.strip():
        if found:
            db.delete(found)
        return
    found = found or SealedNote(session_id=session.id, author_id=author.id, circle="author", sealed=b"")
    found.sealed, found.saved_at = seal(text, note_seal(session, author, "author")), clock.now()
    found.saved_in = window.id
    db.add(found)
