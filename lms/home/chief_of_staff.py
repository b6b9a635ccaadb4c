"""What a chief of staff's first page shows: for whom they act, the sessions to book or move, commitments to chase."""

from collections.abc import Sequence
from typing import Any

from lms import clock
from lms.coaching import queries as coaching
from lms.coaching.queries import Diary
from lms.commitments import queries as commitments
from lms.delegations import queries as delegations
from lms.delegations.queries import Acting
from lms.delegations.tasks import TASKS
from lms.learning import queries as learning
from lms.people.guard import Visit


def page(visit: Visit) -> dict[str, Any]:
    views = [view for view in commitments.commitments_for(visit.db, visit.visitor) if view.commitment.state == "open"]
    citys = [view for view in views if view.commitment.is_the_citys]
    chased = sorted((view for view in citys if not view.mine), key=lambda view: view.commitment.due_on or view.today)
    return {
        **acting(visit),
        "coaching": coaching.coming_up_for(visit.db, visit.visitor.person_id, clock.now()),
        "commitments": [view for view in views if view.mine],
        "chased": chased[:5],
        "open_of_city": len(citys),
    }


def acting(visit: Visit) -> dict[str, Any]:
    """For whom someone acts, what they book for them, and what they read. Few statements."""
    found = delegations.acting_for(visit.db, visit.visitor)
    books = any("booking" in one.tasks for one in found)
    diaries = coaching.diaries_to_keep(visit.db, visit.visitor, clock.now()) if books else []
    reads = any("materials" in one.tasks for one in found)
    courses = learning.opened_to_their_mayor(visit.db, visit.visitor) if reads else []
    return {"acting": [(one, _diaries_of(one, diaries)) for one in found], "tasks": TASKS, "to_read": courses}


def _diaries_of(one: Acting, diaries: Sequence[Diary]) -> list[Diary]:
    if "booking" not in one.tasks:
        return []
    return [diary for diary in diaries if diary.is_of(one.mayor.person.id)]
