"""The strategy that was handed in, read by another mayor and signed off: every word of it invented."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from lms.assignments.models import Review, Submission, SubmissionReader, SubmissionVersion
from lms.catalogue.content import BlockContent
from lms.learning.actions import complete_work
from lms.people.models import Address, Person, Seat

REVIEWERS = {"peer": "julian", "coach": "olga"}


def sign_off(
    db: Session,
    writer: Person,
    seat: Seat,
    strategy: BlockContent,
    block_id: int,
    version: int,
    at: datetime,
    words: Any,
) -> None:
    """Hand in the words as the person's strategy, accepted on that day by a mayor of their cohort and by the coach."""
    last = len(strategy.reviewers) - 1
    submission = Submission(person_id=writer.id, block_id=block_id, cohort_id=seat.cohort_id, version=1)
    submission.state, submission.turn, submission.parts = "accepted", "coach", dict(words["parts"])
    submission.changed_at = submission.saved_at = at
    db.add(submission)
    db.flush()
    handed_in = SubmissionVersion(
        submission_id=submission.id, number=1, turn=strategy.reviewers[0], course_version_id=version
    )
    handed_in.parts, handed_in.handed_in_at = submission.parts, at - timedelta(days=9)
    db.add(handed_in)
    db.flush()
    for step, part in enumerate(strategy.reviewers):
        reviewer = db.exec(select(Address.person_id).where(Address.address == f"{REVIEWERS[part]}@lms.example")).one()
        db.add(SubmissionReader(submission_id=submission.id, person_id=reviewer, part=part))
        review = Review(version_id=handed_in.id, turn=part, reviewer_id=reviewer, verdict="accepted")
        review.levels = {criterion.id: criterion.levels[-1] for criterion in strategy.criteria}
        review.comment, review.sent_at = words["comments"][part], at - timedelta(days=4 * (last - step))
        db.add(review)
    complete_work(db, writer.id, block_id, version, at=at)
