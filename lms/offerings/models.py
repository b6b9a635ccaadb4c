from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ScalarSelect, UniqueConstraint, false, func, literal_column, select
from sqlmodel import Field, SQLModel, and_, col, or_

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope, SeatInForce, Visitor
from lms.db import plain
from lms.delegations.models import granted
from lms.people.models import Seat


class Offering(SQLModel, table=True):
    """A course for one role in one cohort, open from a day on. Its modules open one by one: see ModuleOpening."""

    __table_args__ = (UniqueConstraint("cohort_id", "course_id", "role"),)

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    role: str  # mayor, staff
    opens_on: date
    due_on: date | None = None  # the last day to finish by; nothing closes then

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.OFFERED: _open_to,
            Scope.DELEGATED: _open_to_their_mayors,
            Scope.SAME_COHORT: lambda visitor, seats: col(cls.cohort_id).in_([seat.cohort_id for seat in seats]),
        }


def _open_to(visitor: Visitor, seats: tuple[SeatInForce, ...]) -> ColumnElement[bool]:
    return and_(offered_to(seats), col(Offering.opens_on) <= visitor.today)


def _open_to_their_mayors(visitor: Visitor, _seats: tuple[SeatInForce, ...]) -> ColumnElement[bool]:
    """What is open to the mayors who let the visitor read it. Nothing for who stands for all that are alike: 0."""
    if not visitor.person_id:
        return false()
    cohorts = granted(visitor, "materials", Seat.cohort_id)
    return and_(
        col(Offering.role) == Role.MAYOR, col(Offering.opens_on) <= visitor.today, col(Offering.cohort_id).in_(cohorts)
    )


def offered_to(seats: tuple[SeatInForce, ...]) -> ColumnElement[bool]:
    """The offerings for these seats, open or still to open."""
    cohorts = {(seat.cohort_id, seat.role) for seat in seats if seat.cohort_id is not None}
    offered = [and_(col(Offering.cohort_id) == cohort, col(Offering.role) == role) for cohort, role in sorted(cohorts)]
    return or_(*offered) if offered else false()


class ModuleOpening(SQLModel, table=True):
    """A module opened in an offering: it was ready in its members' languages then, or a manager signed for those
    in which it was not. What is open stays open when a later version changes."""

    __tablename__ = "module_opening"
    __table_args__ = (UniqueConstraint("offering_id", "module"),)

    id: int = Field(default=None, primary_key=True)
    offering_id: int = Field(foreign_key="offering.id")
    module: str
    at: datetime = Field(default_factory=clock.now)
    by_id: int | None = Field(default=None, foreign_key="person.id")  # none: the command line
    waived: list[str] = Field(default_factory=list, sa_type=JSON)  # languages


def modules_opened() -> ScalarSelect[str]:
    """The modules that are open in an offering of the statement, with a blank between them."""
    opening, offering = plain(ModuleOpening), plain(Offering)
    blank: Any = literal_column("' '")  # a parameter here makes every run of the statement dearer
    opened = select(func.aggregate_strings(opening.c.module, blank)).where(opening.c.offering_id == offering.c.id)
    return opened.correlate(offering).scalar_subquery()
