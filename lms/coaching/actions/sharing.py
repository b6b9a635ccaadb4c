from sqlmodel import Session, col, delete

from lms import clock
from lms.audit.actions import note
from lms.coaching import emails, queries
from lms.coaching.actions.booking import move_session, plan_session
from lms.coaching.log import Answered, Log, Room
from lms.coaching.models import CoachingSession, Engagement, LogDraft, NoteReader, SealedNote
from lms.coaching.seals import note_seal
from lms.commitments import actions as commitments
from lms.people.models import Person
from lms.sealing import seal


def share_log(db: Session, engagement: Engagement, room: Room, log: Log, draft: LogDraft, author: Person) -> None:
    """Release a log: the facts to the programme, the note and the promises to those who were there."""
    session = room.session
    _state_facts(session, room, log, author)
    _share_note(db, session, log, author)
    _make_promises(db, engagement, room, log, author)
    for answered in log.answers:
        _answer(db, answered, author)
    _plan_next(db, room, log, author)
    db.delete(draft)
    note(db, author.id, "session.log", f"session/{session.public_id}", version=session.version)
    emails.write_log_shared(db, session, author, [person for person in room.coachees if person in log.attendees])


def _state_facts(session: CoachingSession, room: Room, log: Log, author: Person) -> None:
    session.starts_at, session.zone = log.starts_at, room.zone
    session.minutes, session.channel, session.topics = log.facts.minutes, log.facts.channel, log.topics
    session.attendees = [person.id for person in log.attendees]
    if session.logged_at is None:
        session.logged_at = clock.now()
    else:
        session.edited_at = clock.now()
    session.state, session.logged_by = "held", author.id
    session.version += 1


def _share_note(db: Session, session: CoachingSession, log: Log, author: Person) -> None:
    """One note for the room. A writer who was not there, and so cannot read it, leaves it as it is."""
    found = queries.note_shared_in(db, session)
    if (found and not queries.reads_note(db, found[0], author.id)) or not (found or log.facts.shared):
        return
    fresh = SealedNote(session_id=session.id, author_id=author.id, circle="room", sealed=b"")
    shared, writer = found or (fresh, author)
    shared.sealed, shared.saved_at = seal(log.facts.shared, note_seal(session, writer, "room")), clock.now()
    db.add(shared)
    db.flush()
    db.exec(delete(NoteReader).where(col(NoteReader.note_id) == shared.id))
    for reader in _heard_by(log, author):
        db.add(NoteReader(note_id=shared.id, person_id=reader))


def _heard_by(log: Log, author: Person) -> list[int]:
    """Those who were there, and who wrote it down."""
    return sorted({author.id, *(person.id for person in log.attendees)})


def _make_promises(db: Session, engagement: Engagement, room: Room, log: Log, author: Person) -> None:
    coachees = {person.id for person in room.coachees}
    for place, promised in enumerate(log.promises):
        commitments.make_commitment(
            db,
            owner_id=promised.owner.id,
            city_id=engagement.city_id if promised.owner.id in coachees else None,
            text=promised.text,
            due_on=promised.due_on,
            origin=queries.origin_of(room.session),
            readers=_heard_by(log, author),
            client_id=f"session/{room.session.public_id}/{room.session.version}/{place}",
        )


def _answer(db: Session, said: Answered, author: Person) -> None:
    if said.answer == "done":
        commitments.keep_commitment(db, said.commitment, author.id)
    elif said.answer == "not_yet":
        commitments.postpone_commitment(db, said.commitment, author.id, said.due_on)
    else:
        commitments.change_commitment(db, said.commitment, author.id, said.text, said.due_on)


def _plan_next(db: Session, room: Room, log: Log, author: Person) -> None:
    if log.next_at is None:
        return
    if room.upcoming is None:
        client_id = f"after/{room.session.public_id}/{room.session.version}"
        plan_session(
            db,
            room.session.engagement_id,
            author,
            log.next_at,
            room.zone,
            minutes=log.facts.next_minutes,
            channel=log.facts.channel,
            client_id=client_id,
        )
        return
    zone = room.upcoming.zone if room.upcoming.channel == "in_person" else room.zone
    move_session(db, room.upcoming, author, log.next_at, zone, minutes=log.facts.next_minutes)
