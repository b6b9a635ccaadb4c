from sqlalchemy import ColumnElement, case
from sqlmodel import and_, col, select

from lms.commitments.models import Commitment, CommitmentReader

OPEN_FIRST = case((col(Commitment.state) == "open", 0), else_=1)
OLDEST_FIRST = (col(Commitment.created_at), col(Commitment.id))


def heard_by(person_id: int) -> ColumnElement[bool]:
    """What was promised where the person was."""
    heard = select(CommitmentReader.commitment_id).where(col(CommitmentReader.person_id) == person_id)
    return and_(col(Commitment.id).in_(heard), col(Commitment.state) != "draft")
