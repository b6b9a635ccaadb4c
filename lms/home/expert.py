"""What an expert's first page shows: the work that waits for a review, longest first."""

from typing import Any

from lms.assignments import queries as assignments
from lms.people.guard import Visit


def page(visit: Visit) -> dict[str, Any]:
    return {"work": assignments.work_of(visit.db, visit.visitor)}
