from sqlmodel import Session, col, select

from lms.coaching.models import CoachingSession, LogVersion, NoteReader
from lms.coaching.queries.notes import heard_notes, note_shared_in, reads_note
from lms.coaching.seals import version_seal
from lms.coaching.versions import Earlier
from lms.people.models import Person
from lms.sealing import opened


def earlier_versions(db: Session, session: CoachingSession, reader_id: int) -> list[Earlier]:
    """How the log stood before late edits, the latest first. The note's words are for those who read the note now and
    could read it then, or to whom it was handed on."""
    if session.version < 2:
        return []
    rows = db.exec(
        select(LogVersion, Person)
        .outerjoin(Person, col(Person.id) == col(LogVersion.shared_by))
        .where(col(LogVersion.session_id) == session.id)
        .order_by(col(LogVersion.version).desc())
    ).all()
    found = [Earlier(version, person) for version, person in rows]
    sealed = [one for one in found if one.version.sealed is not None]
    if sealed and session.id in heard_notes(db, reader_id, [session.id]):
        shared = note_shared_in(db, session)
        is_handed_on = shared is not None and not reads_note(db, shared[0], reader_id)
        for one in sealed:
            if is_handed_on or reader_id in one.version.readers:
                one.note = opened(one.version.sealed or b"", version_seal(session, one.version))
    return found


def people_of(session: CoachingSession, versions: list[Earlier]) -> set[int]:
    """Everyone whom a session or an earlier log of it names."""
    return {id for one in (session, *versions) for id in (*one.attendees, *one.missing)}


def readers_of(db: Session, note_id: int) -> list[int]:
    chosen = select(NoteReader.person_id).where(col(NoteReader.note_id) == note_id)
    return list(db.exec(chosen.order_by(col(NoteReader.person_id))).all())
