from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ScalarResult
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from lms import clock
from lms.audit.actions import note
from lms.commitments.models import Commitment, CommitmentAnswer, CommitmentReader
from lms.db import insert_new
from lms.errors import Stale
from lms.i18n import N_


def make_commitment(
    db: Session,
    *,
    owner_id: int,
    city_id: int | None,
    text: str,
    due_on: date | None,
    origin: str,
    readers: Iterable[int],
    client_id: str,
    state: str = "open",
) -> Commitment:
    """Write down a promise and who was in the room. The same `client_id` again is the same promise."""
    fields: dict[str, Any] = {
        "owner_id": owner_id,
        "city_id": city_id,
        "text": text,
        "due_on": due_on,
        "origin": origin,
    }
    row = Commitment(client_id=client_id, state=state, **fields)
    new_id = insert_new(db, Commitment, row)
    if new_id is not None:
        _let_read(db, new_id, owner_id, readers)
    return db.exec(select(Commitment).where(col(Commitment.client_id) == client_id)).one()


def draft_commitment(
    db: Session,
    *,
    owner_id: int,
    city_id: int | None,
    text: str,
    due_on: date | None,
    origin: str,
) -> Commitment:
    """Keep what a lesson's prompt made of it. Only its owner sees it, and may write it again until it is promised."""
    theirs = select(Commitment).where(col(Commitment.owner_id) == owner_id, col(Commitment.origin) == origin)
    earlier = _locked(db, theirs).all()
    draft = next((one for one in earlier if one.state == "draft"), None)
    if draft is None:
        client_id = f"{origin}/{owner_id}/{len(earlier)}"
        words = {
            "text": text,
            "due_on": due_on,
            "origin": origin,
            "client_id": client_id,
        }
        return make_commitment(db, owner_id=owner_id, city_id=city_id, **words, readers=[], state="draft")
    if (draft.text, draft.due_on) != (text, due_on):
        draft.text, draft.due_on = text, due_on
        draft.version += 1
    return draft


def promise(
    db: Session,
    commitment: Commitment,
    readers: Iterable[int],
    text: str,
    due_on: date,
) -> None:
    """Make a promise of a draft, before these readers, in these words and by this day."""
    _lock(db, commitment)
    if commitment.state != "draft":
        return
    commitment.text, commitment.due_on = text, due_on
    commitment.state, commitment.created_at = "open", clock.now()
    commitment.version += 1
    _let_read(db, commitment.id, commitment.owner_id, readers)


def keep_commitment(db: Session, commitment: Commitment, person_id: int, version: int | None = None) -> None:
    """Done."""
    if _still_open(db, commitment, version, already=lambda: commitment.state == "done"):
        _answer(db, commitment, person_id, "done")
        commitment.state, commitment.answered_at = "done", clock.now()


def postpone_commitment(
    db: Session,
    commitment: Commitment,
    person_id: int,
    due_on: date | None = None,
    version: int | None = None,
) -> None:
    """Not yet, and perhaps by another day."""

    def already() -> bool:
        return (
            commitment.version - 1 == version
            and due_on in (None, commitment.due_on)
            and _last_said(db, commitment) == (person_id, "not_yet")
        )

    if _still_open(db, commitment, version, already):
        _answer(db, commitment, person_id, "not_yet")
        commitment.due_on = due_on or commitment.due_on
        commitment.answered_at = clock.now()


def change_commitment(
    db: Session,
    commitment: Commitment,
    person_id: int,
    text: str,
    due_on: date | None,
    version: int | None = None,
) -> None:
    """The promise is another one now; what it was stays in its history."""

    def already() -> bool:
        return (text, due_on or commitment.due_on) == (
            commitment.text,
            commitment.due_on,
        )

    if _still_open(db, commitment, version, already):
        _answer(db, commitment, person_id, "changed")
        commitment.text, commitment.due_on = text, due_on or commitment.due_on
        commitment.answered_at = clock.now()


def drop_commitment(db: Session, commitment: Commitment, person_id: int, version: int | None = None) -> None:
    """It is no longer to be done."""
    if _still_open(db, commitment, version, already=lambda: commitment.state == "dropped"):
        _answer(db, commitment, person_id, "dropped")
        commitment.state, commitment.answered_at = "dropped", clock.now()


def adopt_for_city(
    db: Session,
    commitment: Commitment,
    person_id: int,
    office_id: int,
    version: int | None = None,
) -> None:
    """Make it the city's: from now on it belongs to the office, and stays there when its holder leaves."""
    if _still_open(db, commitment, version, already=lambda: commitment.is_the_citys):
        _answer(db, commitment, person_id, "adopted")
        commitment.office_id = office_id
        note(db, person_id, "commitment.adopt", f"commitment/{commitment.public_id}")


def _lock(db: Session, commitment: Commitment) -> None:
    _locked(db, select(Commitment).where(col(Commitment.id) == commitment.id)).one()


def _locked(db: Session, rows: SelectOfScalar[Commitment]) -> ScalarResult[Commitment]:
    """Those rows as they are now, kept from others until the transaction ends."""
    in_turn = rows.order_by(col(Commitment.id)).with_for_update()
    return db.exec(in_turn.execution_options(populate_existing=True))


def _still_open(
    db: Session,
    commitment: Commitment,
    version: int | None,
    already: Callable[[], bool],
) -> bool:
    """Whether there is something to say. Raises Stale when someone else spoke since the reader's `version`."""
    _lock(db, commitment)
    if already():
        return False
    if version is not None and version != commitment.version:
        raise Stale(N_("Someone else answered this in between. This is how it stands now."))
    return commitment.state == "open"


def _answer(db: Session, commitment: Commitment, person_id: int, answer: str) -> None:
    before: dict[str, Any] = {"due_before": commitment.due_on, "text_before": commitment.text}
    db.add(CommitmentAnswer(commitment_id=commitment.id, person_id=person_id, answer=answer, **before))
    commitment.version += 1


def _last_said(db: Session, commitment: Commitment) -> tuple[int, str] | None:
    return db.exec(
        select(CommitmentAnswer.person_id, CommitmentAnswer.answer)
        .where(col(CommitmentAnswer.commitment_id) == commitment.id)
        .order_by(col(CommitmentAnswer.id).desc())
    ).first()


def _let_read(db: Session, commitment_id: int, owner_id: int, readers: Iterable[int]) -> None:
    for reader in sorted(set(readers) - {owner_id}):
        db.add(CommitmentReader(commitment_id=commitment_id, person_id=reader))
