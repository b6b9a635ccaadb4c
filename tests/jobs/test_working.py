import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from lms import clock
from lms.db import session
from lms.jobs import handlers
from lms.jobs.actions import claim, enqueue
from lms.jobs.handlers import GiveUp, TryLater, handles
from lms.jobs.models import Job
from lms.jobs.worker import Worker


@pytest.fixture(autouse=True)
def no_other_handlers(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})


def ask(kind="test.greet", **details):
    with session() as db:
        enqueue(db, kind, details)


def jobs(kind="test.greet"):
    with session(writes=False) as db:
        return db.exec(select(Job).where(Job.kind == kind)).all()


def until(is_so, seconds=10.0):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_the_work_and_its_end_are_one_transaction(database_url):
    @handles("test.greet")
    def greet(db, details):
        enqueue(db, "test.greeted", details)

    ask(person_id=7)
    assert Worker().work_off() == 1
    assert jobs()[0].finished_at
    assert [job.details for job in jobs("test.greeted")] == [{"person_id": 7}]


def test_work_that_fails_leaves_nothing_and_is_put_back(database_url):
    @handles("test.greet")
    def greet(db, details):
        enqueue(db, "test.greeted", details)
        raise RuntimeError(details["note"])

    ask(note="Ana's secret words")
    with capture_logs() as lines:
        Worker().work_off()
    assert jobs("test.greeted") == []
    assert jobs()[0].failure == "RuntimeError" and jobs()[0].finished_at is None
    assert lines and "secret" not in str(lines)


def test_work_whose_lease_was_taken_over_leaves_nothing(database_url):
    @handles("test.greet", transactional=False)
    def greet(details):
        with session() as db:
            job = db.exec(select(Job).where(Job.kind == "test.greet")).one()
            job.attempts += 1  # what another worker's claim does

    ask()
    Worker().do_one()
    assert jobs()[0].finished_at is None


def test_work_that_cannot_succeed_is_given_up_at_once(database_url):
    @handles("test.greet")
    def greet(db, details):
        raise GiveUp("nobody there")

    ask()
    Worker().work_off()
    assert jobs()[0].finished_at and jobs()[0].failure == "nobody there" and jobs()[0].attempts == 1


def test_work_may_ask_to_be_tried_later(database_url):
    @handles("test.greet")
    def greet(db, details):
        raise TryLater("busy")

    ask()
    Worker().work_off()
    assert jobs()[0].finished_at is None and jobs()[0].failure == "busy"


def test_slow_work_keeps_its_lease_while_it_lasts(database_url):
    taken = []

    @handles("test.greet", transactional=False)
    def greet(details):
        time.sleep(1.2)
        with session() as db:
            taken.append(claim(db, ["test.greet"], clock.now()))

    ask()
    Worker(lease_seconds=0.6).do_one()
    assert taken == [None] and jobs()[0].finished_at


def test_work_without_a_transaction_does_not_hold_up_writers(database_url):
    @handles("test.greet", transactional=False)
    def greet(details):
        thread = threading.Thread(target=ask, args=("test.other",))
        thread.start()
        thread.join(5)
        assert not thread.is_alive()

    ask()
    Worker().do_one()
    assert jobs()[0].finished_at


def test_a_waiting_worker_begins_at_once_and_stops_when_told(database_url):
    done = threading.Event()
    handles("test.greet")(lambda db, details: done.set())
    worker = Worker(poll_seconds=30)
    worker.start()
    time.sleep(0.3)
    ask()
    assert done.wait(5)
    worker.stop()
    assert not worker._thread.is_alive()
    until(lambda: jobs()[0].finished_at)


def test_a_worker_that_knows_no_work_does_not_start():
    with pytest.raises(RuntimeError):
        Worker()


PROGRAM = """
import sys, time
from lms.jobs.handlers import handles
from lms.jobs.worker import Worker

@handles("test.greet", transactional=False)
def greet(details):
    print("begun", flush=True)
    time.sleep(1)

Worker().run()
print("stopped", flush=True)
"""


def test_a_worker_told_to_end_finishes_the_job_in_hand(database_url):
    ask()
    ask()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=os.environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=10)
    assert output == "stopped\n" and process.returncode == 0
    assert sorted(bool(job.finished_at) for job in jobs()) == [False, True]
