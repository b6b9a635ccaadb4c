"""Reviewing: a draft for its writer alone, then what was shown of it is sent."""

import hashlib
import json
from typing import Any

from sqlmodel import Session

from lms import clock
from lms.assignments import emails, queries
from lms.assignments.actions.changing import move, set_readers, subject_of, tell_readers
from lms.assignments.models import Review, ReviewDraft, Submission, SubmissionVersion
from lms.assignments.reviewing import is_last, missing_levels
from lms.audit.actions import note
from lms.catalogue.content import BlockContent
from lms.errors import Forbidden, Invalid, Stale
from lms.i18n import N_
from lms.learning.actions import complete_work
from lms.people.models import Person
from lms.web.windows import Window

NEWER = N_("A newer version was handed in while you wrote. Your review is kept: read the new version, then send it.")
DECIDED = N_("Somebody has already answered this version. Your review is kept for you alone.")
OTHER_WORDS = N_("Your review changed since you looked at it. It is kept: look at it again, then send it.")
NO_LEVEL = N_("Choose a level for each criterion.")
NO_COMMENT = N_("Say what to change.")


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


def mark_of(draft: ReviewDraft) -> str:
    """A mark of exactly this review: what is sent is what was shown."""
    shown = json.dumps([draft.levels, draft.comment], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:20]


def send_review(db: Session, submission: Submission, reviewer: Person, version: int, verdict: str, mark: str) -> None:
    """Give the review to the writer: `returned`, or `accepted`, which lets the work go on, or be done.

    Raises Stale if a newer version was handed in, someone else answered this one, or `mark` is of another review than
    is kept now; Invalid if the review lacks a level or does not say what to change; Forbidden if it is not the
    reviewer's turn.
    """
    queries.locked(db, submission)
    draft = queries.review_draft(db, submission, reviewer.id)
    if _is_sent(db, submission, reviewer, version, verdict):
        return
    if submission.version != version:
        raise Stale(NEWER)
    if submission.state != "handed_in":
        raise Stale(DECIDED)
    if reviewer.id not in {person.id for person in queries.readers_of(db, submission)}:
        raise Forbidden
    current = queries.versions_of(db, submission)[0]
    _check(draft, current.assignment, verdict)
    if draft is None or mark != mark_of(draft):
        raise Stale(OTHER_WORDS)
    db.add(_review(draft, current.version, current.assignment, submission.turn, verdict))
    db.delete(draft)
    note(db, reviewer.id, f"assignment.{verdict}", subject_of(submission), version=version)
    _answer(db, submission, current.version, reviewer, verdict)


def _is_sent(db: Session, submission: Submission, reviewer: Person, version: int, verdict: str) -> bool:
    """The same review sent twice, from a form that came twice."""
    sent = (
        (view.version.number, review.reviewer_id, review.verdict)
        for view in queries.versions_of(db, submission)
        for review, _ in view.reviews
    )
    return (version, reviewer.id, verdict) in set(sent)


def _check(draft: ReviewDraft | None, assignment: BlockContent, verdict: str) -> None:
    if draft is None or missing_levels(draft.levels, assignment):
        raise Invalid(NO_LEVEL)
    if verdict == "returned" and not draft.comment.strip():
        raise Invalid(NO_COMMENT, "comment")


def _review(
    draft: ReviewDraft, version: SubmissionVersion, assignment: BlockContent, turn: str, verdict: str
) -> Review:
    levels = {one.id: draft.levels[one.id] for one in assignment.criteria}
    review = Review(version_id=version.id, turn=turn, reviewer_id=draft.reviewer_id, verdict=verdict)
    review.levels, review.comment = levels, draft.comment
    return review


def _answer(db: Session, submission: Submission, version: SubmissionVersion, reviewer: Person, verdict: str) -> None:
    writer, turn = db.get_one(Person, submission.person_id), submission.turn
    if verdict == "returned":
        move(submission, "returned")
        sentence = emails.RETURNED
    elif is_last(submission):
        move(submission, "accepted")
        complete_work(db, writer.id, submission.block_id, version.course_version_id)
        sentence = emails.ACCEPTED
    else:
        _go_on(db, submission, writer)
        sentence = emails.GOES_ON
    emails.write_reviewed(db, submission, sentence, turn, reviewer, writer)


def _go_on(db: Session, submission: Submission, writer: Person) -> None:
    """To the coach. The work waits if there is nobody: handing it in again looks for one again."""
    assert submission.cohort_id
    submission.turn = "coach"
    move(submission, "handed_in")
    set_readers(db, submission, queries.reviewers_for(db, writer.id, submission.cohort_id))
    tell_readers(db, submission, writer)
