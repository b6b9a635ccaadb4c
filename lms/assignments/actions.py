import hashlib
import json
from typing import Any

from sqlmodel import Session, col, delete

from lms import clock
from lms.assignments import emails, gathering, queries
from lms.assignments.forms import MOST_FILES
from lms.assignments.models import (
    PeerRequest,
    Review,
    ReviewDraft,
    Submission,
    SubmissionFile,
    SubmissionReader,
    SubmissionVersion,
)
from lms.assignments.queries import Place, Reviewer
from lms.assignments.reviewing import first_turn, is_last, missing_levels, turn_of
from lms.audit.actions import note
from lms.catalogue.content import BlockContent
from lms.db import insert_once
from lms.errors import Forbidden, Invalid, Stale
from lms.files.models import StoredFile
from lms.i18n import N_
from lms.learning.actions import complete_work
from lms.people.models import Person
from lms.web.windows import Window

ACCEPTED = N_("This work has been accepted: it stays as it is.")
NOTHING = N_("Write something, or attach a file, before you hand it in.")
NOBODY = N_("Nobody reviews assignments in your cohort yet. Your work is kept: hand it in once someone does.")
FULL = N_("At most %(most)s files. Remove one before you add another.")
NO_PEER = N_("Choose a mayor of another city of your cohort.")
NEWER = N_("A newer version was handed in while you wrote. Your review is kept: read the new version, then send it.")
DECIDED = N_("Somebody has already answered this version. Your review is kept for you alone.")
NO_LEVEL = N_("Choose a level for each criterion.")
NO_COMMENT = N_("Say what to change.")
ALREADY = N_("This request has been answered or taken back.")


# ---------------------------------------------------------------- writing


def begin_submission(db: Session, person: Person, place: Place, block_id: int, *, is_mayor: bool) -> Submission:
    """The person's work on the assignment; begun, with the lines they saved in its exercises, if there is none.

    Mayors read each other's work; that of others goes to a coach at once.
    """
    step = first_turn(place.assignment, is_mayor=is_mayor)
    new = Submission(person_id=person.id, block_id=block_id, step=step)
    new.parts, new.gathered = _gathered(db, person, place, new)
    insert_once(db, Submission, [new.model_dump(exclude={"id"})])
    begun = queries.submission_of(db, person.id, block_id)
    assert begun
    return begun


def write_parts(
    db: Session, submission: Submission, assignment: BlockContent, texts: dict[str, str], window: Window
) -> None:
    """Keep what was typed, for its writer alone.

    Raises Stale if another window of theirs saved since this one was opened, Invalid once it is accepted.
    """
    _to_change(db, submission)
    window.check(submission)
    submission.parts = submission.parts | {part.id: texts.get(part.id, "") for part in assignment.parts}
    _touch(submission, window)


def fetch_lines(db: Session, submission: Submission, person: Person, place: Place) -> bool:
    """Add what was saved in the exercises since it was last fetched, after what stands there. True if any was."""
    _to_change(db, submission)
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


def attach_file(db: Session, submission: Submission, file: StoredFile) -> None:
    """Add a file to what is being written. Raises Invalid when there are as many as may be."""
    _to_change(db, submission)
    if len(queries.draft_files(db, submission)) >= MOST_FILES:
        raise Invalid(FULL, "files", most=MOST_FILES)
    db.add(SubmissionFile(submission_id=submission.id, file_id=file.id))
    submission.saved_at = clock.now()


def remove_file(db: Session, submission: Submission, public_id: str) -> None:
    """Take a file out of what is being written; versions keep theirs. Removed already is removed."""
    _to_change(db, submission)
    for kept, file in queries.draft_files(db, submission):
        if file.public_id == public_id:
            db.delete(kept)


def _to_change(db: Session, submission: Submission) -> None:
    queries.locked(db, submission)
    if submission.state == "accepted":
        raise Invalid(ACCEPTED)


def _touch(submission: Submission, window: Window) -> None:
    submission.saved_at, submission.saved_in = clock.now(), window.id


# ---------------------------------------------------------------- handing in


def preview_of(parts: dict[str, str], files: list[StoredFile]) -> str:
    """A mark of exactly this work: what is released is what was shown."""
    shown = json.dumps([parts, [file.public_id for file in files]], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:20]


def hand_in(
    db: Session, submission: Submission, writer: Person, place: Place, cohort_id: int, peer: Person | None
) -> SubmissionVersion:
    """Release what was written as a new version to those whose turn it is. The same work twice is one version.

    Raises Invalid where there is nothing, nobody to review it, or no peer is chosen while it is a peer's turn.
    """
    _to_change(db, submission)
    kept = queries.draft_files(db, submission)
    last = queries.version_numbered(db, submission, submission.version)
    if last and submission.state == "handed_in" and _is_same(db, submission, last, kept):
        return last
    if not any(text.strip() for text in submission.parts.values()) and not kept:
        raise Invalid(NOTHING)
    submission.cohort_id = cohort_id
    _name_readers(db, submission, writer, place, peer)
    version = _next_version(db, submission, place, [file for _, file in kept])
    _move(submission, "handed_in")
    note(db, writer.id, "assignment.hand_in", _subject(submission), version=version.number)
    db.flush()
    _tell_readers(db, submission, writer)
    return version


def _is_same(db: Session, submission: Submission, last: SubmissionVersion, kept: list[Any]) -> bool:
    before = next(view for view in queries.versions_of(db, submission) if view.version.id == last.id)
    files = [file.id for _, file in before.files]
    return last.step == submission.step and last.parts == submission.parts and files == [file.id for _, file in kept]


def _next_version(db: Session, submission: Submission, place: Place, files: list[StoredFile]) -> SubmissionVersion:
    submission.version += 1
    version = SubmissionVersion(
        submission_id=submission.id,
        number=submission.version,
        step=submission.step,
        course_version_id=place.course_version_id,
        parts=submission.parts,
    )
    db.add(version)
    db.flush()
    for file in files:
        db.add(SubmissionFile(submission_id=submission.id, version_id=version.id, file_id=file.id))
    return version


def _name_readers(db: Session, submission: Submission, writer: Person, place: Place, peer: Person | None) -> None:
    """Those whose turn it is now, and nobody else of this turn."""
    assert submission.cohort_id
    if turn_of(submission, place.assignment) == "coach":
        reviewers = queries.reviewers_for(db, writer.id, submission.cohort_id)
        if not reviewers:
            raise Invalid(NOBODY)
        _set_readers(db, submission, reviewers)
        return
    asked = queries.request_of(db, submission)
    if asked and asked[0].state in ("asked", "accepted") and peer is None:
        return
    if peer is None:
        raise Invalid(NO_PEER, "peer")
    _ask(db, submission, writer, peer)


def _set_readers(db: Session, submission: Submission, reviewers: list[Reviewer]) -> None:
    turn = (col(SubmissionReader.submission_id) == submission.id, col(SubmissionReader.step) == submission.step)
    db.exec(delete(SubmissionReader).where(*turn))
    for reviewer in reviewers:
        db.add(
            SubmissionReader(
                submission_id=submission.id,
                person_id=reviewer.person.id,
                step=submission.step,
                part=reviewer.part,
                engagement_id=reviewer.engagement_id,
            )
        )


def _tell_readers(db: Session, submission: Submission, writer: Person) -> None:
    emails.write_handed_in(db, submission, writer, queries.readers_of(db, submission, submission.step))


def _move(submission: Submission, state: str) -> None:
    submission.state, submission.changed_at = state, clock.now()


def _subject(submission: Submission) -> str:
    return f"submission/{submission.public_id}"


# ---------------------------------------------------------------- a peer


def ask_peer(db: Session, submission: Submission, writer: Person, place: Place, peer: Person) -> None:
    """Ask this mayor in place of whoever was asked before, while it is a peer's turn. Raises Invalid otherwise."""
    _to_change(db, submission)
    if submission.state != "handed_in" or turn_of(submission, place.assignment) != "peer":
        raise Invalid(ALREADY)
    _ask(db, submission, writer, peer)


def _ask(db: Session, submission: Submission, writer: Person, peer: Person) -> None:
    assert submission.cohort_id
    if peer.id not in {person.id for person, _ in queries.peers_for(db, writer.id, submission.cohort_id)}:
        raise Invalid(NO_PEER, "peer")
    before = queries.request_of(db, submission)
    if before and before[0].state in ("asked", "accepted"):
        if before[0].person_id == peer.id:
            return
        before[0].state = "withdrawn"
    _set_readers(db, submission, [])
    request = PeerRequest(submission_id=submission.id, person_id=peer.id, cohort_id=submission.cohort_id)
    db.add(request)
    note(db, writer.id, "assignment.ask", _subject(submission), peer=peer.public_id)
    db.flush()
    emails.write_asked(db, request, writer, peer)


def answer_request(db: Session, request: PeerRequest, peer: Person, answer: str) -> Submission:
    """Say whether one will read the work. Twice the same is once. Raises Stale if it was taken back or answered."""
    submission = queries.locked(db, db.get_one(Submission, request.submission_id))
    db.refresh(request)
    if request.state == answer:
        return submission
    if request.state != "asked" or submission.state not in ("handed_in", "returned"):
        raise Stale(ALREADY)
    request.state, request.answered_at = answer, clock.now()
    writer = db.get_one(Person, submission.person_id)
    if answer == "accepted":
        _set_readers(db, submission, [Reviewer(peer, "peer")])
    note(db, peer.id, f"assignment.{answer}", _subject(submission))
    emails.write_answered(db, submission, request, peer, writer)
    return submission


# ---------------------------------------------------------------- reviewing


def write_review(
    db: Session, submission: Submission, reviewer: Person, typed: dict[str, Any], version: int, window: Window
) -> ReviewDraft:
    """Keep a review as it was typed, for its writer alone. Raises Stale if another window of theirs saved since."""
    queries.locked(db, submission)
    draft = queries.review_draft(db, submission, reviewer.id)
    window.check(draft)
    draft = draft or ReviewDraft(submission_id=submission.id, reviewer_id=reviewer.id, version=0)
    draft.levels = {name.removeprefix("level-"): typed[name] for name in typed if name.startswith("level-")}
    draft.comment, draft.version = typed["comment"], min(version, submission.version)
    draft.saved_at, draft.saved_in = clock.now(), window.id
    db.add(draft)
    return draft


def send_review(
    db: Session, submission: Submission, reviewer: Person, place: Place, version: int, verdict: str
) -> None:
    """Give the review to the writer: `returned`, or `accepted`, which lets the work go on, or be done.

    Raises Stale if a newer version was handed in or someone else answered this one, Invalid if the review lacks a
    level or does not say what to change, Forbidden if it is not the reviewer's turn.
    """
    queries.locked(db, submission)
    draft = queries.review_draft(db, submission, reviewer.id)
    if _is_sent(db, submission, reviewer, version, verdict):
        return
    if submission.version != version:
        raise Stale(NEWER)
    if submission.state != "handed_in":
        raise Stale(DECIDED)
    if reviewer.id not in {person.id for person in queries.readers_of(db, submission, submission.step)}:
        raise Forbidden
    current = queries.versions_of(db, submission)[0]
    review = _review(draft, current.assignment, verdict)
    review.version_id, review.step, review.reviewer_id = current.version.id, submission.step, reviewer.id
    db.add(review)
    db.delete(draft)
    note(db, reviewer.id, f"assignment.{verdict}", _subject(submission), version=version)
    _answer(db, submission, current.version, reviewer, place, verdict)


def _is_sent(db: Session, submission: Submission, reviewer: Person, version: int, verdict: str) -> bool:
    """The same review sent twice, from a form that came twice."""
    sent = (
        (view.version.number, review.reviewer_id, review.verdict)
        for view in queries.versions_of(db, submission)
        for review, _ in view.reviews
    )
    return (version, reviewer.id, verdict) in set(sent)


def _review(draft: ReviewDraft | None, assignment: BlockContent, verdict: str) -> Review:
    if draft is None or missing_levels(draft.levels, assignment):
        raise Invalid(NO_LEVEL)
    if verdict == "returned" and not draft.comment.strip():
        raise Invalid(NO_COMMENT, "comment")
    levels = {one.id: draft.levels[one.id] for one in assignment.criteria}
    return Review(version_id=0, step=0, reviewer_id=0, verdict=verdict, levels=levels, comment=draft.comment)


def _answer(
    db: Session, submission: Submission, version: SubmissionVersion, reviewer: Person, place: Place, verdict: str
) -> None:
    writer, step = db.get_one(Person, submission.person_id), submission.step
    if verdict == "returned":
        _move(submission, "returned")
        sentence = emails.RETURNED
    elif is_last(submission, place.assignment):
        _move(submission, "accepted")
        complete_work(db, writer.id, submission.block_id, version.course_version_id)
        sentence = emails.ACCEPTED
    else:
        _go_on(db, submission, writer)
        sentence = emails.GOES_ON
    emails.write_reviewed(db, submission, sentence, step, reviewer, writer)


def _go_on(db: Session, submission: Submission, writer: Person) -> None:
    """To those whose turn is next. The work waits if there is nobody: handing it in again looks for them again."""
    assert submission.cohort_id
    submission.step += 1
    _move(submission, "handed_in")
    _set_readers(db, submission, queries.reviewers_for(db, writer.id, submission.cohort_id))
    db.flush()
    _tell_readers(db, submission, writer)
