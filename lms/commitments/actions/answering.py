"""What became of a promise. Every answer is by a person, or by a person for another; one that came from the link in an
e-mail says so, and whoever answers for the promise can take it back.

`version` is the one that the reader was shown: who answers what somebody else answered in between is told (Stale).
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from lms import clock
from lms.audit.actions import note
from lms.commitments.actions.locking import lock
from lms.commitments.models import Commitment, CommitmentAnswer
from lms.errors import Stale
from lms.i18n import N_

IN_BETWEEN = N_("Someone else answered this in between. This is how it stands now.")


class By(NamedTuple):
    """Who answers, for whom if not for themselves, and whether by the link in an e-mail."""

    person_id: int
    for_person_id: int | None
    by_link: bool


def keep_commitment(
    db: Session,
    commitment: Commitment,
    person_id: int,
    version: int | None = None,
    *,
    for_person_id: int | None = None,
    by_link: bool = False,
) -> None:
    """Done."""
    if _still_open(db, commitment, version, already=lambda: commitment.state == "done"):
        _answer(db, commitment, By(person_id, for_person_id, by_link), "done")
        commitment.state, commitment.answered_at = "done", clock.now()


def postpone_commitment(
    db: Session,
    commitment: Commitment,
    person_id: int,
    due_on: date | None = None,
    version: int | None = None,
    *,
    for_person_id: int | None = None,
    by_link: bool = False,
) -> None:
    """Not yet, and perhaps by another day."""

    def already() -> bool:
        said = _last_said(db, commitment)
        return (
            commitment.version - 1 == version
            and due_on in (None, commitment.due_on)
            and said is not None
            and (said.person_id, said.answer) == (person_id, "not_yet")
        )

    if _still_open(db, commitment, version, already):
        _answer(db, commitment, By(person_id, for_person_id, by_link), "not_yet")
        commitment.due_on = due_on or commitment.due_on
        commitment.answered_at = clock.now()


def change_commitment(
    db: Session,
    commitment: Commitment,
    person_id: int,
    text: str,
    due_on: date | None,
    version: int | None = None,
    *,
    for_person_id: int | None = None,
) -> None:
    """The promise is another one now; what it was stays in its history."""

    def already() -> bool:
        return (text, due_on or commitment.due_on) == (
            commitment.text,
            commitment.due_on,
        )

    if _still_open(db, commitment, version, already):
        _answer(db, commitment, By(person_id, for_person_id, False), "changed")
        commitment.text, commitment.due_on = text, due_on or commitment.due_on
        commitment.answered_at = clock.now()


def drop_commitment(
    db: Session,
    commitment: Commitment,
    person_id: int,
    reason: str,
    version: int | None = None,
    *,
    for_person_id: int | None = None,
) -> None:
    """It is no longer to be done, for a reason that those who read the promise read."""
    if _still_open(db, commitment, version, already=lambda: commitment.state == "dropped"):
        _answer(db, commitment, By(person_id, for_person_id, False), "dropped", reason)
        commitment.state, commitment.answered_at = "dropped", clock.now()


def adopt_for_city(
    db: Session,
    commitment: Commitment,
    person_id: int,
    office_id: int,
    version: int | None = None,
    *,
    for_person_id: int | None = None,
) -> None:
    """Make it the city's: from now on it belongs to the office, and stays there when its holder leaves."""
    if _still_open(db, commitment, version, already=lambda: commitment.is_the_citys):
        _answer(db, commitment, By(person_id, for_person_id, False), "adopted")
        commitment.office_id = office_id
        note(db, person_id, "commitment.adopt", f"commitment/{commitment.public_id}")


def undo_answer(
    db: Session,
    commitment: Commitment,
    person_id: int,
    version: int | None = None,
    *,
    for_person_id: int | None = None,
) -> None:
    """Take back the last answer if it was given by the link in an e-mail: the promise stands as it stood before, and
    the history keeps both. Anything else changes nothing."""
    lock(db, commitment)
    last = _last_said(db, commitment)
    if last is None or (last.answer == "undone" and commitment.version - 1 == version):
        return
    if version is not None and version != commitment.version:
        raise Stale(IN_BETWEEN)
    if not last.by_link:
        return
    last.is_undone = True
    _answer(db, commitment, By(person_id, for_person_id, False), "undone")
    commitment.state, commitment.due_on = "open", last.due_before
    commitment.answered_at = _last_answered_at(db, commitment)


def _still_open(
    db: Session,
    commitment: Commitment,
    version: int | None,
    already: Callable[[], bool],
) -> bool:
    """Whether there is something to say. Raises Stale when someone else spoke since the reader's `version`."""
    lock(db, commitment)
    if already():
        return False
    if version is not None and version != commitment.version:
        raise Stale(IN_BETWEEN)
    return commitment.state == "open"


def _answer(db: Session, commitment: Commitment, by: By, answer: str, reason: str = "") -> None:
    before: dict[str, Any] = {"due_before": commitment.due_on, "text_before": commitment.text}
    said = {"answer": answer, "reason": reason, **before, **by._asdict()}
    db.add(CommitmentAnswer(commitment_id=commitment.id, **said))
    commitment.version += 1
    if by.by_link or by.for_person_id is not None or answer == "undone":
        details = {"answer": answer, "by_link": by.by_link}
        subject = f"commitment/{commitment.public_id}"
        note(db, by.person_id, "commitment.answer", subject, for_person_id=by.for_person_id, **details)


def _last_said(db: Session, commitment: Commitment) -> CommitmentAnswer | None:
    return db.exec(
        select(CommitmentAnswer)
        .where(col(CommitmentAnswer.commitment_id) == commitment.id)
        .order_by(col(CommitmentAnswer.id).desc())
    ).first()


def _last_answered_at(db: Session, commitment: Commitment) -> Any:
    """When an answer was given last that still counts."""
    return db.exec(
        select(CommitmentAnswer.at)
        .where(
            col(CommitmentAnswer.commitment_id) == commitment.id,
            col(CommitmentAnswer.answer).in_(("not_yet", "changed")),
            col(CommitmentAnswer.is_undone).is_(False),
        )
        .order_by(col(CommitmentAnswer.id).desc())
    ).first()
