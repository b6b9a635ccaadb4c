"""Does background work: one job at a time, as long as the process lives."""

import signal
import threading
import traceback

import structlog

from lms import clock
from lms.db import session
from lms.jobs import bell, lease, queries
from lms.jobs.actions import LEASE_SECONDS, LeaseLost, claim, finish, give_up, plan_next_hour, put_back
from lms.jobs.handlers import GiveUp, TryLater, handler_of, hourly_kinds, known_kinds
from lms.jobs.models import Job

log = structlog.get_logger()
STOP_SECONDS = 10.0  # a job still at work then is left to its lease


class Worker:
    """Runs due jobs of the kinds known when it starts. Any number may run, in any number of processes.

    `run` works until `stop` or, in a main thread, until SIGTERM or SIGINT; the job in hand is always ended first.
    """

    def __init__(self, *, lease_seconds: float = LEASE_SECONDS, poll_seconds: float = 1.0):
        if not known_kinds():
            raise RuntimeError("a worker that knows no kind of job: import the modules that hold handlers first")
        self.lease_seconds = lease_seconds
        self.poll_seconds = poll_seconds
        self._is_stopping = False
        self._has_planned = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def run(self) -> None:
        self._listen_to_signals()
        while not self._is_stopping:
            if not self._tried_one():
                bell.wait(self.poll_seconds)

    def stop(self) -> None:
        """End after the job in hand; waits for the thread that `start` began."""
        self._is_stopping = True
        bell.wake()
        if self._thread:
            self._thread.join(STOP_SECONDS)

    def work_off(self) -> int:
        """Run what is due now, then return how many jobs that was."""
        count = 0
        while self.do_one():
            count += 1
        return count

    def do_one(self) -> bool:
        """Claim and run one job, whatever becomes of it; False if none was due."""
        job = self._claim()
        if job is None:
            return False
        try:
            with lease.kept(job, self.lease_seconds):
                _run(job)
        except LeaseLost:
            log.warning("job taken over by another worker", job=job.id, kind=job.kind)
        except GiveUp as reason:
            log.warning("job given up", job=job.id, kind=job.kind, reason=str(reason))
            with session() as db:
                give_up(db, job, str(reason))
        except Exception as error:
            _put_back(job, error)
        return True

    def _tried_one(self) -> bool:
        try:
            if not self._has_planned:
                _plan(hourly_kinds())
                self._has_planned = True
            return self.do_one()
        except Exception as error:  # the database is away or busy: the worker outlives that
            log.error("worker held up", error=type(error).__name__)
            return False

    def _claim(self) -> Job | None:
        now, kinds = clock.now(), known_kinds()
        with session(writes=False) as db:  # an idle worker never takes SQLite's one write lock
            if not queries.is_any_due(db, kinds, now):
                return None
        with session() as db:
            return claim(db, kinds, now, self.lease_seconds)

    def _listen_to_signals(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, self._on_signal)

    def _on_signal(self, *_: object) -> None:
        self._is_stopping = True  # no lock may be taken in a signal handler: the next poll sees it


def _plan(kinds: list[str]) -> None:
    if kinds:
        with session() as db:
            for kind in kinds:
                plan_next_hour(db, kind)


def _run(job: Job) -> None:
    handler = handler_of(job.kind)
    if handler.hourly:
        _plan([job.kind])  # first of all: one that fails does not end the row
    if not handler.transactional:
        handler.act(job.details)
    with session() as db:
        if handler.transactional:
            handler.act(db, job.details)
        finish(db, job)


def _put_back(job: Job, error: Exception) -> None:
    about = {"job": job.id, "kind": job.kind, "attempts": job.attempts}
    if isinstance(error, TryLater):
        failure = str(error)
        log.warning("job to be tried later", **about, failure=failure)
    else:
        failure = type(error).__name__  # never its message, which may quote what people wrote
        log.error("job failed", **about, failure=failure, trace="".join(traceback.format_tb(error.__traceback__)))
    with session() as db:
        put_back(db, job, failure)
