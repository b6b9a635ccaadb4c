from sqlmodel import Session, col, delete

from lms import clock
from lms.audit.actions import note
from lms.coaching import emails, queries
from lms.coaching.actions.booking import cancel_session, move_session, plan_session
from lms.coaching.log import Answered, Log, Room
from lms.coaching.models import CoachingSession, Engagement, LogDraft, LogVersion, NoteReader, SealedNote
from lms.coaching.seals import note_seal, version_seal
from lms.coaching.versions import facts_of, is_settled
from lms.commitments import actions as commitments
from lms.people.models import Person
from lms.sealing import seal, unseal


def share_log(db: Session, engagement: Engagement, room: Room, log: Log, draft: LogDraft, author: Person) -> None:
    """Release a log: the facts to the programme; of a session that was held, the note and the promises to those who
    were there, and what is written for the programme to its managers as well. An edit two days after the log was first
    shared, or later, keeps how it stood."""
    session = room.session
    before, named_before = _keep_version(db, session), session.missing
    _state_facts(db, session, room, log, author)
    if log.was_held:
        _share_note(db, session, log, author, before)
        _tell_programme(db, session, log, author)
        _make_promises(db, engagement, room, log, author)
        for answered in log.answers:
            _answer(db, answered, author)
    _plan_next(db, room, log, author)
    _put_draft_away(db, session, log, draft, author)
    note(db, author.id, "session.log", f"session/{session.public_id}", version=session.version, state=session.state)
    emails.write_log_shared(db, session, author, [person for person in room.coachees if person in log.attendees])
    newly_named = [person for person in log.missing if person.id not in (author.id, *named_before)]
    emails.write_no_show(db, session, author, newly_named)


def _keep_version(db: Session, session: CoachingSession) -> LogVersion | None:
    shared_at = session.edited_at or session.logged_at
    if shared_at is None or not is_settled(session, clock.now()):
        return None
    facts, by = facts_of(session), session.logged_by
    version = LogVersion(session_id=session.id, version=session.version, facts=facts, shared_by=by, shared_at=shared_at)
    db.add(version)
    return version


def _state_facts(db: Session, session: CoachingSession, room: Room, log: Log, author: Person) -> None:
    facts = log.facts
    is_called_off = facts.became == "cancelled" and session.state == "planned"
    if is_called_off:
        cancel_session(db, session, author, facts.side or "")
    if not (is_called_off and session.starts_at > clock.now()):  # still to come: it was announced as it is
        session.starts_at, session.zone, session.minutes = log.starts_at, room.zone, facts.minutes
    if log.was_held:
        session.channel, session.kind = facts.channel or session.channel, facts.kind or room.kind
    session.topics = log.topics  # none of one that was not held
    session.attendees = [person.id for person in log.attendees]
    session.missing = [person.id for person in log.missing]
    session.cancelled_side = (facts.side or "") if facts.became == "cancelled" else ""
    session.cancelled_by = (session.cancelled_by or author.id) if facts.became == "cancelled" else None
    if session.logged_at is None:
        session.logged_at = clock.now()
    else:
        session.edited_at = clock.now()
    session.state, session.logged_by = facts.became, author.id
    session.version += 1


def _put_draft_away(db: Session, session: CoachingSession, log: Log, draft: LogDraft, author: Person) -> None:
    """What was typed for a session that was not held after all stays with its writer: it was not shared."""
    if log.was_held or not queries.words_in(session, author, draft):
        db.delete(draft)
    else:
        draft.base_version = session.version


def _share_note(db: Session, session: CoachingSession, log: Log, author: Person, before: LogVersion | None) -> None:
    """One note for the room."""
    shared = _note_to_write(db, session, author, "room", log.facts.shared)
    if shared is None:
        return
    if shared.id and before:
        _keep_words(db, session, shared, log, author, before)
    _seal_note(db, session, log, author, shared, log.facts.shared)


def _tell_programme(db: Session, session: CoachingSession, log: Log, author: Person) -> None:
    """One word for the programme, which those who were there read as well. Emptied, it is gone."""
    told = _note_to_write(db, session, author, "programme", log.facts.programme)
    if told is None:
        return
    if log.facts.programme:
        _seal_note(db, session, log, author, told, log.facts.programme)
    else:
        _forget_readers(db, told)
        db.delete(told)


def _note_to_write(db: Session, session: CoachingSession, author: Person, circle: str, text: str) -> SealedNote | None:
    """The circle's note, or a fresh one if there is something to say. A writer who was not there, and so cannot read
    it, leaves it as it is. Raises Unreadable: what no key opens is not written over."""
    found = queries.note_shared_in(db, session, circle)
    if found is None:
        return SealedNote(session_id=session.id, author_id=author.id, circle=circle, sealed=b"") if text else None
    note, writer = found
    if not queries.reads_note(db, note, author.id):
        return None
    unseal(note.sealed, note_seal(session, writer, circle))
    return note


def _seal_note(db: Session, session: CoachingSession, log: Log, author: Person, note: SealedNote, text: str) -> None:
    writer = db.get_one(Person, note.author_id)
    note.sealed, note.saved_at = seal(text, note_seal(session, writer, note.circle)), clock.now()
    db.add(note)
    db.flush()
    _forget_readers(db, note)
    for reader in _heard_by(log, author):
        db.add(NoteReader(note_id=note.id, person_id=reader))


def _forget_readers(db: Session, note: SealedNote) -> None:
    db.exec(delete(NoteReader).where(col(NoteReader.note_id) == note.id))


def _keep_words(
    db: Session, session: CoachingSession, shared: SealedNote, log: Log, author: Person, before: LogVersion
) -> None:
    """The words that the edit changes, for those who could read them."""
    words = queries.heard_notes(db, author.id, [session.id])[session.id]
    if words and words != log.facts.shared:
        before.sealed, before.readers = seal(words, version_seal(session, before)), queries.readers_of(db, shared.id)


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
            channel=room.session.channel,
            client_id=client_id,
        )
        return
    zone = room.upcoming.zone if room.upcoming.channel == "in_person" else room.zone
    move_session(db, room.upcoming, author, log.next_at, zone, minutes=log.facts.next_minutes)
