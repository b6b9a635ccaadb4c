"""Writing: for its writer alone."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session
from starlette.datastructures import UploadFile

from lms import clock
from lms.assignments import gathering, queries
from lms.assignments.actions.changing import ACCEPTED, take_to_change
from lms.assignments.forms import MOST_FILES, MOST_MB
from lms.assignments.models import Submission, SubmissionFile
from lms.assignments.queries import Place
from lms.db import insert_once
from lms.errors import Invalid
from lms.files.actions import store_upload
from lms.i18n import N_
from lms.people.models import Person
from lms.web.windows import Window

FULL = N_("At most %(most)s files. Remove one before you add another.")
TOO_MUCH = N_("The files of one assignment, with those of its earlier versions, take at most %(most)s MB.")
MEGABYTE = 1024 * 1024


def begin_submission(db: Session, person: Person, place: Place, block_id: int) -> Submission:
    """The person's work on the assignment; begun, with the lines they saved in its exercises, if there is none."""
    new = Submission(person_id=person.id, block_id=block_id)
    new.parts, new.gathered = _gathered(db, person, place, new)
    insert_once(db, Submission, [new.model_dump(exclude={"id"})])
    begun = queries.submission_of(db, person.id, block_id)
    assert begun
    return begun


def write_parts(db: Session, submission: Submission, texts: Mapping[str, str], window: Window) -> None:
    """Keep the parts that were typed as they were typed; the others stay.

    Raises Stale if another window of theirs saved since this one was opened, Invalid once it is accepted.
    """
    take_to_change(db, submission)
    window.check(submission)
    submission.parts = submission.parts | dict(texts)
    submission.saved_at, submission.saved_in = clock.now(), window.id


def fetch_lines(db: Session, submission: Submission, person: Person, place: Place) -> bool:
    """Add what was saved in the exercises since it was last fetched, after what stands there. True if any was."""
    take_to_change(db, submission)
    before = submission.parts
    submission.parts, submission.gathered = _gathered(db, person, place, submission)
    submission.saved_at = clock.now()
    return submission.parts != before


def _gathered(db: Session, person: Person, place: Place, submission: Submission) -> tuple[dict, dict]:
    wanted = [exercise for part in place.assignment.parts for exercise in part.gathers]
    saved = queries.saved_lines(db, person.id, submission.block_id, wanted) if wanted else {}
    texts, fetched = dict(submission.parts), dict(submission.gathered)
    for part in place.assignment.parts:
        known = dict(fetched.get(part.id, {}))
        for key in part.gathers:
            exercise, rows = place.course.block(key), saved.get(key, [])
            if exercise is None:
                continue
            fresh = gathering.newer(rows, known.get(key, []))
            added = gathering.written(fresh, exercise, person.course_locale)
            texts[part.id] = gathering.with_newer(texts.get(part.id, ""), added)
            known[key] = gathering.filled(rows)
        if part.gathers:
            fetched[part.id] = known
    return texts, fetched


def check_room(db: Session, submission: Submission, coming: int = 0) -> None:
    """Before files are taken in: `coming` bytes. Raises Invalid if no more may be attached."""
    if submission.state == "accepted":
        raise Invalid(ACCEPTED)
    if len(queries.draft_files(db, submission)) >= MOST_FILES:
        raise Invalid(FULL, "files", most=MOST_FILES)
    if queries.bytes_of(db, submission) + coming > MOST_MB * MEGABYTE:
        raise Invalid(TOO_MUCH, "files", most=MOST_MB)


def attach_files(db: Session, submission: Submission, uploads: Iterable[UploadFile]) -> None:
    """Add files to what is being written; what is there already, under the same name, is there once.

    Raises Invalid for a file that we do not take, and when they are too many or take too much: then none is added.
    """
    take_to_change(db, submission)
    with db.begin_nested():
        for upload in uploads:
            _attach(db, submission, upload)
        if len(queries.draft_files(db, submission)) > MOST_FILES:
            raise Invalid(FULL, "files", most=MOST_FILES)
        if queries.bytes_of(db, submission) > MOST_MB * MEGABYTE:
            raise Invalid(TOO_MUCH, "files", most=MOST_MB)
    submission.saved_at = clock.now()


def _attach(db: Session, submission: Submission, upload: UploadFile) -> None:
    there = {(file.digest, file.name) for _, file in queries.draft_files(db, submission)}
    with db.begin_nested() as stored:
        file = store_upload(db, upload, field="files")
        if (file.digest, file.name) in there:
            stored.rollback()
            return
        db.add(SubmissionFile(submission_id=submission.id, file_id=file.id))


def remove_file(db: Session, submission: Submission, public_id: str) -> None:
    """Take a file out of what is being written; versions keep theirs. Removed already is removed."""
    take_to_change(db, submission)
    for kept, file in queries.draft_files(db, submission):
        if file.public_id == public_id:
            db.delete(kept)
