"""Wakes the worker of this process as soon as new work is committed; workers elsewhere find it when they next look."""

import threading

from sqlalchemy import event
from sqlmodel import Session

_rung = threading.Event()


def wake() -> None:
    _rung.set()


def wait(seconds: float) -> None:
    """Until someone calls `wake`, but no longer than `seconds`."""
    _rung.wait(seconds)
    _rung.clear()


def ring_after_commit(db: Session) -> None:
    db.info["has_new_jobs"] = True


@event.listens_for(Session, "after_commit")
def _ring(db: Session) -> None:
    if db.info.get("has_new_jobs") and not db.in_nested_transaction():
        del db.info["has_new_jobs"]
        wake()
