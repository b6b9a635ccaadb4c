"""Logs as they stood before they were edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class LogVersion(SQLModel, table=True):
    """A log as it stood before an edit that came late: its facts, and its shared note, encrypted, if that changed."""

    __tablename__ = "log_version"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    id: int = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    version: int  # of the session, as long as this held
    facts: dict[str, Any] = Field(sa_type=JSON)
    shared_by: int | None = Field(default=None, foreign_key="person.id")
    shared_at: datetime
    sealed: bytes | None = None  # the note's words; none: they stayed as they are
    readers: list[int] = Field(default_factory=list, sa_type=JSON)  # persons who could read the note then
