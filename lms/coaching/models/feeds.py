from datetime import datetime

from sqlmodel import Field, SQLModel

from lms import clock


class CalendarFeed(SQLModel, table=True):
    """A person's address for a calendar program. It serves until it ends."""

    __tablename__ = "calendar_feed"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(default_factory=clock.now)
    ended_at: datetime | None = None
