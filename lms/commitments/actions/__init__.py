from lms.commitments.actions.answering import (
    adopt_for_city,
    change_commitment,
    drop_commitment,
    keep_commitment,
    postpone_commitment,
    undo_answer,
)
from lms.commitments.actions.making import draft_commitment, link_commitment, make_commitment, promise
from lms.commitments.actions.proving import add_proofs, remove_proof

__all__ = [
    "add_proofs",
    "adopt_for_city",
    "change_commitment",
    "draft_commitment",
    "drop_commitment",
    "keep_commitment",
    "link_commitment",
    "make_commitment",
    "postpone_commitment",
    "promise",
    "remove_proof",
    "undo_answer",
]
