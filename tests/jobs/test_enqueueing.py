import pytest
from sqlmodel import select

from lms.db import session
from lms.jobs import bell
from lms.jobs.actions import enqueue
from lms.jobs.models import Job


def jobs_of(kind):
    with session(writes=False) as db:
        return db.exec(select(Job).where(Job.kind == kind)).all()


def test_work_asked_for_is_there_after_the_commit(database_url):
    with session() as db:
        enqueue(db, "test.greet", {"person_id": 7})
    [job] = jobs_of("test.greet")
    assert job.details == {"person_id": 7} and job.attempts == 0 and job.finished_at is None


def test_work_asked_for_in_a_transaction_that_was_rolled_back_was_never_asked_for(database_url):
    with pytest.raises(ZeroDivisionError), session() as db:
        enqueue(db, "test.greet", {})
        raise ZeroDivisionError
    assert jobs_of("test.greet") == []


def test_the_same_occasion_twice_is_one_job_and_the_transaction_goes_on(database_url):
    with session() as db:
        enqueue(db, "test.greet", {"first": True}, unique_key="welcome 7")
        enqueue(db, "test.greet", {"first": False}, unique_key="welcome 7")
        enqueue(db, "test.wave", {})
    with session() as db:
        enqueue(db, "test.greet", {}, unique_key="welcome 7")
    assert [job.details for job in jobs_of("test.greet")] == [{"first": True}]
    assert len(jobs_of("test.wave")) == 1


def test_jobs_without_an_occasion_are_each_their_own(database_url):
    with session() as db:
        enqueue(db, "test.greet", {})
        enqueue(db, "test.greet", {})
    assert len(jobs_of("test.greet")) == 2


def test_the_worker_of_the_process_is_woken_by_the_commit_and_not_before(database_url):
    bell._rung.clear()
    with session() as db:
        with db.begin_nested():
            enqueue(db, "test.greet", {})
        assert not bell._rung.is_set()
    assert bell._rung.is_set()


def test_a_commit_without_new_work_wakes_nobody(database_url):
    bell._rung.clear()
    with session() as db:
        db.exec(select(Job)).all()
    assert not bell._rung.is_set()
