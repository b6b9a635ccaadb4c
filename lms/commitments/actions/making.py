"""A promise: drafted in a lesson, made in a room, and linked to what it is about."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from lms import clock
from lms.audit.actions import note
from lms.commitments.actions.locking import lock, locked
from lms.commitments.models import Commitment, CommitmentReader
from lms.db import insert_new


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
    topic: str = "",
) -> Commitment:
    """Write down a promise and who was in the room. The same `client_id` again is the same promise."""
    fields: dict[str, Any] = {
        "owner_id": owner_id,
        "city_id": city_id,
        "text": text,
        "due_on": due_on,
        "origin": origin,
        "topic": topic,
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
    topic: str = "",
) -> Commitment:
    """Keep what a lesson's prompt made of it, with the lesson's module as its topic. Only its owner sees it, and may
    write it again until it is promised."""
    theirs = select(Commitment).where(col(Commitment.owner_id) == owner_id, col(Commitment.origin) == origin)
    earlier = locked(db, theirs).all()
    draft = next((one for one in earlier if one.state == "draft"), None)
    if draft is None:
        client_id = f"{origin}/{owner_id}/{len(earlier)}"
        words: dict[str, Any] = {
            "text": text,
            "due_on": due_on,
            "origin": origin,
            "client_id": client_id,
            "topic": topic,
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
    lock(db, commitment)
    if commitment.state != "draft":
        return
    commitment.text, commitment.due_on = text, due_on
    commitment.state, commitment.created_at = "open", clock.now()
    commitment.version += 1
    _let_read(db, commitment.id, commitment.owner_id, readers)


def link_commitment(db: Session, commitment: Commitment, person_id: int, topic: str) -> None:
    """Say which module or dimension it is about (see commitments.topics); empty: none. It is no answer: what was
    asked of the commitment stays asked."""
    lock(db, commitment)
    if commitment.topic != topic:
        commitment.topic = topic
        note(db, person_id, "commitment.link", f"commitment/{commitment.public_id}", topic=topic)


def _let_read(db: Session, commitment_id: int, owner_id: int, readers: Iterable[int]) -> None:
    for reader in sorted(set(readers) - {owner_id}):
        db.add(CommitmentReader(commitment_id=commitment_id, person_id=reader))
