from lms.commitments.queries.asking import answer_by_link, held_by, holds, named, open_commitments_held
from lms.commitments.queries.counting import (
    count_open_between,
    draft_from,
    open_commitments_between,
)
from lms.commitments.queries.proofs import proof_seen_by, proofs_of, proofs_seen_by
from lms.commitments.queries.views import (
    CommitmentView,
    Said,
    commitment_seen_by,
    commitments_for,
    commitments_from,
    commitments_held_by,
    history,
    is_answered_by,
    is_read_by,
    mayor_answered_for,
    open_commitments_of,
    zone_of,
)

__all__ = [
    "CommitmentView",
    "Said",
    "answer_by_link",
    "commitment_seen_by",
    "commitments_for",
    "commitments_from",
    "commitments_held_by",
    "count_open_between",
    "draft_from",
    "held_by",
    "history",
    "holds",
    "is_answered_by",
    "is_read_by",
    "mayor_answered_for",
    "named",
    "open_commitments_between",
    "open_commitments_held",
    "open_commitments_of",
    "proof_seen_by",
    "proofs_of",
    "proofs_seen_by",
    "zone_of",
]
