"""Sealed words: each is opened here, for its writer or for those its circle names, and nowhere else."""

import json
from collections.abc import Iterable

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from lms import clock
from lms.coaching.models import CoachingSession, EngagementMember, LogDraft, NoteReader, NotesHandedOn, SealedNote
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
    """The notes shared in these sessions that the reader may read, by session: as one who was there, or as the coach
    who came later, by the choice of those coached."""
    named = select(NoteReader.note_id).where(col(NoteReader.person_id) == reader_id)
    rows = db.exec(
        select(SealedNote, CoachingSession, Person)
        .join(CoachingSession, col(CoachingSession.id) == col(SealedNote.session_id))
        .join(Person, col(Person.id) == col(SealedNote.author_id))
        .where(
            col(SealedNote.session_id).in_(list(session_ids)),
            col(SealedNote.circle) == "room",
            or_(col(SealedNote.id).in_(named), _handed_on_to(reader_id)),
        )
    ).all()
    return {session.id: unseal(note.sealed, note_seal(session, author, "room")) for note, session, author in rows}


def _handed_on_to(coach_id: int) -> ColumnElement[bool]:
    """Of notes, with their session: the coach replaces its writer today, and everyone coached who reads it said yes."""
    replaces = select(EngagementMember.id).where(
        col(EngagementMember.engagement_id) == col(CoachingSession.engagement_id),
        col(EngagementMember.person_id) == coach_id,
        col(EngagementMember.replaces_id) == col(SealedNote.author_id),
        EngagementMember.in_force_on(clock.now().date()),
    )
    coached = aliased(EngagementMember)
    coachees = (
        select(NoteReader.id)
        .join(coached, col(coached.person_id) == col(NoteReader.person_id))
        .where(
            col(NoteReader.note_id) == col(SealedNote.id),
            col(coached.engagement_id) == col(CoachingSession.engagement_id),
            col(coached.part) == "coachee",
        )
    )
    said_yes = select(NotesHandedOn.coachee_id).where(
        col(NotesHandedOn.engagement_id) == col(CoachingSession.engagement_id),
        col(NotesHandedOn.coach_id) == coach_id,
        col(NotesHandedOn.is_open),
    )
    did_not = coachees.where(col(NoteReader.person_id).not_in(said_yes))
    return and_(replaces.exists(), coachees.exists(), ~did_not.exists())


def note_shared_in(db: Session, session: CoachingSession) -> tuple[SealedNote, Person] | None:
    """The session's shared note, still sealed, and its writer."""
    here = col(SealedNote.session_id) == session.id, col(SealedNote.circle) == "room"
    joined = select(SealedNote, Person).join(Person, col(Person.id) == col(SealedNote.author_id))
    return db.exec(joined.where(*here)).first()


def reads_note(db: Session, note: SealedNote, person_id: int) -> bool:
    named = select(NoteReader.id).where(col(NoteReader.note_id) == note.id, col(NoteReader.person_id) == person_id)
    return db.exec(named).first() is not None
