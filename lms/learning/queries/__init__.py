"""Every select of learning, a file per noun."""

from lms.learning.queries.attempts import (
    Keys,
    NotPassed,
    answers_in,
    attempt_numbered,
    latest_attempt,
    not_passed,
    used_up,
    used_up_by,
)
from lms.learning.queries.completions import completions_in, counted_blocks, done_by
from lms.learning.queries.courses import (
    OpenCourse,
    OpenLesson,
    courses_to_learn,
    open_course,
    open_courses,
    open_lesson,
    opened_to_their_mayor,
    with_examples,
)
from lms.learning.queries.finishing import finished_by
from lms.learning.queries.lessons import LessonState, lesson_state, playback_of, positions
from lms.learning.queries.reminders import Reminder, SetAside, reminders_due
from lms.learning.queries.writing import (
    Written,
    exercise_of,
    exercises_shared_with,
    readers_of,
    reflected_by,
    reflection_of,
    saved_lines,
    written_by,
)

__all__ = [
    "Keys",
    "LessonState",
    "NotPassed",
    "OpenCourse",
    "OpenLesson",
    "Reminder",
    "SetAside",
    "Written",
    "answers_in",
    "attempt_numbered",
    "completions_in",
    "counted_blocks",
    "courses_to_learn",
    "done_by",
    "exercise_of",
    "exercises_shared_with",
    "finished_by",
    "latest_attempt",
    "lesson_state",
    "not_passed",
    "open_course",
    "open_courses",
    "open_lesson",
    "opened_to_their_mayor",
    "playback_of",
    "positions",
    "readers_of",
    "reflected_by",
    "reflection_of",
    "reminders_due",
    "saved_lines",
    "used_up",
    "used_up_by",
    "with_examples",
    "written_by",
]
