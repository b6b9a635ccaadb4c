from sqlmodel import Session, col, select

from lms.commitments.models import Commitment, CommitmentProof
from lms.commitments.queries.views import CommitmentView
from lms.files.models import StoredFile

Proof = tuple[CommitmentProof, StoredFile | None]


def proofs_of(db: Session, commitment: Commitment) -> list[Proof]:
    """All that was added to it, oldest first."""
    rows = db.exec(
        select(CommitmentProof, StoredFile)
        .outerjoin(StoredFile, col(StoredFile.id) == col(CommitmentProof.file_id))
        .where(col(CommitmentProof.commitment_id) == commitment.id)
        .order_by(col(CommitmentProof.id))
    ).all()
    return [(proof, file) for proof, file in rows]


def proofs_seen_by(db: Session, view: CommitmentView) -> list[Proof]:
    """Those that this reader of the commitment reads: all if they were in the room, else what came since it is the
    city's."""
    return [(proof, file) for proof, file in proofs_of(db, view.commitment) if view.in_the_room or proof.is_the_citys]


def proof_seen_by(db: Session, view: CommitmentView, public_id: str) -> Proof | None:
    return next((one for one in proofs_seen_by(db, view) if one[0].public_id == public_id), None)
