from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from lms import clock


class AuditLine(SQLModel, table=True):
    """Who did what, to what, when, and for whom. Never a note's text, never a secret."""

    __tablename__ = "audit_line"

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=clock.now, index=True)
    actor_id: int | None = Field(default=None, index=True)  # a person; none when the command line or a worker acted
    act: str
    subject: str = Field(index=True)  # "seat/<public id>"
    for_person_id: int | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
