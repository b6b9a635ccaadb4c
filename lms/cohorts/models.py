from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel, col

from lms import ids
from lms.access.scope import Meaning, Scope


class Cohort(SQLModel, table=True):
    """One intake of cities, with a start and an end. Its name is its number, written in the reader's language."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    number: int = Field(unique=True)
    starts_on: date
    ends_on: date

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {}


class City(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    name: str = Field(unique=True)
    sort_key: str = Field(index=True)
    sort_key_es: str = Field(index=True)
    country: str  # ISO 3166-1, two letters
    region: str
    timezone: str  # IANA
    locale: str
    population: int
    latitude: float
    longitude: float

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.SAME_CITY: lambda visitor, seats: col(City.id).in_([seat.city_id for seat in seats])}


class Participation(SQLModel, table=True):
    """A city in a cohort: the stage it has reached, and the capability it builds."""

    __table_args__ = (UniqueConstraint("cohort_id", "city_id"),)

    id: int = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    stage: str = "acceleration"  # convening, acceleration, capacity
    capability: str | None = None  # the slug of its track: performance, procurement, evaluation, data-as-a-service


class Office(SQLModel, table=True):
    """A role in a city that outlives people: the mayor's, the chief of staff's, a senior post."""

    __table_args__ = (UniqueConstraint("city_id", "post"),)

    id: int = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    role: str  # mayor, chief_of_staff, staff
    post: str  # mayor, chief, procurement … : one per city
