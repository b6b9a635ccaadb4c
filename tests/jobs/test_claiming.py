from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lms import clock
from lms.db import session
from lms.jobs.actions import LeaseLost, claim, enqueue, extend_lease, finish, give_up, put_back
from lms.jobs.models import Job
from lms.jobs.patience import MAX_ATTEMPTS

KINDS = ["test.greet"]


def ask(**how):
    with session() as db:
        enqueue(db, "test.greet", {}, **how)


def take(after_seconds=0.0):
    with session() as db:
        return claim(db, KINDS, clock.now() + timedelta(seconds=after_seconds))


def read(job) -> Job:
    with session(writes=False) as db:
        return db.get_one(Job, job.id)


def test_a_claimed_job_is_held_for_its_lease(database_url):
    ask()
    assert take().attempts == 1
    assert take(after_seconds=55) is None


def test_a_lease_that_ran_out_lets_another_worker_take_over(database_url):
    ask()
    first, second = take(), take(after_seconds=61)
    assert second.id == first.id and second.attempts == 2


def test_an_extended_lease_holds_for_longer(database_url):
    ask()
    job = take()
    with session() as db:
        assert extend_lease(db, job, 600)
    assert take(after_seconds=500) is None


def test_workers_at_the_same_time_never_get_the_same_job(database_url):
    for _ in range(20):
        ask()
    with ThreadPoolExecutor(4) as workers:
        taken = [job.id for job in workers.map(lambda _: take(), range(24)) if job]
    assert len(taken) == len(set(taken)) == 20


def test_the_one_that_waited_longest_comes_first(database_url):
    now = clock.now()
    for minutes in (1, 3, 2):
        ask(run_at=now - timedelta(minutes=minutes), unique_key=str(minutes))
    assert [take().unique_key for _ in range(3)] == ["3", "2", "1"]


def test_a_job_for_later_waits_for_its_hour(database_url):
    ask(run_at=clock.now() + timedelta(hours=1))
    assert take() is None
    assert take(after_seconds=3601)


def test_a_worker_leaves_work_it_does_not_know(database_url):
    ask()
    with session() as db:
        assert claim(db, ["test.wave"], clock.now()) is None


def test_what_is_finished_is_not_done_again(database_url):
    ask()
    job = take()
    with session() as db:
        finish(db, job)
    assert take(after_seconds=7200) is None


def test_a_worker_that_lost_its_lease_can_neither_finish_nor_put_back(database_url):
    ask()
    late, current = take(), take(after_seconds=61)
    with pytest.raises(LeaseLost), session() as db:
        finish(db, late)
    with session() as db:
        assert not extend_lease(db, late)
        put_back(db, late, "too late")
        give_up(db, late, "too late")
    assert read(current).finished_at is None and read(current).failure is None
    with session() as db:
        finish(db, current)


def test_a_job_whose_worker_died_at_every_attempt_is_given_up(database_url):
    ask()
    for attempt in range(MAX_ATTEMPTS):
        job = take(after_seconds=61 * attempt)
    ask(unique_key="the next one")
    assert take(after_seconds=61 * MAX_ATTEMPTS).unique_key == "the next one"
    assert read(job).finished_at and read(job).failure
