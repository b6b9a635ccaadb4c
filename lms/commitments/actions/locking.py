from sqlalchemy import ScalarResult
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from lms.commitments.models import Commitment


def lock(db: Session, commitment: Commitment) -> None:
    """The commitment as it is now, kept from others until the transaction ends."""
    locked(db, select(Commitment).where(col(Commitment.id) == commitment.id)).one()


def locked(db: Session, rows: SelectOfScalar[Commitment]) -> ScalarResult[Commitment]:
    """Those rows as they are now, kept from others until the transaction ends."""
    in_turn = rows.order_by(col(Commitment.id)).with_for_update()
    return db.exec(in_turn.execution_options(populate_existing=True))
