"""Whose learning stands on the city's page: never a mayor's before staff."""

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import Role
from lms.access.scope import Visitor
from lms.reports.figures import Line


def sees_learning(visitor: Visitor, line: Line) -> bool:
    """The programme sees all; people of the city see the senior staff's, and each their own."""
    is_seen_by_city = line.seat.role == Role.STAFF or line.person.id == visitor.person_id
    return bool(line.cells) and (is_seen_by_city or policy.holds(visitor, Permission.SEE_PERSON))
