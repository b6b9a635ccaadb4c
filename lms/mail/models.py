from datetime import datetime

from sqlmodel import Field, SQLModel

from lms import clock


class OutboxMail(SQLModel, table=True):
    """A mail to one person: one row per occasion, sent by the worker, with the same Message-ID at every attempt."""

    __tablename__ = "outbox_mail"

    id: int = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    person_id: int | None = Field(default=None, index=True)
    to: str
    language: str
    subject: str
    text: str
    html: str
    secret: bool = False  # carries a way in: its body is blanked once sent
    calendar: str = ""  # an iCalendar object that comes with it, such as an invitation (RFC 6047)
    unsubscribe: str | None = None  # the address that ends mail of this sort, with one click (RFC 8058)
    created_at: datetime = Field(default_factory=clock.now, index=True)
    sent_at: datetime | None = None
    bounce: str = ""  # the status code with which it came back (RFC 3463)


class Mailbox(SQLModel, table=True):
    """An address to which mail failed, for good or for now. What arrives there again takes the row away."""

    id: int = Field(default=None, primary_key=True)
    address: str = Field(unique=True)  # lower case
    failure: str  # the last status code, such as 5.1.1 (RFC 3463)
    failures: int = 0  # for now, one after the other
    first_failed_at: datetime = Field(default_factory=clock.now)
    failing_since: datetime | None = None  # set: no reminders go there
    came_back: bool = False  # told by a bounce: that a relay takes mail for it proves nothing
