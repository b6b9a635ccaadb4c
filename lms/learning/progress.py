"""Progress is a sum of completions. Pure rules: what is done, what is next, how many minutes are left."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means that everything is done."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.done == self.total

    @property
    def has_begun(self) -> bool:
        return self.done > 0


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing to do in a course: the first block that is not done."""

    course: CourseContent
    module: ModuleContent
    lesson: LessonContent
    block: BlockContent
    place: int  # of the lesson in its module, from 1
    begun: bool  # something in the lesson is done already

    @property
    def address(self) -> str:
        return f"/courses/{self.course.slug}/{self.lesson.slug}" + (f"#{self.block.id}" if self.begun else "")


def of_lesson(lesson: LessonContent, done: set[str]) -> Progress:
    keys = [block.id for block in lesson.blocks if block.counts]
    return Progress(sum(key in done for key in keys), len(keys))


def of_module(module: ModuleContent, done: set[str]) -> Progress:
    parts = [of_lesson(lesson, done) for lesson in module.lessons]
    return Progress(sum(part.done for part in parts), sum(part.total for part in parts))


def of_course(course: CourseContent, done: set[str]) -> Progress:
    parts = [of_module(module, done) for module in course.modules]
    return Progress(sum(part.done for part in parts), sum(part.total for part in parts))


def next_step(
    course: CourseContent, done: set[str], is_open: Callable[[str], bool] = lambda module: True
) -> Step | None:
    """The first block that is not done and can be reached: its module is open, and what it requires is finished."""
    finished = {module.id for module in course.modules if of_module(module, done).is_complete}
    for module in course.modules:
        if not is_open(module.id) or not finished.issuperset(module.required):
            continue
        for place, lesson in enumerate(module.lessons, 1):
            for block in lesson.blocks:
                if block.counts and block.id not in done:
                    return Step(course, module, lesson, block, place, of_lesson(lesson, done).has_begun)
    return None


def minutes_done(module: ModuleContent, done: set[str]) -> int:
    """Minutes of the module's lessons that are wholly done."""
    return sum(lesson.minutes for lesson in module.lessons if of_lesson(lesson, done).is_complete)
