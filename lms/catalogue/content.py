"""What a published version says: safe HTML and plain words per language. Stored as JSON in CourseVersion.content."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from lms.i18n import chain, language_of

Made = TypeVar("Made")
Kind = Literal["text", "example", "exercise", "check", "reflection", "commitment"]
State = Literal["current", "cosmetic", "stale", "superseded", "missing"]
SHOWN: tuple[State, ...] = ("current", "cosmetic", "stale")  # the others show the source


def in_locale(texts: dict[str, str], locale: str, language: str) -> str:
    """The text in a language, in the reader's regional variant of it when there is one."""
    ours = (name for name in chain(locale) if name in texts and language_of(name) == language)
    return texts[next(ours, language)]


class Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Titled(Content):
    titles: dict[str, str]  # the source language comes first

    def title(self, locale: str) -> tuple[str, str]:
        """The title and its language: the reader's, else the source."""
        language = language_of(locale) if language_of(locale) in self.titles else next(iter(self.titles))
        return self.titles[language], language


class QuestionContent(Content):
    id: str
    options: list[str]
    answer: str
    stems: dict[str, str]  # inline HTML by locale
    option_words: dict[str, dict[str, str]]  # plain words: language, option
    feedback: dict[str, dict[str, str]]  # HTML: language, option
    explanations: dict[str, str]  # HTML by language

    def stem(self, locale: str, language: str) -> str:
        return in_locale(self.stems, locale, language)


class BlockContent(Content):
    """A block. Every dict keyed by language holds the languages that are shown; ask `language` which to use."""

    id: str
    kind: Kind
    counts: bool  # towards progress
    source: str = "en"
    html: dict[str, str]  # by language, and by regional locale where a term makes it differ
    states: dict[str, State]
    older: dict[str, str] = Field(default_factory=dict)  # HTML of a translation that the source has left behind
    fields: list[str] = Field(default_factory=list)  # of an exercise
    rows: int = 0
    labels: dict[str, dict[str, str]] = Field(
        default_factory=dict
    )  # of the fields; of an example's sources, by address
    questions: list[QuestionContent] = Field(default_factory=list)
    pass_at: int = 0
    promise: dict[str, str] = Field(default_factory=dict)  # plain words
    sources: list[str] = Field(default_factory=list)  # https addresses

    def language(self, locale: str) -> str:
        """The language in which this reader sees the block."""
        language = language_of(locale)
        return language if self.states.get(language) in SHOWN else self.source

    def state(self, locale: str) -> State:
        return self.states.get(language_of(locale), "missing")

    def shown(self, locale: str) -> tuple[str, str]:
        """The HTML this reader sees, and the language it is in."""
        language = self.language(locale)
        return in_locale(self.html, locale, language), language

    def named_sources(self, language: str) -> list[tuple[str, str]]:
        """The address and the name of each source of an example."""
        return [(url, self.labels[language][url]) for url in self.sources]

    def is_worked_out(self, rows: list[dict[str, str]]) -> bool:
        """An exercise is done once one of its rows is filled in to the end."""
        return any(all(row.get(field) for field in self.fields) for row in rows)

    def question(self, id: str) -> QuestionContent | None:
        return next((question for question in self.questions if question.id == id), None)


class LessonContent(Titled):
    slug: str
    minutes: int
    blocks: list[BlockContent]
    _made: dict[Hashable, Any] = PrivateAttr(default_factory=dict)

    def made_once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` makes of these words, which never change: kept for as long as they are."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


class ModuleContent(Titled):
    id: str
    minutes: int
    objectives: dict[str, list[str]]  # plain words
    lessons: list[LessonContent]

    @cached_property
    def counted(self) -> int:
        """How many blocks count towards progress."""
        return sum(block.counts for lesson in self.lessons for block in lesson.blocks)


class CourseContent(Titled):
    slug: str
    kind: Literal["executive", "track"]
    source: str
    purposes: dict[str, str]  # HTML by locale
    modules: list[ModuleContent]

    def purpose(self, locale: str) -> tuple[str, str]:
        """What the course is for, and the language of that: the reader's, else the source."""
        language = language_of(locale) if language_of(locale) in self.purposes else self.source
        return in_locale(self.purposes, locale, language), language

    def lesson(self, slug: str) -> tuple[ModuleContent, LessonContent] | None:
        places = ((module, lesson) for module in self.modules for lesson in module.lessons)
        return next((place for place in places if place[1].slug == slug), None)

    def block(self, key: str) -> BlockContent | None:
        lessons = (lesson for module in self.modules for lesson in module.lessons)
        return next((block for lesson in lessons for block in lesson.blocks if block.id == key), None)
