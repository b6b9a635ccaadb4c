import threading
import time
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from lms import clock
from lms.db import session
from lms.jobs import handlers
from lms.jobs.actions import plan_next_hour
from lms.jobs.handlers import handles
from lms.jobs.models import Job
from lms.jobs.worker import Worker


@pytest.fixture(autouse=True)
def no_other_handlers(monkeypatch):
    monkeypatch.setattr(handlers, "_handlers", {})


@pytest.fixture
def rung():
    """The hours at which the job ran."""
    hours: list = []

    @handles("test.ring", transactional=False, hourly=True)
    def ring(_details):
        hours.append(clock.now())

    return hours


def pending():
    with session(writes=False) as db:
        return db.exec(select(Job).where(col(Job.finished_at).is_(None))).all()


def runs_until(is_so, count: int = 1) -> None:
    """Workers as processes have them, stopped when it is so."""
    workers = [Worker(poll_seconds=0.02) for _ in range(count)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 10
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join()
    assert is_so()


def test_workers_that_start_plan_the_next_hour_once(database_url, rung):
    runs_until(pending, count=3)
    [job] = pending()
    assert (job.kind, job.details) == ("test.ring", {})
    assert job.run_at.minute == job.run_at.second == 0 and timedelta() < job.run_at - clock.now() <= timedelta(hours=1)
    runs_until(pending)
    assert len(pending()) == 1 and rung == []


def test_each_run_plans_the_one_after(database_url, rung):
    start = clock.now()
    with session() as db:
        plan_next_hour(db, "test.ring")
    for hour in range(1, 4):
        with time_machine.travel(start + timedelta(hours=hour), tick=False):
            assert Worker().work_off() == 1
    assert len(rung) == 3 and len(pending()) == 1


def test_a_run_that_fails_is_tried_again_and_the_hours_go_on(database_url):
    @handles("test.ring", transactional=False, hourly=True)
    def ring(_details):
        raise RuntimeError

    with session() as db:
        plan_next_hour(db, "test.ring")
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        Worker().work_off()
    assert sorted(job.attempts for job in pending()) == [0, 1]


def test_after_a_night_without_a_worker_it_runs_once(database_url, rung):
    with session() as db:
        plan_next_hour(db, "test.ring")
    with time_machine.travel(clock.now() + timedelta(hours=12), tick=False):
        assert Worker().work_off() == 1
