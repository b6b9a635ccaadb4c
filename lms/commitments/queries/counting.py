"""For those who coach and report, and for a lesson's prompt."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, and_, col, or_, select

from lms.commitments.models import Commitment
from lms.commitments.queries.pieces import OLDEST_FIRST, heard_by


def open_commitments_between(db: Session, owner_ids: Sequence[int], reader_id: int) -> list[Commitment]:
    """What these owners promised and the reader heard, oldest promise first."""
    return list(db.exec(select(Commitment).where(*_between(owner_ids, reader_id)).order_by(*OLDEST_FIRST)).all())


def count_open_between(db: Session, owner_ids: Sequence[int], reader_id: int) -> dict[int, int]:
    """For each owner, how many open promises the reader heard."""
    counted = select(col(Commitment.owner_id), func.count()).where(*_between(owner_ids, reader_id))
    return dict(db.exec(counted.group_by(col(Commitment.owner_id))).all())


def draft_from(db: Session, owner_id: int, origin: str) -> Commitment | None:
    """What its owner drafted there and has not promised yet."""
    theirs = (col(Commitment.owner_id) == owner_id, col(Commitment.origin) == origin)
    return db.exec(select(Commitment).where(*theirs, col(Commitment.state) == "draft")).first()


def _between(owner_ids: Sequence[int], reader_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = and_(col(Commitment.owner_id) == reader_id, col(Commitment.state) != "draft")
    return (
        col(Commitment.owner_id).in_(owner_ids),
        col(Commitment.state) == "open",
        or_(heard_by(reader_id), mine),
    )
