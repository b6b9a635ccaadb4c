"""What someone finished since a moment: facts, by titles. Pure rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.catalogue.content import CourseContent, LessonContent, ModuleContent

Done = Mapping[str, datetime | None]  # blocks by key, with when they were done; none: excused


@dataclass(frozen=True, slots=True)
class Finished:
    """A module of which something was finished: all of it, or these lessons."""

    module: ModuleContent
    is_whole: bool
    lessons: tuple[LessonContent, ...]


def finished_since(course: CourseContent, done: Done, since: datetime) -> Iterator[Finished]:
    """The modules and lessons whose last counted block was done after a moment. Blocks from which the person was
    excused are not asked for; they finish nothing by themselves."""
    for module in course.modules:
        lessons = tuple(lesson for lesson in module.lessons if _was_finished([lesson], done, since))
        if lessons:
            yield Finished(module, _was_finished(module.lessons, done, since), lessons)


def _was_finished(lessons: list[LessonContent] | tuple[LessonContent, ...], done: Done, since: datetime) -> bool:
    keys = [block.id for lesson in lessons for block in lesson.blocks if block.counts]
    last = max((at for key in keys if (at := done.get(key))), default=None)
    return last is not None and last > since and all(key in done for key in keys)
