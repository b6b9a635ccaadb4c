"""What a published version says: safe HTML and plain words per language. Stored as JSON in CourseVersion.content."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import Field, PrivateAttr

from lms.catalogue.published import Content, Kind, Recording, StoredMedia, in_locale
from lms.catalogue.questions import AnyQuestion, QuestionContent
from lms.i18n import language_of

Made = TypeVar("Made")
ReviewedBy = Literal["peer", "coach"]
State = Literal["current", "cosmetic", "stale", "superseded", "missing"]
SHOWN: tuple[State, ...] = ("current", "cosmetic", "stale")  # the others show the source


class Titled(Content):
    titles: dict[str, str]  # the source language comes first

    def title(self, locale: str) -> tuple[str, str]:
        """The title and its language: the reader's, else the source."""
        language = language_of(locale) if language_of(locale) in self.titles else next(iter(self.titles))
        return self.titles[language], language


class PartContent(Content):
    """A part of an assignment that is written; its words are among the block's labels."""

    id: str
    gathers: list[str] = Field(default_factory=list)  # exercises whose saved lines draft it


class CriterionContent(Content):
    id: str
    levels: list[str]
    words: dict[str, str]  # plain, by language
    level_words: dict[str, dict[str, str]]  # plain: language, level


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
    questions: list[AnyQuestion] = Field(default_factory=list)
    pass_at: int = 0
    attempts: int = 0  # at a check, at most; 0: as many as one likes
    shuffle: bool = True
    promise: dict[str, str] = Field(default_factory=dict)  # plain words
    sources: list[str] = Field(default_factory=list)  # https addresses
    medium: Literal["", "audio", "video"] = ""
    synthetic: bool = False  # a voice made by a machine
    recordings: dict[str, Recording] = Field(default_factory=dict)
    captions: dict[str, StoredMedia] = Field(default_factory=dict)
    upload: bool = False  # files may be handed in
    reviewers: list[ReviewedBy] = Field(default_factory=list)  # of an assignment, in the order of their turns
    parts: list[PartContent] = Field(default_factory=list)
    criteria: list[CriterionContent] = Field(default_factory=list)

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

    def recording(self, language: str) -> tuple[Recording, str]:
        """The recording for those who read the block in a language, and the language spoken: that, else the source."""
        spoken = language if language in self.recordings else self.source
        return self.recordings[spoken], spoken

    def captions_of(self, spoken: str) -> dict[str, StoredMedia]:
        """Captions that keep time with the recording in a language: its own; the source's also has those in languages
        without a recording."""
        return {
            language: captions
            for language, captions in self.captions.items()
            if language == spoken or (spoken == self.source and language not in self.recordings)
        }

    def media(self) -> list[StoredMedia]:
        return [*self.recordings.values(), *self.captions.values()]

    def question(self, id: str) -> QuestionContent | None:
        return next((question for question in self.questions if question.id == id), None)


class LessonContent(Titled):
    slug: str
    minutes: int
    blocks: list[BlockContent]
    _made: dict[Hashable, Any] = PrivateAttr(default_factory=dict)

    def media(self) -> list[StoredMedia]:
        """Everything that the lesson plays."""
        return self.made_once("media", lambda: [media for block in self.blocks for media in block.media()])

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
    recommended: list[str] = Field(default_factory=list)  # modules better finished first
    required: list[str] = Field(default_factory=list)  # modules to be finished first

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

    def media(self) -> list[StoredMedia]:
        """Everything that the course plays."""
        return [media for module in self.modules for lesson in module.lessons for media in lesson.media()]

    def lesson(self, slug: str) -> tuple[ModuleContent, LessonContent] | None:
        places = ((module, lesson) for module in self.modules for lesson in module.lessons)
        return next((place for place in places if place[1].slug == slug), None)

    def block(self, key: str) -> BlockContent | None:
        lessons = (lesson for module in self.modules for lesson in module.lessons)
        return next((block for lesson in lessons for block in lesson.blocks if block.id == key), None)
