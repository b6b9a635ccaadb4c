"""Who may see and do what in the turns of a review. Pure rules."""

from lms.assignments.models import Submission
from lms.catalogue.content import BlockContent


def turn_of(submission: Submission, assignment: BlockContent) -> str:
    """Who reviews now: a peer, or a coach."""
    return assignment.reviewers[min(submission.step, len(assignment.reviewers) - 1)]


def first_turn(assignment: BlockContent, *, is_mayor: bool) -> int:
    """Only mayors have peers: the work of others begins with a coach."""
    turns = (place for place, by in enumerate(assignment.reviewers) if is_mayor or by == "coach")
    return next(turns, 0)


def is_last(submission: Submission, assignment: BlockContent) -> bool:
    return submission.step >= len(assignment.reviewers) - 1


def reads_version(step_of_reader: int, step_of_version: int) -> bool:
    """Those of an earlier turn do not read what was handed in for a later one."""
    return step_of_version <= step_of_reader


def missing_levels(levels: dict[str, str], assignment: BlockContent) -> list[str]:
    """The criteria that have none of their levels yet."""
    return [one.id for one in assignment.criteria if levels.get(one.id) not in one.levels]
