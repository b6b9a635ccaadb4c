"""Whom a coach may name outside of the programme."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from lms import clock


class HoursConsent(SQLModel, table=True):
    """The choice of someone coached: whether a coach names them in their log of hours. Without one: no."""

    __tablename__ = "hours_consent"
    __table_args__ = (UniqueConstraint("engagement_id", "coachee_id", "coach_id"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    coachee_id: int = Field(foreign_key="person.id", index=True)
    coach_id: int = Field(foreign_key="person.id", index=True)
    may_name: bool
    changed_at: datetime = Field(default_factory=clock.now)
