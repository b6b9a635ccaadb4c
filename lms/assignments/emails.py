"""What is written about assignments: who did what, and a link. Never a word of the work or of its review."""

from sqlmodel import Session

from lms.assignments.models import PeerRequest, Submission
from lms.i18n import N_
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.queries import sign_in_address
from lms.settings import settings
from lms.web.templates import translate

HANDED_IN = N_("Work waits for your review")
ASKED = N_("A mayor asks you to read their work")
ANSWERED = N_("About the work you asked a mayor to read")
REVIEWED = N_("Your work was reviewed")

TO_REVIEW = N_("%(name)s handed in an assignment. You are named as its reviewer.")
PLEASE_READ = N_("%(name)s asks you to read an assignment before it goes to their coach. You can say yes or no.")
SAID_YES = N_("%(name)s will read your assignment.")
SAID_NO = N_("%(name)s cannot read your assignment this time. You can ask another mayor.")
RETURNED = N_("%(name)s reviewed your assignment and returned it, with what to change.")
GOES_ON = N_("%(name)s reviewed your assignment. It has gone on to the next reviewer.")
ACCEPTED = N_("%(name)s reviewed your assignment and accepted it.")


def write_handed_in(db: Session, submission: Submission, writer: Person, readers: list[Person]) -> None:
    for reader in readers:
        occasion = f"assignment-to-review:{submission.public_id}:{submission.version}:{submission.turn}:{reader.id}"
        _write(db, reader, HANDED_IN, TO_REVIEW, writer, f"/assignments/{submission.public_id}", occasion)


def write_asked(db: Session, request: PeerRequest, writer: Person, peer: Person) -> None:
    occasion = f"assignment-asked:{request.public_id}"
    _write(db, peer, ASKED, PLEASE_READ, writer, f"/peer-requests/{request.public_id}", occasion)


def write_answered(db: Session, submission: Submission, request: PeerRequest, peer: Person, writer: Person) -> None:
    sentence = SAID_YES if request.state == "accepted" else SAID_NO
    occasion = f"assignment-answered:{request.public_id}"
    _write(db, writer, ANSWERED, sentence, peer, f"/assignments/{submission.public_id}", occasion)


def write_reviewed(
    db: Session, submission: Submission, sentence: str, turn: str, reviewer: Person, writer: Person
) -> None:
    occasion = f"assignment-reviewed:{submission.public_id}:{submission.version}:{turn}"
    _write(db, writer, REVIEWED, sentence, reviewer, f"/assignments/{submission.public_id}", occasion)


def _write(db: Session, to: Person, subject: str, sentence: str, other: Person, path: str, occasion: str) -> None:
    address = sign_in_address(db, to.id)
    if address is None:
        return
    words = translate(to.language, sentence, name=other.name)
    write_to(db, to, address, "assignment", subject, occasion, sentence=words, link=f"{settings().base_url}{path}")
