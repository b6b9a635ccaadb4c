"""Two at the same moment: what another does while someone's submission is held."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from lms import db as database
from lms.assignments import queries
from lms.assignments.models import Submission


@contextmanager
def held(act: Callable[[], Any]) -> Generator[tuple[Session, Submission, list[Any]]]:
    """The one submission, held in a transaction in which `act` waits in a thread of its own until it commits; what came
    of it is in the list afterwards."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(_outcome(act)))
    with database.session() as db:
        yield db, queries.locked(db, db.exec(select(Submission)).one()), answers
        db.flush()
        thread.start()
        _wait_for(db, thread)
    thread.join(timeout=20)
    assert not thread.is_alive()


def _outcome(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Exception as raised:
        return raised


def _wait_for(db: Session, thread: threading.Thread) -> None:
    """Until it waits for us. On SQLite whoever writes queues before anything else."""
    if database.engine().dialect.name == "sqlite":
        time.sleep(0.3)
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(400):
        if db.connection().execute(waiting).scalar_one() or not thread.is_alive():
            return
        time.sleep(0.02)
