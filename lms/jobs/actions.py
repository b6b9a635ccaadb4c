"""A job's life: enqueued with the act that needs it, claimed for a while, then finished, put back or given up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, update
from sqlmodel import Session, col

from lms import clock
from lms.db import insert_new
from lms.jobs import bell, queries
from lms.jobs.models import Job
from lms.jobs.patience import is_exhausted, pause

LEASE_SECONDS = 60.0


class LeaseLost(Exception):
    """The lease ran out and someone else has the job: what was done for it must not be committed."""


def enqueue(
    db: Session,
    kind: str,
    details: dict[str, Any],
    *,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> None:
    """Ask for work, in the caller's transaction: if that is rolled back, nothing was asked.

    `details` hold ids, never people's words. A second job with the same `unique_key` changes nothing.
    """
    job = Job(kind=kind, details=details, run_at=run_at or clock.now(), unique_key=unique_key)
    insert_new(db, Job, job)
    bell.ring_after_commit(db)


def plan_next_hour(db: Session, kind: str) -> None:
    """Ask for an hourly job when the next hour begins; once, however many workers ask."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    enqueue(db, kind, {}, run_at=hour, unique_key=f"{kind}:{hour.isoformat()}")


def claim(db: Session, kinds: Iterable[str], now: datetime, lease_seconds: float = LEASE_SECONDS) -> Job | None:
    """Take the next due job for `lease_seconds`. One that ended every attempt with a dead worker is given up here."""
    while job := queries.next_due(db, kinds, now):
        if not is_exhausted(job.attempts):
            job.attempts += 1
            job.leased_until = now + timedelta(seconds=lease_seconds)
            db.flush()
            return job
        job.finished_at, job.failure = now, job.failure or "the worker died at every attempt"
        db.flush()
    return None


def extend_lease(db: Session, job: Job, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Hold the job for longer; False if it is no longer ours."""
    until = clock.now() + timedelta(seconds=lease_seconds)
    return _settle(db, _ours(job).values(leased_until=until))


def finish(db: Session, job: Job) -> None:
    """Mark the job done, in the transaction of its work. Raises LeaseLost, so that work done twice is kept once.

    What is done keeps its occasion and loses its details, which may name an address.
    """
    if not _settle(db, _ours(job).values(finished_at=clock.now(), leased_until=None, failure=None, details={})):
        raise LeaseLost


def put_back(db: Session, job: Job, failure: str) -> None:
    """Try again later, after a longer pause each time; after the last attempt, give up."""
    if is_exhausted(job.attempts):
        return give_up(db, job, failure)
    run_at = clock.now() + pause(job.attempts)
    _settle(db, _ours(job).values(run_at=run_at, leased_until=None, failure=failure))


def give_up(db: Session, job: Job, failure: str) -> None:
    _settle(db, _ours(job).values(finished_at=clock.now(), leased_until=None, failure=failure))


def _ours(job: Job) -> Update:
    """An update of the job that finds it only while the claim that took it stands: a later claim counts an attempt."""
    stands: ColumnElement[bool] = and_(
        col(Job.id) == job.id, col(Job.attempts) == job.attempts, col(Job.finished_at).is_(None)
    )
    return update(Job).where(stands)


def _settle(db: Session, change: Update) -> bool:
    return db.exec(change).rowcount == 1
