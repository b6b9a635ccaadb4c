"""Sealed words: each is opened here, for its writer or for those its circle names, and nowhere else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.coaching.models import CoachingSession, EngagementMember, LogDraft, NoteReader, NotesHandedOn, SealedNote
from lms.coaching.seals import draft_seal, note_seal
from lms.people.models import Person
from lms.sealing import opened, unseal

WORDS = ("shared", "programme", "topics")


def sealed_draft(db: Session, session: CoachingSession, author: Person) -> LogDraft | None:
    mine = col(LogDraft.session_id) == session.id, col(LogDraft.author_id) == author.id
    return db.exec(select(LogDraft).where(*mine)).first()


def draft_of(db: Session, session: CoachingSession, author: Person) -> tuple[LogDraft, dict[str, list[str]]] | None:
    """What its writer last typed, field by field."""
    draft = sealed_draft(db, session, author)
    return (draft, json.loads(unseal(draft.sealed, draft_seal(session, author)))) if draft else None


def words_in(session: CoachingSession, author: Person, draft: LogDraft) -> bool:
    """Whether a draft holds words that are shared only in a log of a session that was held."""
    return bool(words_of(json.loads(unseal(draft.sealed, draft_seal(session, author)))))


def words_of(typed: dict[str, list[str]]) -> list[str]:
    return [text for name, texts in typed.items() if name in WORDS or name.endswith("-text") for text in texts if text]


def sealed_private_note(db: Session, session: CoachingSession, author: Person) -> SealedNote | None:
    mine = col(SealedNote.session_id) == session.id, col(SealedNote.author_id) == author.id
    return db.exec(select(SealedNote).where(*mine, col(SealedNote.circle) == "author")).first()


def private_note(db: Session, session: CoachingSession, author: Person) -> str | None:
    """The author's own note, for the author; None if no key opens it."""
    note = sealed_private_note(db, session, author)
    return opened(note.sealed, note_seal(session, author, "author")) if note else ""


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A private note, for its author: of a session, whose facts they may read no more."""

    starts_at: datetime
    saved_at: datetime
    text: str | None  # none: no key opens it


def private_notes_by(db: Session, author: Person) -> list[OwnNote]:
    """All of an author's own notes, for the author, the latest session first."""
    mine = col(SealedNote.author_id) == author.id, col(SealedNote.circle) == "author"
    joined = select(SealedNote, CoachingSession).join(
        CoachingSession, col(CoachingSession.id) == col(SealedNote.session_id)
    )
    rows = db.exec(joined.where(*mine).order_by(col(CoachingSession.starts_at).desc(), col(SealedNote.id))).all()
    return [
        OwnNote(session.starts_at, note.saved_at, opened(note.sealed, note_seal(session, author, "author")))
        for note, session in rows
    ]


def heard_notes(db: Session, reader_id: int, session_ids: Iterable[int | None]) -> dict[int, str | None]:
    """The notes shared in these sessions that the reader may read, by session: as one who was there, or as the coach
    who came later, by the choice of those coached. None: no key opens it."""
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
    return {session.id: opened(note.sealed, note_seal(session, author, "room")) for note, session, author in rows}


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


def programme_note(db: Session, session: CoachingSession, visitor: Visitor) -> str | None:
    """What was written for the programme after a session, for those who may read it; None if no key opens it."""
    joined = select(SealedNote, Person).join(Person, col(Person.id) == col(SealedNote.author_id))
    found = db.exec(joined.where(col(SealedNote.session_id) == session.id, _for_programme(visitor))).first()
    if found is None:
        return ""
    note, author = found
    return opened(note.sealed, note_seal(session, author, "programme"))


def sessions_told(db: Session, session_ids: Iterable[int], visitor: Visitor) -> set[int]:
    """Those of the sessions after which something was written for the programme that the visitor may read."""
    chosen = select(SealedNote.session_id).where(col(SealedNote.session_id).in_(list(session_ids)))
    return set(db.exec(chosen.where(_for_programme(visitor))).all())


def _for_programme(visitor: Visitor) -> ColumnElement[bool]:
    reached = policy.reach(visitor, Permission.READ_PROGRAMME_NOTE, SealedNote)
    return and_(col(SealedNote.circle) == "programme", reached)


def note_shared_in(db: Session, session: CoachingSession, circle: str = "room") -> tuple[SealedNote, Person] | None:
    """The session's note for a circle, still sealed, and its writer."""
    here = col(SealedNote.session_id) == session.id, col(SealedNote.circle) == circle
    joined = select(SealedNote, Person).join(Person, col(Person.id) == col(SealedNote.author_id))
    return db.exec(joined.where(*here)).first()


def reads_note(db: Session, note: SealedNote, person_id: int) -> bool:
    named = select(NoteReader.id).where(col(NoteReader.note_id) == note.id, col(NoteReader.person_id) == person_id)
    return db.exec(named).first() is not None
