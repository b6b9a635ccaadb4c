"""What a learner's first page shows: the one next thing, the next session, what was promised, the courses."""

from dataclasses import dataclass
from typing import Any

from lms import clock
from lms.assignments import queries as assignments
from lms.catalogue.content import ModuleContent
from lms.coaching import queries as coaching
from lms.commitments import queries as commitments
from lms.learning import progress, queries
from lms.learning.choosing import not_taken
from lms.learning.progress import Progress
from lms.learning.queries import OpenCourse
from lms.learning.steps import Step, next_step, precedence
from lms.people.guard import Visit


@dataclass(frozen=True, slots=True)
class ModuleLine:
    module: ModuleContent
    progress: Progress
    minutes_done: int


def page(visit: Visit) -> dict[str, Any]:
    me = visit.visitor.person_id
    courses, coming = queries.courses_to_learn(visit.db, visit.visitor)
    done = queries.done_by(visit.db, me, [course.id for course in courses]) if courses else {}
    courses.sort(key=lambda course: precedence(course.content, visit.visitor.roles, done[course.id]))
    work = assignments.work_of(visit.db, visit.visitor)
    aside = [
        assignments.waiting_keys(work),
        queries.used_up_by(visit.db, me, {course.id: course.content for course in courses}),
    ]
    steps = (_step(course, done[course.id], aside) for course in courses)
    left = not_taken({course.id: course.content for course in courses}, {id for id, keys in done.items() if keys})
    tracks = _to_choose_from(courses, left)
    return {
        "tracks": tracks,
        "step": None if tracks else next((step for step in steps if step), None),
        "has_completed": any(progress.of_course(course.content, done[course.id]).is_complete for course in courses),
        "courses": [(course, _lines(course, done[course.id])) for course in courses if course.modules],
        "not_taken": left,
        "coming": coming,
        "work": work,
        "coaching": coaching.coming_up_for(visit.db, visit.visitor.person_id, clock.now()),
        "commitments": commitments.open_commitments_of(visit.db, visit.visitor),
        "paragraph": _paragraph,
    }


def _to_choose_from(courses: list[OpenCourse], left: set[int]) -> list[OpenCourse]:
    """The tracks that are open, where they go first and none of them is taken yet."""
    tracks = [course for course in courses if course.content.kind == "track" and course.modules]
    return tracks if tracks and courses[0] in tracks and left.issuperset(course.id for course in tracks) else []


def _step(course: OpenCourse, done: set[str], aside: list[dict[int, set[str]]]) -> Step | None:
    keys = set().union(*(by_course.get(course.id, ()) for by_course in aside))
    return next_step(course.content, done, course.is_open, keys)


def _lines(course: OpenCourse, done: set[str]) -> list[ModuleLine]:
    return [
        ModuleLine(module, progress.of_module(module, done), progress.minutes_done(module, done))
        for module in course.modules
    ]


def _paragraph(step: Step) -> int:
    """At which part of the lesson the reader stopped, from 1."""
    return [block.id for block in step.lesson.blocks].index(step.block.id) + 1
