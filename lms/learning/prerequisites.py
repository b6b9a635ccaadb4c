"""Which modules come before another: those a course requires, and those it recommends. Pure rules."""

from lms.catalogue.content import CourseContent, ModuleContent
from lms.learning.progress import of_module


def required_first(course: CourseContent, module: ModuleContent, done: set[str]) -> list[ModuleContent]:
    """The required modules that are not finished, in the course's order: until they are, this one is shut.

    None for who has done something in it already: what a later version requires shuts nobody out.
    """
    if any(block.id in done for lesson in module.lessons for block in lesson.blocks):
        return []
    return _unfinished(course, module.required, done)


def better_first(course: CourseContent, module: ModuleContent, done: set[str]) -> list[ModuleContent]:
    """The recommended modules that are not finished, in the course's order. They shut nothing."""
    return _unfinished(course, module.recommended, done)


def _unfinished(course: CourseContent, ids: list[str], done: set[str]) -> list[ModuleContent]:
    return [module for module in course.modules if module.id in ids and not of_module(module, done).is_complete]
