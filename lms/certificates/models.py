from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, col

from lms import clock
from lms.access.scope import Meaning, Scope
from lms.certificates.serials import new_serial

STANDING = text("revoked_at IS NULL")


class Certificate(SQLModel, table=True):
    """That a person completed a version of a course: their name and title as they were on that day."""

    __table_args__ = (
        Index(
            "uq_certificate_standing",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: int = Field(default=None, primary_key=True)
    serial: str = Field(default_factory=new_serial, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    version_id: int = Field(foreign_key="course_version.id")  # the one that was completed
    name: str
    title: str = ""  # of the seat in force, as the person bore it
    city_id: int | None = Field(default=None, foreign_key="city.id")
    completed_on: date  # both days in the person's zone
    issued_on: date
    issued_at: datetime = Field(default_factory=clock.now)
    revoked_at: datetime | None = None
    revoked_by_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""  # read by managers
    may_renew: bool = False  # the person may get a new one of the same course

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.OWN: lambda visitor, seats: col(cls.person_id) == visitor.person_id}
