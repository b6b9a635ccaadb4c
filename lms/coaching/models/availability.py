"""When coaches can be booked."""

from datetime import date, time

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, col

from lms import ids
from lms.access.scope import Meaning, Scope


class BookingRules(SQLModel, table=True):
    """How a coach wants to be booked."""

    __tablename__ = "booking_rules"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    buffer_minutes: int = 15  # kept free between two sessions
    notice_hours: int = 24  # from when on who is coached may no longer book or move
    lengths: list[int] = Field(default_factory=lambda: [30, 45, 60], sa_type=JSON)  # minutes


class WeeklyHours(SQLModel, table=True):
    """From when to when a coach can be booked on a day of the week, by the clock on the coach's wall."""

    __tablename__ = "weekly_hours"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    weekday: int  # 0 is Monday
    since: time
    until: time


class HoursException(SQLModel, table=True):
    """A day on which the weekly hours do not hold, or more hours on a day."""

    __tablename__ = "hours_exception"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date
    since: time | None = None  # neither: the day is off
    until: time | None = None

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.OWN: lambda visitor, seats: col(cls.person_id) == visitor.person_id}
