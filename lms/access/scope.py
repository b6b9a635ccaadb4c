"""How far a permission reaches, by word, and who asks. What a word means for a table stands in its model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ColumnElement

from lms.access.roles import Role


class Scope(StrEnum):
    OWN = "own"  # the person's own
    NAMED = "named"  # those the writer named as readers
    IN_ENGAGEMENT = "in the engagement"  # those who coach or are coached together
    COACHED = "coached"  # those that one coaches, or coached before another came
    DELEGATED = "delegated"  # for a mayor who allowed it, as long as it stands
    SAME_CITY = "same city"  # those with a seat in the city
    OFFERED = "offered"  # what is open for the role in the person's cohort
    SAME_COHORT = "same cohort"
    EVERY = "every"  # the whole programme


@dataclass(frozen=True, slots=True)
class SeatInForce:
    role: Role
    title: str
    city_id: int | None = None
    office_id: int | None = None
    cohort_id: int | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person as permissions see them: who they are, and their seats in force today."""

    person_id: int
    today: date
    seats: tuple[SeatInForce, ...] = field(default=())

    @property
    def roles(self) -> set[Role]:
        return {Role.PERSON, *(seat.role for seat in self.seats)}

    def seats_as(self, role: Role) -> tuple[SeatInForce, ...]:
        return self.seats if role is Role.PERSON else tuple(seat for seat in self.seats if seat.role is role)


Meaning = Callable[[Visitor, tuple[SeatInForce, ...]], ColumnElement[bool]]


class Scoped(Protocol):
    """A table that says what each scope word means for its rows."""

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]: ...
