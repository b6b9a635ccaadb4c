from datetime import date

from sqlalchemy import ColumnElement, UniqueConstraint, false
from sqlmodel import Field, SQLModel, and_, col, or_

from lms.access.scope import Meaning, Scope, SeatInForce, Visitor


class Offering(SQLModel, table=True):
    """A course for one role in one cohort, open from a day on."""

    __table_args__ = (UniqueConstraint("cohort_id", "course_id", "role"),)

    id: int = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    role: str  # mayor, staff
    opens_on: date

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.OFFERED: _open_to,
            Scope.SAME_COHORT: lambda visitor, seats: col(cls.cohort_id).in_([seat.cohort_id for seat in seats]),
        }


def _open_to(visitor: Visitor, seats: tuple[SeatInForce, ...]) -> ColumnElement[bool]:
    cohorts = {(seat.cohort_id, seat.role) for seat in seats if seat.cohort_id is not None}
    offered = [and_(col(Offering.cohort_id) == cohort, col(Offering.role) == role) for cohort, role in sorted(cohorts)]
    return and_(or_(*offered), col(Offering.opens_on) <= visitor.today) if offered else false()
