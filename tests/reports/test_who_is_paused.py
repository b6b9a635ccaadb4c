"""Someone on a pause never counts as standing still; the report says that they paused, and nothing else."""

from datetime import timedelta

import pytest

from lms import clock
from lms.people.actions.account import end_pause, take_pause


@pytest.fixture
def report(visit_as, cohort, doings):
    def shown(suffix: str = "") -> str:
        return visit_as("priya").get(f"/cohorts/{cohort().public_id}/report{suffix}").text

    return shown


def pause(person, begins: int, ends: int) -> None:
    """From so many days after today to so many."""
    today = clock.today("UTC")
    take_pause(person, today + timedelta(ends), today=today + timedelta(begins))


def test_on_a_pause_nobody_is_stuck(doings, report, person, visit_as):
    doings.complete("ana", 1, days_ago=30)
    name = person("ana").name
    assert "stuck for 30 days" in report() and name in visit_as("priya").get("/").text
    pause(person("ana"), -2, 5)
    text = report()
    assert "stuck for" not in text and "1 paused" in text
    assert name not in visit_as("priya").get("/").text
    assert ",paused" in report(".csv")


def test_a_pause_after_the_fact_rewrites_no_history(doings, report, person):
    doings.complete("ana", 1, days_ago=30)
    pause(person("ana"), -5, -1)
    assert "stuck for 25 days" in report()


def test_the_days_of_a_pause_do_not_count_when_it_is_over(doings, report, person):
    doings.complete("ana", 1, days_ago=30)
    pause(person("ana"), -25, -1)
    assert "moving" in report("?city=" + doings_city(doings))
    assert "stuck for" not in report()


def test_a_pause_that_ended_early_is_over(doings, report, person):
    doings.complete("ana", 1, days_ago=30)
    pause(person("ana"), 0, 20)
    end_pause(person("ana"), today=clock.today("UTC"))
    assert "stuck for 30 days" in report()


def test_one_who_finished_or_never_began_is_told_apart(doings, report, person):
    doings.complete("ruth", 999, days_ago=30)
    pause(person("ruth"), -2, 5)
    assert "1 finished" in report() and "paused" not in report()


def doings_city(doings) -> str:
    from lms.cohorts.models import City

    return doings.db.get_one(City, doings.seat("ana").city_id).public_id
