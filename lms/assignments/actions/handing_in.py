"""Handing in: what was shown is released to those whose turn it is."""

import hashlib
import json

from sqlmodel import Session

from lms.assignments import queries
from lms.assignments.actions.asking import NO_PEER, ask
from lms.assignments.actions.changing import move, set_readers, subject_of, take_to_change, tell_readers
from lms.assignments.models import Submission, SubmissionFile, SubmissionVersion
from lms.assignments.queries import Place
from lms.assignments.reviewing import turn_once_handed_in
from lms.audit.actions import note
from lms.catalogue.content import BlockContent
from lms.errors import Invalid, Stale
from lms.files.models import StoredFile
from lms.i18n import N_
from lms.people.models import Person

NOTHING = N_("Write something, or attach a file, before you hand it in.")
NOBODY = N_("Nobody reviews assignments in your cohort yet. Your work is kept: hand it in once someone does.")
CHANGED = N_("This changed since you looked at it. Look again: this is what will be handed in now.")


def released(submission: Submission, assignment: BlockContent) -> dict[str, str]:
    """The parts that would be handed in: those the assignment asks for."""
    return {part.id: submission.parts.get(part.id, "") for part in assignment.parts}


def preview_of(parts: dict[str, str], files: list[StoredFile]) -> str:
    """A mark of exactly this work: what is released is what was shown."""
    shown = json.dumps([parts, [file.public_id for file in files]], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:20]


def hand_in(
    db: Session, submission: Submission, writer: Person, place: Place, preview: str, cohort_id: int, peer: Person | None
) -> SubmissionVersion:
    """Release what was shown as a new version to those whose turn it is. The same work twice is one version, for which
    readers are found anew if none of them reads any more.

    Raises Stale if `preview` marks other work than there is now; Invalid where there is nothing, nobody to review it,
    or no peer is chosen while it is a peer's turn.
    """
    take_to_change(db, submission)
    files, parts = [file for _, file in queries.draft_files(db, submission)], released(submission, place.assignment)
    if preview != preview_of(parts, files):
        raise Stale(CHANGED)
    last = queries.version_numbered(db, submission, submission.version)
    if last and submission.state == "handed_in" and _is_same(db, submission, last, parts, files):
        if _is_with_nobody(db, submission, cohort_id):
            _release(db, submission, writer, place, cohort_id, peer)
        return last
    if not any(text.strip() for text in parts.values()) and not files:
        raise Invalid(NOTHING)
    submission.version += 1
    _release(db, submission, writer, place, cohort_id, peer)
    return _new_version(db, submission, place, parts, files)


def _is_same(
    db: Session, submission: Submission, last: SubmissionVersion, parts: dict[str, str], files: list[StoredFile]
) -> bool:
    before = next(view for view in queries.versions_of(db, submission) if view.version.id == last.id)
    return last.parts == parts and [file.id for _, file in before.files] == [file.id for file in files]


def _is_with_nobody(db: Session, submission: Submission, cohort_id: int) -> bool:
    if submission.turn == "peer" and queries.asked_of(db, submission, cohort_id):
        return False
    return not queries.readers_of(db, submission)


def _release(
    db: Session, submission: Submission, writer: Person, place: Place, cohort_id: int, peer: Person | None
) -> None:
    submission.cohort_id = cohort_id
    mayor = queries.is_mayor(db, writer.id, cohort_id)
    submission.turn = turn_once_handed_in(submission, place.assignment, is_mayor=mayor)
    _name_readers(db, submission, writer, cohort_id, peer)
    move(submission, "handed_in")
    note(db, writer.id, "assignment.hand_in", subject_of(submission), version=submission.version)
    tell_readers(db, submission, writer)


def _name_readers(db: Session, submission: Submission, writer: Person, cohort_id: int, peer: Person | None) -> None:
    if submission.turn == "coach":
        reviewers = queries.reviewers_for(db, writer.id, cohort_id)
        if not reviewers:
            raise Invalid(NOBODY)
        set_readers(db, submission, reviewers)
    elif peer:
        ask(db, submission, writer, peer)
    elif not queries.asked_of(db, submission, cohort_id):
        raise Invalid(NO_PEER, "peer")


def _new_version(
    db: Session, submission: Submission, place: Place, parts: dict[str, str], files: list[StoredFile]
) -> SubmissionVersion:
    version = SubmissionVersion(
        submission_id=submission.id,
        number=submission.version,
        turn=submission.turn,
        course_version_id=place.course_version_id,
        parts=parts,
    )
    db.add(version)
    db.flush()
    for file in files:
        db.add(SubmissionFile(submission_id=submission.id, version_id=version.id, file_id=file.id))
    return version
