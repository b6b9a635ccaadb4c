"""Sealed words: each is opened here, for its writer or for those its circle names, and nowhere else."""

import json
from collections.abc import Iterable

from sqlmodel import Session, col, select

from lms.coaching.models import CoachingSession, LogDraft, NoteReader, SealedNote
from lms.coaching.seals import draft_seal, note_seal
from lms.people.models import Person
from lms.sealing import unseal


def sealed_draft(db: Session, session: CoachingSession, author: Person) -> LogDraft | None:
    mine = col(LogDraft.session_id) == session.id, col(LogDraft.author_id) == author.id
    return db.exec(select(LogDraft).where(*mine)).first()


def draft_of(db: Session, session: CoachingSession, author: Person) -> tuple[LogDraft, dict[str, list[str]]] | None:
    """What its writer last typed, field by field."""
    draft = sealed_draft(db, session, author)
    return (draft, json.loads(unseal(draft.sealed, draft_seal(session, author)))) if draft else None


def sealed_private_note(db: Session, session: CoachingSession, author: Person) -> SealedNote | None:
    mine = col(SealedNote.session_id) == session.id, col(SealedNote.author_id) == author.id
    return db.exec(select(SealedNote).where(*mine, col(SealedNote.circle) == "author")).first()


def private_note(db: Session, session: CoachingSession, author: Person) -> str:
    """The author's own note, for the author."""
    note = sealed_private_note(db, session, author)
    return unseal(note.sealed, note_seal(session, author, "author")) if note else ""


def heard_notes(db: Session, reader_id: int, session_ids: Iterable[int | None]) -> dict[int, str]:
    """The notes shared in these sessions that the reader may read, by session."""
    named = select(NoteReader.note_id).where(col(NoteReader.person_id) == reader_id)
    rows = db.exec(
        select(SealedNote, CoachingSession, Person)
        .join(CoachingSession, col(CoachingSession.id) == col(SealedNote.session_id))
        .join(Person, col(Person.id) == col(SealedNote.author_id))
        .where(
            col(SealedNote.session_id).in_(list(session_ids)),
            col(SealedNote.circle) == "room",
            col(SealedNote.id).in_(named),
        )
    ).all()
    return {session.id: unseal(note.sealed, note_seal(session, author, "room")) for note, session, author in rows}


def note_shared_in(db: Session, session: CoachingSession) -> tuple[SealedNote, Person] | None:
    """The session's shared note, still sealed, and its writer."""
    here = col(SealedNote.session_id) == session.id, col(SealedNote.circle) == "room"
    joined = select(SealedNote, Person).join(Person, col(Person.id) == col(SealedNote.author_id))
    return db.exec(joined.where(*here)).first()


def reads_note(db: Session, note: SealedNote, person_id: int) -> bool:
    named = select(NoteReader.id).where(col(NoteReader.note_id) == note.id, col(NoteReader.person_id) == person_id)
    return db.exec(named).first() is not None
