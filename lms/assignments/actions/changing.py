"""What every act on a submission does: take it alone, change its state, name those whose turn it is."""

from sqlmodel import Session, col, delete

from lms import clock
from lms.assignments import emails, queries
from lms.assignments.models import Submission, SubmissionReader
from lms.assignments.queries import Reviewer
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.models import Person

ACCEPTED = N_("This work has been accepted: it stays as it is.")


def take_to_change(db: Session, submission: Submission) -> None:
    """Lock it, as it stands now. Raises Invalid once it is accepted."""
    queries.locked(db, submission)
    if submission.state == "accepted":
        raise Invalid(ACCEPTED)


def move(submission: Submission, state: str) -> None:
    submission.state, submission.changed_at = state, clock.now()


def set_readers(db: Session, submission: Submission, reviewers: list[Reviewer]) -> None:
    """Those whose turn it is now, and nobody else of this turn."""
    turn = (col(SubmissionReader.submission_id) == submission.id, col(SubmissionReader.part) == submission.turn)
    db.exec(delete(SubmissionReader).where(*turn))
    for reviewer in reviewers:
        db.add(
            SubmissionReader(
                submission_id=submission.id,
                person_id=reviewer.person.id,
                part=reviewer.part,
                engagement_id=reviewer.engagement_id,
            )
        )


def tell_readers(db: Session, submission: Submission, writer: Person) -> None:
    db.flush()
    emails.write_handed_in(db, submission, writer, queries.readers_of(db, submission))


def subject_of(submission: Submission) -> str:
    return f"submission/{submission.public_id}"
