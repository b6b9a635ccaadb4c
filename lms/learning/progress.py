"""Progress is a sum of completions. Pure rules: what is done, and how many minutes of it."""

from dataclasses import dataclass

from lms.catalogue.content import CourseContent, LessonContent, ModuleContent


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


def of_lesson(lesson: LessonContent, done: set[str]) -> Progress:
    keys = [block.id for block in lesson.blocks if block.counts]
    return Progress(sum(key in done for key in keys), len(keys))


def of_module(module: ModuleContent, done: set[str]) -> Progress:
    parts = [of_lesson(lesson, done) for lesson in module.lessons]
    return Progress(sum(part.done for part in parts), sum(part.total for part in parts))


def of_course(course: CourseContent, done: set[str]) -> Progress:
    parts = [of_module(module, done) for module in course.modules]
    return Progress(sum(part.done for part in parts), sum(part.total for part in parts))


def minutes_done(module: ModuleContent, done: set[str]) -> int:
    """Minutes of the module's lessons that are wholly done."""
    return sum(lesson.minutes for lesson in module.lessons if of_lesson(lesson, done).is_complete)
