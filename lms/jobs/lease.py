"""Keeps a claim alive while its job is at work, however long that takes; if the process dies, the lease runs out."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lms.db import session
from lms.jobs.actions import extend_lease
from lms.jobs.models import Job

log = structlog.get_logger()


@contextmanager
def kept(job: Job, lease_seconds: float) -> Generator[None]:
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, lease_seconds, done), name=f"lease-{job.id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def _beat(job: Job, lease_seconds: float, done: threading.Event) -> None:
    while not done.wait(lease_seconds / 3):
        try:
            with session() as db:
                if not extend_lease(db, job, lease_seconds):
                    return
        except SQLAlchemyError as error:
            log.warning("lease not extended", job=job.id, error=type(error).__name__)
