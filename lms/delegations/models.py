from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope, Visitor
from lms.people.models import Seat

DELEGATE_ROLES = (Role.CHIEF_OF_STAFF, Role.STAFF)


class Delegation(SQLModel, table=True):
    """A mayor's leave for someone of their city to do one kind of task in their name, until a day.

    It is given in a seat: a successor, or the same mayor in another seat, has to give it anew. Given again, it is the
    same row with another last day.
    """

    __table_args__ = (UniqueConstraint("seat_id", "delegate_id", "task"),)

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    seat_id: int = Field(foreign_key="seat.id")  # the mayor's
    delegate_id: int = Field(foreign_key="person.id", index=True)
    task: str  # booking, reminders, commitments, materials
    last_day: date  # in city time
    granted_at: datetime = Field(default_factory=clock.now)
    ended_at: datetime | None = None  # taken back
    version: int = 1  # counts the changes

    def stands(self, today: date) -> bool:
        return self.ended_at is None and today <= self.last_day

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.OWN: lambda visitor, seats: col(cls.seat_id).in_(seats_of_mayor(visitor))}


def seats_of_mayor(visitor: Visitor) -> Any:
    """The ids of the seats in which the visitor is a mayor today."""
    theirs = col(Seat.person_id) == visitor.person_id, col(Seat.role) == Role.MAYOR
    return select(Seat.id).where(*theirs, Seat.in_force_within(visitor.today, visitor.today))


def granted(visitor: Visitor, task: str, column: Any) -> Any:
    """A column of the mayors' seats in whose name the visitor may do a task today."""
    theirs = col(Delegation.delegate_id) == visitor.person_id, col(Delegation.task) == task
    return in_force(select(column), visitor.today).where(*theirs)


def in_force(chosen: Any, day: Any) -> Any:
    """A statement about delegations and the mayors' seats in which they were given, only of those in force on a day of
    the mayor's city: a date, or an expression of the statement.

    Only while three things hold: the leave stands, the mayor is in the seat, and the delegate has one in that city.
    """
    return (
        chosen.select_from(Delegation)
        .join(Seat, col(Seat.id) == col(Delegation.seat_id))
        .where(
            col(Delegation.ended_at).is_(None),
            col(Delegation.last_day) >= day,
            col(Seat.role) == Role.MAYOR,
            Seat.in_force_within(day, day),
            _delegate_seated(day),
        )
    )


def _delegate_seated(day: Any) -> Any:
    its = aliased(Seat)
    same = col(its.person_id) == col(Delegation.delegate_id), col(its.city_id) == col(Seat.city_id)
    there = select(its.id).where(*same, col(its.role).in_(DELEGATE_ROLES), its.in_force_within(day, day))
    return there.correlate(Delegation, Seat).exists()
