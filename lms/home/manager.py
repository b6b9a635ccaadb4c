"""What the manager's first page shows: each cohort's mayors, stuck first, and what nobody has logged."""

from typing import Any

from lms.people.guard import Visit
from lms.reports import queries as reports
from lms.reports.figures import Board, Line, State

NEED_ATTENTION = (State.STUCK, State.NOT_STARTED)
SHOWN = 8


def page(visit: Visit) -> dict[str, Any]:
    boards = reports.boards(visit.db, visit.visitor, visit.locale)
    return {"boards": boards, "attention": attention}


def attention(board: Board) -> list[Line]:
    """The mayors who stand still, longest first."""
    return [line for line in board.report.lines if line.state in NEED_ATTENTION][:SHOWN]
