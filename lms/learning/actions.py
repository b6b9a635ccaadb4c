from sqlmodel import Session, col, delete

from lms import clock
from lms.catalogue.content import BlockContent
from lms.db import insert_once
from lms.errors import Hidden
from lms.learning import queries
from lms.learning.marking import Marked
from lms.learning.models import Answer, Attempt, Completion, Exercise, ExerciseReader, SealedReflection
from lms.learning.queries import OpenLesson
from lms.sealing import seal, unseal
from lms.web.windows import Window

READ = ("text", "example")  # done by reading; an exercise is done by writing, a check by passing


def complete_reading(db: Session, person_id: int, opened: OpenLesson, keys: list[str], client_id: str = "") -> None:
    """Complete the lesson's blocks of these keys that are done by reading. Twice is once; unknown keys do nothing."""
    readable = [block.id for block in opened.lesson.blocks if block.kind in READ]
    _complete(db, person_id, opened, [key for key in readable if key in keys], client_id)


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


def answer_question(
    db: Session,
    person_id: int,
    opened: OpenLesson,
    check: BlockContent,
    question: str,
    option: str,
    client_id: str = "",
) -> Marked:
    """Answer a question in the person's latest attempt; the first answer to a question stands."""
    asked = check.question(question)
    if asked is None or option not in asked.options:
        raise Hidden
    attempt = _attempt(db, person_id, opened.block_ids[check.id])
    row = {
        "attempt_id": attempt.id,
        "question": question,
        "option": option,
        "client_id": client_id[:40] or None,
        "at": clock.now(),
    }
    insert_once(db, Answer, [row])
    marked = Marked(check, attempt.number, queries.answers_in(db, attempt.id))
    if marked.is_finished and attempt.finished_at is None:
        attempt.finished_at = clock.now()
        db.add(attempt)
    if marked.is_passed:
        _complete(db, person_id, opened, [check.id], client_id)
    return marked


def _attempt(db: Session, person_id: int, block_id: int, number: int = 1) -> Attempt:
    """The latest attempt; attempt `number` is begun if there is none as late as that."""
    found = queries.latest_attempt(db, person_id, block_id)
    if found is None or found.number < number:
        row = {"person_id": person_id, "block_id": block_id, "number": number, "started_at": clock.now()}
        insert_once(db, Attempt, [row])
        found = queries.attempt_numbered(db, person_id, block_id, number)
    return found


def try_again(db: Session, person_id: int, opened: OpenLesson, check: BlockContent, after: int) -> Marked:
    """Begin the attempt after number `after`, if that one is finished. Asked twice, it begins one."""
    block_id = opened.block_ids[check.id]
    latest = queries.latest_attempt(db, person_id, block_id)
    if latest is not None and latest.number == after and latest.finished_at is not None:
        latest = _attempt(db, person_id, block_id, after + 1)
    if latest is None:
        return Marked(check, 1, {})
    return Marked(check, latest.number, queries.answers_in(db, latest.id))


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
    window.check(queries.reflection_of(db, person_id, block_id))
    if not text.strip():
        mine = (col(SealedReflection.person_id) == person_id, col(SealedReflection.block_id) == block_id)
        db.exec(delete(SealedReflection).where(*mine))
        return
    sealed = seal(text, _row(person_id, block_id))
    new = SealedReflection(person_id=person_id, block_id=block_id, sealed=sealed, saved_in=window.id)
    insert_once(db, SealedReflection, [new.model_dump(exclude={"id"})])
    written = queries.reflection_of(db, person_id, block_id) or new
    written.sealed, written.saved_at, written.saved_in = sealed, clock.now(), window.id
    db.add(written)


def read_reflection(reflection: SealedReflection | None) -> str:
    if reflection is None:
        return ""
    return unseal(reflection.sealed, _row(reflection.person_id, reflection.block_id))


def _row(person_id: int, block_id: int) -> str:
    return f"reflection/{person_id}/{block_id}"
