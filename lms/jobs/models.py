from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from lms import clock


class Job(SQLModel, table=True):
    """Work to do outside a request, enqueued in the transaction that needs it. A claim is a lease: it runs out."""

    __table_args__ = (Index("ix_job_due", "finished_at", "run_at"),)

    id: int = Field(default=None, primary_key=True)
    kind: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    unique_key: str | None = Field(default=None, unique=True)  # the occasion: a second enqueueing changes nothing
    run_at: datetime = Field(default_factory=clock.now)
    attempts: int = 0
    leased_until: datetime | None = None
    finished_at: datetime | None = None
    failure: str | None = None  # of the last attempt; with finished_at set, it was given up
