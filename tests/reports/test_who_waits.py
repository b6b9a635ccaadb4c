"""Who can do nothing but wait for a reviewer, or has no try left at a check, stands still for no fault of theirs."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import clock
from lms.assignments.models import Submission
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.catalogue.models import Block
from lms.learning.models import Completion
from lms.learning.steps import next_step
from lms.reports.queries.facts import Done
from lms.reports.queries.lines import is_waiting

STATES = {"en": "current"}


def module(id: str, keys: str, *required: str) -> ModuleContent:
    blocks = [BlockContent(id=key, kind="text", counts=key.islower(), html={"en": ""}, states=STATES) for key in keys]
    lesson = LessonContent(slug=id, minutes=1, titles={"en": id}, blocks=blocks)
    return ModuleContent(
        id=id, minutes=1, titles={"en": id}, objectives={"en": []}, lessons=[lesson], required=list(required)
    )


MODULES = {"m1": "ab", "m2": "Cd", "m3": "ef"}
COURSE = CourseContent(
    slug="waits",
    kind="track",
    source="en",
    titles={"en": ""},
    purposes={"en": ""},
    modules=[module("m1", "ab"), module("m2", "Cd", "m1"), module("m3", "ef", "m2")],
)


@given(st.sets(st.sampled_from("abCdef")), st.data(), st.frozensets(st.sampled_from(list(MODULES))))
def test_one_waits_when_what_is_set_aside_leaves_no_next_step(done, data, opened):
    aside = data.draw(st.sets(st.sampled_from("abdef"))) - done
    counted = {(7, id): sum(key.islower() for key in set(keys) & done) for id, keys in MODULES.items()}
    touched = {place: count for place, count in counted.items() if set(MODULES[place[1]]) & done}
    without = next_step(COURSE, done, opened.__contains__)
    expected = without is not None and next_step(COURSE, done, opened.__contains__, aside) is None
    assert is_waiting([(7, COURSE, opened)], Done(touched, {}), lambda course: aside) is expected


@pytest.fixture
def all_but_one(doings, db, person):
    """Ana did everything a month ago but one block: that block."""
    *rest, last = doings.blocks
    at = clock.now() - timedelta(30)
    whose = {"person_id": person("ana").id, "version_id": doings.course.version_id}
    db.add_all(Completion(block_id=block, at=at, **whose) for block in rest)
    db.commit()
    return db.get_one(Block, last)


def test_who_waits_for_a_reviewer_is_not_stuck(all_but_one, visit_as, cohort, db, person):
    priya, address = visit_as("priya"), f"/cohorts/{cohort().public_id}/report"
    assert "stuck for 30 days" in priya.get(address).text
    assert person("ana").name in priya.get("/").text
    work = Submission(person_id=person("ana").id, block_id=all_but_one.id, state="handed_in")
    db.add(work)
    db.commit()
    text = priya.get(address).text
    assert "stuck for" not in text
    assert "1 waiting for others" in text
    assert ",waiting for others" in priya.get(f"{address}.csv").text
    assert f"/people/{person('ana').public_id}" not in priya.get("/").text
    work.state = "returned"
    assert "stuck for 30 days" in priya.get(address).text
