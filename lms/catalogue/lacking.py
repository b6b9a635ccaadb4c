"""What of a course is not there in a language, or left behind by the source. Whether a module may open, and what its
translators have left to do, are both told from here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lms.catalogue.content import SHOWN, BlockContent, CourseContent, ModuleContent, State

LEFT_BEHIND: tuple[State, ...] = ("missing", "stale", "superseded")  # a cosmetic edit leaves a translation as it was
Thing = Literal["course", "module", "lesson", "block"]
Part = Literal["title", "purpose", "objectives", "words", "recording", "captions"]


@dataclass(frozen=True, slots=True)
class Lack:
    """A part of a thing in a language: missing, stale or superseded."""

    thing: Thing
    id: str
    part: Part
    lesson: str = ""  # that it stands in
    state: State = "missing"

    @property
    def key(self) -> str:
        """The block's id, if it is its words; for any other part a name that no block can have."""
        return self.id if self.part == "words" else f"{self.thing}.{self.id}.{self.part}"

    @property
    def falls_back(self) -> bool:
        """Readers see the source instead."""
        return self.state not in SHOWN


def named(key: str) -> tuple[str, str, str]:
    """The thing, its id and the part in the key of a Lack."""
    thing, id, part = key.split(".") if "." in key else ("block", key, "words")
    return thing, id, part


def in_course(course: CourseContent, language: str) -> Iterator[Lack]:
    """Of the course itself, without its modules."""
    if language not in course.titles:
        yield Lack("course", course.slug, "title")
    if language not in course.purposes:
        yield Lack("course", course.slug, "purpose")


def in_module(module: ModuleContent, language: str) -> Iterator[Lack]:
    """Of a module and all that is in it, in the order of reading."""
    if language not in module.titles:
        yield Lack("module", module.id, "title")
    if language not in module.objectives:
        yield Lack("module", module.id, "objectives")
    for lesson in module.lessons:
        if language not in lesson.titles:
            yield Lack("lesson", lesson.slug, "title", lesson.slug)
        for block in lesson.blocks:
            yield from _in_block(block, lesson.slug, language)


def _in_block(block: BlockContent, lesson: str, language: str) -> Iterator[Lack]:
    """Its words; where they are shown, also the recording that they are of, and its captions."""
    state = block.state(language)
    if state in LEFT_BEHIND:
        yield Lack("block", block.id, "words", lesson, state)
    if block.medium and state in SHOWN:
        if language not in block.recordings:
            yield Lack("block", block.id, "recording", lesson)
        if language not in block.captions:
            yield Lack("block", block.id, "captions", lesson)
