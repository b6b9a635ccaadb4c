"""The one next thing to do in a course, and in which course first. Pure rules."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from lms.access.roles import Role
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.learning.prerequisites import required_first
from lms.learning.progress import of_lesson


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


def next_step(
    course: CourseContent,
    done: set[str],
    is_open: Callable[[str], bool] = lambda module: True,
    set_aside: Collection[str] = (),
) -> Step | None:
    """The first block that is not done and can be reached: its module is open, and what it requires is finished.

    Blocks that are `set_aside` are not chosen, for the person can do nothing about them now; nor are they done.
    """
    for module in course.modules:
        if not is_open(module.id) or required_first(course, module, done):
            continue
        for place, lesson in enumerate(module.lessons, 1):
            for block in lesson.blocks:
                if block.counts and block.id not in done and block.id not in set_aside:
                    return Step(course, module, lesson, block, place, of_lesson(lesson, done).has_begun)
    return None


def precedence(course: CourseContent, roles: Collection[str], done: Collection[str]) -> tuple[bool, int]:
    """By which a person's courses are sorted, those of one precedence by their ids: mayors begin with the course for
    all, senior staff come for their track. Among either, the one of which they have done most goes first."""
    return (course.kind == "track") == (Role.MAYOR in roles), -len(done)
