"""Who may see and do what in the turns of a review: a peer's, where there is one, then a coach's. Pure rules."""

from collections.abc import Iterable

from lms.assignments.models import Review, Submission
from lms.catalogue.content import BlockContent

TURNS = ("", "peer", "coach")  # in their order; nobody's first


def turn_once_handed_in(submission: Submission, assignment: BlockContent, *, is_mayor: bool) -> str:
    """Only mayors have peers, and only before a coach: what has come to a coach stays there."""
    first = is_mayor and submission.turn != "coach" and "peer" in assignment.reviewers
    return "peer" if first else "coach"


def is_last(submission: Submission) -> bool:
    """A peer never signs off, whatever the course has come to say since."""
    return submission.turn == "coach"


def latest(turns: Iterable[str]) -> str:
    return max(turns, key=TURNS.index, default="")


def reads_version(turn: str, turn_of_version: str) -> bool:
    """Those of an earlier turn do not read what was handed in for a later one."""
    return TURNS.index(turn_of_version) <= TURNS.index(turn)


def reads_review(turn: str, person_id: int, review: Review) -> bool:
    """A coach reads what was said before; a peer what they said themselves."""
    return turn == "coach" or review.reviewer_id == person_id


def missing_levels(levels: dict[str, str], assignment: BlockContent) -> list[str]:
    """The criteria that have none of their levels yet."""
    return [one.id for one in assignment.criteria if levels.get(one.id) not in one.levels]
