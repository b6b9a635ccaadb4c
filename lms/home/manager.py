"""What the manager's first page shows: each cohort's mayors, stuck first, what nobody has logged, and where nothing
is booked."""

from collections import defaultdict
from typing import Any

from lms import clock
from lms.coaching import queries as coaching
from lms.coaching.rhythm import Rhythm
from lms.people.guard import Visit
from lms.reports import queries as reports
from lms.reports.figures import Board, Line, State

NEED_ATTENTION = (State.STUCK, State.NOT_STARTED)
SHOWN = 8


def page(visit: Visit) -> dict[str, Any]:
    boards = reports.boards(visit.db, visit.visitor, visit.locale)
    waiting: dict[int, list[Rhythm]] = defaultdict(list)
    for one in coaching.nothing_booked_in(visit.db, [board.cohort.id for board in boards], clock.now()):
        waiting[one.engagement.cohort_id].append(one)
    uninterpreted = coaching.uninterpreted_for(visit.db, visit.visitor, clock.now())
    return {"uninterpreted": uninterpreted, "boards": boards, "attention": attention, "waiting": waiting}


def attention(board: Board) -> list[Line]:
    """The mayors who stand still, longest first."""
    return [line for line in board.report.lines if line.state in NEED_ATTENTION][:SHOWN]
