"""The one next thing can be done: it is never shut, never with others, never a check without a try left."""

from datetime import timedelta

import pytest
import time_machine
from every_kind import LESSON, RIGHT, content_with, offer, send
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, delete, select
from versions import content

from lms import clock
from lms import db as database
from lms.catalogue.actions import publish
from lms.catalogue.queries import course_named
from lms.learning.prerequisites import required_first
from lms.learning.queries import reminders_due
from lms.learning.steps import next_step
from lms.offerings.models import ModuleOpening, Offering

COURSE = content({"m1": {"one": ["a", "b"]}, "m2": {"two": ["-c", "d"]}, "m3": {"three": ["e"], "four": ["f"]}})
for module, required in zip(COURSE.modules, ([], ["m1"], ["m2"]), strict=True):
    module.required[:] = required
KEYS = st.sets(st.sampled_from("abcdef"))
WRONG = RIGHT | {"first-figure": ["after"], "results": ["new-office"], "homes": ["7"]}


@given(KEYS, KEYS, st.sets(st.sampled_from(["m1", "m2", "m3"])))
def test_it_is_open_and_not_done_and_not_set_aside(done, aside, opened):
    step = next_step(COURSE, done, opened.__contains__, aside)
    if step:
        assert step.module.id in opened
        assert not required_first(COURSE, step.module, done)
        assert step.block.counts
        assert step.block.id not in done | aside


def test_what_is_set_aside_is_not_done_so_what_requires_it_stays_shut():
    assert next_step(COURSE, {"a"}, set_aside={"b"}) is None
    assert next_step(COURSE, {"a", "b"}, set_aside={"d"}) is None
    assert next_step(COURSE, {"a"}, set_aside={"a"}).block.id == "b"


def test_who_did_something_in_a_module_goes_on_there_whatever_is_required_of_it_later():
    assert next_step(COURSE, {"c"}, set_aside={"a", "b"}).block.id == "d"
    assert [module.id for module in required_first(COURSE, COURSE.modules[1], {"a"})] == ["m1"]
    assert required_first(COURSE, COURSE.modules[1], {"a", "c"}) == []


@pytest.fixture
def ruth(visit_as, db):
    """Who has nothing to learn but a check with two tries."""
    offer(db)
    others = select(Offering.id).where(col(Offering.course_id) != course_named(db, "questions").id)
    db.exec(delete(ModuleOpening).where(col(ModuleOpening.offering_id).in_(others)))
    return visit_as("ruth")


def fail(browser, tries: int) -> None:
    for number in range(1, tries + 1):
        for question, values in WRONG.items():
            send(browser, question, *values)
        if number < tries:
            browser.post(f"{LESSON}/attempts", data={"check": "check-measures", "after": str(number)})


def reminded(person_id: int) -> bool:
    day = clock.now() + timedelta(21)
    day += timedelta((2 - day.weekday()) % 7)
    with time_machine.travel(day.replace(hour=18), tick=False), database.session(writes=False) as db:
        return person_id in [each.person.id for each in reminders_due(db, clock.now(), lambda *_: {})]


def test_a_check_without_a_try_left_is_no_next_step_and_nobody_is_reminded_of_it(ruth, person, db):
    fail(ruth, 1)
    assert LESSON in ruth.get("/").text
    assert reminded(person("ruth").id)
    ruth.post(f"{LESSON}/attempts", data={"check": "check-measures", "after": "1"})
    for question, values in WRONG.items():
        send(ruth, question, *values)
    assert LESSON not in ruth.get("/").text
    assert not reminded(person("ruth").id)
    assert 'role="button" href="/courses/questions' not in ruth.get("/courses/questions").text


def test_whoever_used_up_the_tries_is_told_to_whom_to_write(ruth):
    fail(ruth, 2)
    assert "Write to your program manager" in ruth.get(LESSON).text


def test_a_version_with_more_tries_opens_another_and_it_is_the_next_step_again(ruth, db):
    fail(ruth, 2)
    publish(db, content_with(attempts=3))
    db.commit()
    assert LESSON in ruth.get("/").text
    page = ruth.get(LESSON).text
    assert f'action="{LESSON}/attempts"' in page
    assert "Write to your program manager" not in page


def test_one_right_answer_is_enough_is_said_in_the_singular(ruth, db):
    publish(db, content_with(pass_at=1))
    db.commit()
    for question, values in (WRONG | {"name-it": ["x"]}).items():
        send(ruth, question, *values)
    assert "1 right answer is enough." in ruth.get(LESSON).text
    ruth.post("/language", data={"language": "es", "next": "/"})
    assert "Basta 1 respuesta correcta." in ruth.get(LESSON).text
