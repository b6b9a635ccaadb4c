from datetime import timedelta

import pytest

from lms import clock
from lms.db import session
from lms.jobs.actions import claim, enqueue, put_back
from lms.jobs.models import Job
from lms.jobs.patience import MAX_ATTEMPTS, pause


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (4, 240), (7, 1920), (8, 3600), (11, 3600)]
)
def test_each_pause_is_twice_the_last_up_to_an_hour(attempts, seconds):
    pauses = {pause(attempts).total_seconds() for _ in range(50)}
    assert all(seconds * 0.75 <= length <= seconds for length in pauses)
    assert len(pauses) > 1


def test_a_failed_job_comes_back_later_with_what_went_wrong(database_url):
    with session() as db:
        enqueue(db, "test.greet", {})
        job = claim(db, ["test.greet"], clock.now())
        put_back(db, job, "no answer")
    with session(writes=False) as db:
        job = db.get_one(Job, job.id)
    assert job.failure == "no answer" and job.finished_at is None and job.leased_until is None
    assert timedelta(seconds=20) < job.run_at - clock.now() <= timedelta(seconds=30)


def test_after_the_last_attempt_a_job_is_given_up(database_url):
    with session() as db:
        enqueue(db, "test.greet", {})
    hours = 0
    for _ in range(MAX_ATTEMPTS):
        hours += 2
        with session() as db:
            job = claim(db, ["test.greet"], clock.now() + timedelta(hours=hours))
            put_back(db, job, "no answer")
    with session(writes=False) as db:
        job = db.get_one(Job, job.id)
    assert job.attempts == MAX_ATTEMPTS and job.finished_at and job.failure == "no answer"
