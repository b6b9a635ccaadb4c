"""Progress is a sum of completions: it never falls by reading, and the order of reading does not matter."""

from hypothesis import given, settings
from hypothesis import strategies as st
from published import read_course

from lms.learning import progress
from lms.learning.steps import next_step

CONTENT, FAULTS = read_course(__import__("pathlib").Path(__file__).parents[2] / "courses" / "mayors")
COUNTED = [b.id for m in CONTENT.modules for lesson in m.lessons for b in lesson.blocks if b.counts]


@given(st.permutations(COUNTED))
@settings(max_examples=50)
def test_any_order_of_the_same_events_gives_the_same_progress_and_it_never_falls(order):
    done, before = set(), -1
    for key in order:
        done.add(key)
        now = progress.of_course(CONTENT, done).percent
        assert now >= before
        before = now
    assert before == 100
    assert next_step(CONTENT, done) is None


@given(st.sets(st.sampled_from(COUNTED)))
def test_the_next_step_is_the_first_that_is_not_done(done):
    step = next_step(CONTENT, done)
    waiting = [key for key in COUNTED if key not in done]
    assert (step.block.id if step else None) == (waiting[0] if waiting else None)


@given(st.sets(st.sampled_from(COUNTED)))
def test_a_course_is_the_sum_of_its_modules_and_a_module_of_its_lessons(done):
    whole = progress.of_course(CONTENT, done)
    parts = [progress.of_lesson(lesson, done) for module in CONTENT.modules for lesson in module.lessons]
    assert (whole.done, whole.total) == (sum(p.done for p in parts), sum(p.total for p in parts))


def test_a_hundred_percent_means_that_everything_is_done():
    def percent(done: int) -> int:
        return progress.of_course(CONTENT, set(COUNTED[:done])).percent

    assert (percent(0), percent(len(COUNTED))) == (0, 100)
    assert percent(len(COUNTED) - 1) == 99
    assert 0 < percent(len(COUNTED) // 2) < 100
