"""That the floor and the load work. What they measure is never a test."""

import pytest

from benchmarks import servers
from benchmarks.load import get, measure, post
from benchmarks.people import COURSE, LESSON


@pytest.fixture
def floor(database_url, tmp_path):
    page = tmp_path / "lesson.html"
    page.write_text("<html><p>{{ as it is }}</p><main>\n<p>Words</p>\n</main></html>")
    with servers.floor(tmp_path, database_url, page, page) as server:
        yield server


def test_the_floor_answers_in_both_ways_and_the_load_counts_its_answers(floor, person, db):
    reader = person("ana").id
    db.commit()
    for way in ("async", "threads"):
        seen = measure(
            floor.port, [get(f"/{way}/page/{reader}")] * 5, seconds=20, connections=2, expected=200, again=False
        )
        assert (len(seen.latencies), seen.errors) == (5, {})
        done = [post(f"/{way}/completions/{reader}/1/1")] * 3
        seen = measure(floor.port, done, seconds=20, connections=2, expected=204, again=False)
        assert (len(seen.latencies), seen.errors) == (3, {})
    assert floor.memory > 0


def test_any_other_status_than_the_expected_is_an_error(floor):
    lost = [get(f"/courses/{COURSE}/{LESSON}")] * 4
    seen = measure(floor.port, lost, seconds=20, connections=2, expected=200, again=False)
    assert (seen.latencies, seen.errors) == ([], {"404": 4})
