from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, UniqueConstraint
from sqlmodel import Field, SQLModel, and_, col, or_

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope

SIGN_IN_MINUTES = 15
SESSION_DAYS = 30
Day = date | BindParameter[Any]


class Person(SQLModel, table=True):
    """A human with one login, who is not an e-mail address and not an office."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    given_name: str
    family_name: str
    sort_key: str = Field(index=True)
    sort_key_es: str = Field(index=True)
    language: str  # a locale: of the interface and of mail
    content_language: str | None = None  # of courses, where it differs
    timezone: str
    asked_about_mailbox: bool = False  # whether others read the official one; asked at the first sign-in
    paused_from: date | None = None  # the pause that is on, or the last one; why is nobody's business
    paused_until: date | None = None  # the last day of it
    earlier_pauses: str = ""  # ISO 8601 intervals of days, such as 2026-03-02/2026-03-13, apart by spaces
    created_at: datetime = Field(default_factory=clock.now)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def course_locale(self) -> str:
        """The locale in which the person reads courses."""
        return self.content_language or self.language

    def is_paused(self, today: date) -> bool:
        return self.days_paused(today, today) > 0

    def days_paused(self, first: date, last: date) -> int:
        """How many days of a pause, this one or an earlier one, lie between two days, both counted."""
        return sum(max((min(last, until) - max(first, since)).days + 1, 0) for since, until in self._pauses())

    def _pauses(self) -> Iterator[tuple[date, date]]:
        """First and last days. No two pauses share a day."""
        for interval in self.earlier_pauses.split():
            since, until = interval.split("/")
            yield date.fromisoformat(since), date.fromisoformat(until)
        if self.paused_from and self.paused_until:
            yield self.paused_from, self.paused_until

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.OWN: lambda visitor, seats: col(Person.id) == visitor.person_id}


class Address(SQLModel, table=True):
    """Where mail reaches a person. A sign-in address, once confirmed, alone opens the account."""

    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    address: str = Field(unique=True)  # lower case: one address opens one account at most
    person_id: int = Field(foreign_key="person.id")
    kind: str  # official, sign_in


class MailChoice(SQLModel, table=True):
    """A kind of reminders that a person switched off. No row: they come."""

    __tablename__ = "mail_choice"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str  # one of lms.people.reminding.KINDS


class ReminderTold(SQLModel, table=True):
    """An occasion of which someone was told, or the mail of a day: the same is told once, ever."""

    __tablename__ = "reminder_told"
    __table_args__ = (UniqueConstraint("person_id", "occasion"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    occasion: str
    told_at: datetime = Field(default_factory=clock.now)


class AddressChange(SQLModel, table=True):
    """A sign-in address asked for and not yet confirmed from the new mailbox."""

    __tablename__ = "address_change"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    address: str
    token_hash: str = Field(unique=True)
    expires_at: datetime
    confirmed_at: datetime | None = None


class Seat(SQLModel, table=True):
    """A person in an office, or in a programme role, from a day to a day."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    title: str  # as the person bears it: Intendenta, Mayor-President
    office_id: int | None = Field(default=None, foreign_key="office.id", index=True)
    city_id: int | None = Field(default=None, foreign_key="city.id", index=True)  # the office's, for short queries
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True)  # none: the whole programme
    starts_on: date
    ends_on: date | None = None  # the last day, in city time

    def in_force(self, today: date) -> bool:
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)

    @classmethod
    def not_over_on(cls, day: Day) -> ColumnElement[bool]:
        """Of seats, in a statement: those in force on a day and those still to begin."""
        return or_(col(cls.ends_on).is_(None), col(cls.ends_on) >= day)

    @classmethod
    def in_force_within(cls, first: Day, last: Day) -> ColumnElement[bool]:
        """Of seats, in a statement: those in force on at least one of some days."""
        return and_(col(cls.starts_on) <= last, cls.not_over_on(first))

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        """Of what was learned in a seat: a city's people see its senior staff's, never its mayor's."""
        return {
            Scope.OWN: lambda visitor, seats: col(cls.person_id) == visitor.person_id,
            Scope.SAME_CITY: lambda visitor, seats: and_(
                col(cls.role) == Role.STAFF, col(cls.city_id).in_([seat.city_id for seat in seats])
            ),
        }


class SignInLink(SQLModel, table=True):
    """A one-time way in: a link, and the code that comes with it for another device."""

    __tablename__ = "sign_in_link"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    request: str = Field(index=True)  # the sign-in page that asked: its browser alone may type the code
    code_hash: str
    wrong_codes: int = 0
    created_at: datetime = Field(default_factory=clock.now)
    expires_at: datetime = Field(default_factory=lambda: clock.now() + timedelta(minutes=SIGN_IN_MINUTES))
    spent_at: datetime | None = None


class SignInSession(SQLModel, table=True):
    """A device on which a person is signed in. People see it as a connected device."""

    __tablename__ = "sign_in_session"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    device: str
    created_at: datetime = Field(default_factory=clock.now)
    expires_at: datetime = Field(default_factory=lambda: clock.now() + timedelta(days=SESSION_DAYS))
    ended_at: datetime | None = None

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {Scope.OWN: lambda visitor, seats: col(SignInSession.person_id) == visitor.person_id}


class RateWindow(SQLModel, table=True):
    """How often something was tried in a window of time, counted across processes."""

    __tablename__ = "rate_window"

    key: str = Field(primary_key=True)  # what is counted, hashed where it is an address
    starts_at: datetime = Field(primary_key=True)
    count: int = 1
