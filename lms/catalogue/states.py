"""What an edit of the source does to a translation: the strongest verdict since it was made."""

from lms.catalogue.content import State
from lms.catalogue.structure import BlockPlan, Verdict

STATES: dict[Verdict, State] = {"cosmetic": "cosmetic", "clarifies": "stale", "changes-meaning": "superseded"}
STRENGTH: tuple[State, ...] = ("current", "cosmetic", "stale", "superseded")


def verdict_on(plan: BlockPlan, revision: int) -> Verdict:
    """The author's verdict; where it was not kept, the strongest one, which no reader can be misled by."""
    if isinstance(plan.verdict, list):
        return plan.verdict[revision - 2]
    return plan.verdict if plan.verdict and revision == plan.revision else "changes-meaning"


def same_since(plan: BlockPlan) -> int:
    """The first revision of those that say the same as the last: every edit since was cosmetic."""
    told = (revision for revision in range(plan.revision, 1, -1) if verdict_on(plan, revision) != "cosmetic")
    return next(told, 1)


def state_of(plan: BlockPlan, language: str) -> State:
    made_from = plan.translations.get(language, 1)
    since = [STATES[verdict_on(plan, revision)] for revision in range(made_from + 1, plan.revision + 1)]
    return max(since, key=STRENGTH.index, default="current")
