"""One mayor asks another to read; the other says yes or no."""

from sqlmodel import Session

from lms import clock
from lms.assignments import emails, queries
from lms.assignments.actions.changing import set_readers, subject_of, take_to_change
from lms.assignments.models import PeerRequest, Submission
from lms.assignments.queries import Reviewer
from lms.audit.actions import note
from lms.errors import Invalid, Stale
from lms.i18n import N_
from lms.people.models import Person

NO_PEER = N_("Choose a mayor of another city of your cohort.")
ALREADY = N_("This request has been answered or taken back.")


def ask_peer(db: Session, submission: Submission, writer: Person, cohort_id: int, peer: Person) -> None:
    """Ask this mayor in place of whoever was asked before, while it is a peer's turn. Raises Invalid otherwise."""
    take_to_change(db, submission)
    if submission.state != "handed_in" or submission.turn != "peer":
        raise Invalid(ALREADY)
    submission.cohort_id = cohort_id
    ask(db, submission, writer, peer)


def ask(db: Session, submission: Submission, writer: Person, peer: Person) -> None:
    """The same as a part of another act."""
    assert submission.cohort_id
    if peer.id not in {person.id for person, _ in queries.peers_for(db, writer.id, submission.cohort_id)}:
        raise Invalid(NO_PEER, "peer")
    before = queries.request_of(db, submission)
    if before and before[0].state in ("asked", "accepted"):
        if before[0].person_id == peer.id:
            return
        before[0].state = "withdrawn"
    set_readers(db, submission, [])
    request = PeerRequest(submission_id=submission.id, person_id=peer.id, cohort_id=submission.cohort_id)
    db.add(request)
    note(db, writer.id, "assignment.ask", subject_of(submission), peer=peer.public_id)
    db.flush()
    emails.write_asked(db, request, writer, peer)


def answer_request(db: Session, request: PeerRequest, peer: Person, answer: str) -> Submission:
    """Say whether one will read the work. Twice the same is once. Raises Stale if it was taken back or answered."""
    submission = queries.locked(db, db.get_one(Submission, request.submission_id))
    db.refresh(request)
    if request.state == answer:
        return submission
    if request.state != "asked" or submission.turn != "peer" or submission.state not in queries.ON_ITS_WAY:
        raise Stale(ALREADY)
    request.state, request.answered_at = answer, clock.now()
    writer = db.get_one(Person, submission.person_id)
    if answer == "accepted":
        set_readers(db, submission, [Reviewer(peer, "peer")])
    note(db, peer.id, f"assignment.{answer}", subject_of(submission))
    emails.write_answered(db, submission, request, peer, writer)
    return submission
