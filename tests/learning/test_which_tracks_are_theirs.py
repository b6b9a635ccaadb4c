from hypothesis import given
from hypothesis import strategies as st
from versions import content

from lms.learning.choosing import not_taken

PLAN = {"m": {"l": ["b"]}}


def course(kind: str):
    return content(PLAN).model_copy(update={"kind": kind})


def test_of_several_tracks_those_that_were_not_begun_are_not_theirs():
    courses = {1: course("executive"), 2: course("track"), 3: course("track"), 4: course("track")}
    assert not_taken(courses, {1, 3}) == {2, 4}


def test_before_any_is_begun_none_is_theirs():
    assert not_taken({2: course("track"), 3: course("track")}, {1}) == {2, 3}


def test_a_single_track_is_for_everybody():
    assert not_taken({1: course("executive"), 2: course("track")}, set()) == set()


@given(st.dictionaries(st.integers(1, 9), st.sampled_from(["executive", "track"])), st.sets(st.integers(1, 9)))
def test_a_course_for_all_and_a_track_that_was_begun_are_never_left_out(kinds, begun):
    left = not_taken({id: course(kind) for id, kind in kinds.items()}, begun)
    assert all(kinds[id] == "track" and id not in begun for id in left)
