from contextlib import suppress
from datetime import datetime

from sqlmodel import Session, col, delete

from lms import clock
from lms.catalogue.content import BlockContent, Recording
from lms.db import insert_once
from lms.errors import Unreadable
from lms.learning import played, queries
from lms.learning.marking import Marked
from lms.learning.models import Answer, Attempt, Completion, Exercise, ExerciseReader, Playback, SealedReflection
from lms.learning.queries import OpenLesson
from lms.learning.seals import reflection_seal
from lms.sealing import seal, unseal
from lms.web.windows import Window

READ = ("text", "example")  # done by reading; an exercise is done by writing, a check by passing


def is_read(block: BlockContent) -> bool:
    """Reading it completes it: an example that some are not shown is nobody's progress."""
    return block.kind in READ and block.counts


def complete_reading(db: Session, person_id: int, opened: OpenLesson, keys: list[str], client_id: str = "") -> None:
    """Complete the lesson's blocks of these keys that are done by reading. Twice is once; unknown keys do nothing."""
    readable = [block.id for block in opened.lesson.blocks if is_read(block)]
    _complete(db, person_id, opened, [key for key in readable if key in keys], client_id)


def read_transcript(db: Session, person_id: int, opened: OpenLesson, block: BlockContent) -> None:
    """Complete a recording whose words the person says they have read instead."""
    _complete(db, person_id, opened, [block.id])


def report_playback(
    db: Session,
    person_id: int,
    opened: OpenLesson,
    block: BlockContent,
    recording: Recording,
    ranges: str,
    position: int,
) -> bool:
    """Add what was played of a recording (learning.played) to what was played before, and keep where it stopped.

    Whether it is enough, which completes the block. Twice is once.
    """
    block_id = opened.block_ids[block.id]
    new = Playback(person_id=person_id, block_id=block_id, recording=recording.digest)
    insert_once(db, Playback, [new.model_dump(exclude={"id"})])
    kept = queries.playback_of(db, person_id, block_id, recording.digest)
    heard = played.unpacked(kept.played) | played.reported(ranges, recording.seconds)
    kept.played, kept.position, kept.at = played.packed(heard), min(position, recording.seconds), clock.now()
    db.add(kept)
    if played.is_heard(heard, recording.seconds):
        _complete(db, person_id, opened, [block.id])
        return True
    return False


def _complete(db: Session, person_id: int, opened: OpenLesson, keys: list[str], client_id: str = "") -> None:
    rows = [
        {
            "person_id": person_id,
            "block_id": opened.block_ids[key],
            "version_id": opened.course.version_id,
            "client_id": client_id[:40] or None,
            "at": clock.now(),
        }
        for key in keys
    ]
    insert_once(db, Completion, rows)


def complete_work(db: Session, person_id: int, block_id: int, version_id: int, *, at: datetime | None = None) -> None:
    """Complete a block whose work another feature keeps, as the version of the course had it. Twice is once."""
    row = {"person_id": person_id, "block_id": block_id, "version_id": version_id, "client_id": None}
    insert_once(db, Completion, [row | {"at": at or clock.now()}])


def answer_question(
    db: Session,
    person_id: int,
    opened: OpenLesson,
    check: BlockContent,
    question: str,
    given: str,
    number: int = 0,
    client_id: str = "",
) -> Marked:
    """Keep what was given to a question, as its kind reads it, in attempt `number`, 0 meaning the latest.

    The first answer to a question stands. One that comes late, for an attempt that is over or never begun, counts
    nowhere. The latest attempt, marked.
    """
    block_id = opened.block_ids[check.id]
    attempt = queries.latest_attempt(db, person_id, block_id)
    if attempt is None and number <= 1:
        attempt = _begin(db, person_id, block_id, 1)
    if attempt is None:
        return Marked(check, 1, {})
    if number in (0, attempt.number):
        row = {"attempt_id": attempt.id, "question": question, "given": given}
        insert_once(db, Answer, [row | {"client_id": client_id[:40] or None, "at": clock.now()}])
    return _mark(db, person_id, opened, check, attempt, client_id)


def _mark(
    db: Session, person_id: int, opened: OpenLesson, check: BlockContent, attempt: Attempt, client_id: str = ""
) -> Marked:
    """The attempt as this version of the check marks it; passed, it completes the block."""
    marked = Marked(check, attempt.number, queries.answers_in(db, attempt.id))
    if marked.is_finished and attempt.finished_at is None:
        attempt.finished_at = clock.now()
        db.add(attempt)
    if marked.is_passed:
        _complete(db, person_id, opened, [check.id], client_id)
    return marked


def _begin(db: Session, person_id: int, block_id: int, number: int) -> Attempt:
    row = {"person_id": person_id, "block_id": block_id, "number": number, "started_at": clock.now()}
    insert_once(db, Attempt, [row])
    return queries.attempt_numbered(db, person_id, block_id, number)


def try_again(db: Session, person_id: int, opened: OpenLesson, check: BlockContent, after: int) -> Marked:
    """Begin the attempt after number `after`, if that one is finished and the course allows another.

    Asked twice, it begins one.
    """
    block_id = opened.block_ids[check.id]
    latest = queries.latest_attempt(db, person_id, block_id)
    if latest is None:
        return Marked(check, 1, {})
    marked = _mark(db, person_id, opened, check, latest)
    if latest.number != after or not marked.is_finished or marked.is_last:
        return marked
    return Marked(check, _begin(db, person_id, block_id, after + 1).number, {})


def write_exercise(
    db: Session, person_id: int, opened: OpenLesson, exercise: BlockContent, rows: list[dict], window: Window
) -> Exercise:
    """Keep what the person wrote; it is theirs alone until they share it. A whole row completes the block.

    Raises Stale if another window of theirs saved since this one was opened.
    """
    block_id = opened.block_ids[exercise.id]
    new = Exercise(person_id=person_id, block_id=block_id, saved_in=window.id)
    insert_once(db, Exercise, [new.model_dump(exclude={"id"})])
    written = queries.exercise_of(db, person_id, block_id)
    window.check(written)
    written.rows, written.saved_at, written.saved_in = rows, clock.now(), window.id
    db.add(written)
    if exercise.is_worked_out(rows):
        _complete(db, person_id, opened, [exercise.id])
    return written


def share_exercise(db: Session, exercise: Exercise, readers: list[int]) -> None:
    """Release the exercise as it stands to these persons, and to nobody else: a coach who left reads no further.

    They go on reading this version until it is shared again.
    """
    if exercise.shared_rows != exercise.rows:
        exercise.shared_rows, exercise.shared_at = exercise.rows, clock.now()
        exercise.times_shared += 1
        db.add(exercise)
    others = (col(ExerciseReader.exercise_id) == exercise.id, col(ExerciseReader.person_id).not_in(readers))
    db.exec(delete(ExerciseReader).where(*others))
    insert_once(db, ExerciseReader, [{"exercise_id": exercise.id, "person_id": reader} for reader in readers])


def write_reflection(db: Session, person_id: int, block_id: int, text: str, window: Window) -> None:
    """Seal what the person wrote for themselves alone. An empty text takes it back.

    Raises Stale if another window of theirs saved since this one was opened.
    """
    if not text.strip():
        found = queries.reflection_of(db, person_id, block_id)
        window.check(found)
        read_reflection(found)
        mine = (col(SealedReflection.person_id) == person_id, col(SealedReflection.block_id) == block_id)
        db.exec(delete(SealedReflection).where(*mine))
        return
    sealed = seal(text, reflection_seal(person_id, block_id))
    new = SealedReflection(person_id=person_id, block_id=block_id, sealed=sealed, saved_in=window.id)
    insert_once(db, SealedReflection, [new.model_dump(exclude={"id"})])
    written = queries.reflection_of(db, person_id, block_id) or new
    window.check(written)
    read_reflection(written)  # what cannot be opened is not written over
    written.sealed, written.saved_at, written.saved_in = sealed, clock.now(), window.id
    db.add(written)


def open_reflection(reflection: SealedReflection | None) -> str | None:
    """What its writer wrote; None where `read_reflection` would raise."""
    with suppress(Unreadable):
        return read_reflection(reflection)
    return None


def read_reflection(reflection: SealedReflection | None) -> str:
    """What its writer wrote. Raises Unreadable."""
    if reflection is None:
        return ""
    return unseal(reflection.sealed, reflection_seal(reflection.person_id, reflection.block_id))
