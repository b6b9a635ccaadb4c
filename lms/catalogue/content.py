"""What a published version says: safe HTML and plain words per language. Stored as JSON in CourseVersion.content."""

from collections.abc import Callable, Hashable, Set
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import Field

from lms.catalogue.published import Content, Kind, Recording, StoredMedia, in_locale
from lms.catalogue.questions import AnyQuestion, QuestionContent
from lms.i18n import language_of

Made = TypeVar("Made")
ReviewedBy = Literal["peer", "coach"]
State = Literal["current", "cosmetic", "stale", "superseded", "missing"]
TITLED: tuple[Kind, ...] = ("media", "handout")
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


class CityConsent(Content):
    """The city whose failure an example tells of, and the words to which it has to agree (consents.covering)."""

    city: str  # its name
    revision: int
    same_since: int  # the first revision of those that say the same: every edit since was cosmetic
    digest: str  # of the words in the source language


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
    consent: CityConsent | None = None
    medium: Literal["", "audio", "video"] = ""
    synthetic: bool = False  # a voice made by a machine
    recordings: dict[str, Recording] = Field(default_factory=dict)
    captions: dict[str, StoredMedia] = Field(default_factory=dict)
    use: Literal["", "brief", "template"] = ""  # of a handout
    gathers: list[str] = Field(default_factory=list)  # exercises whose saved lines a brief's reader may add
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

    @property
    def headings(self) -> dict[str, str]:
        """What stands above its prose, by language: the title of a recording or of a handout."""
        return {language: words["title"] for language, words in self.labels.items()} if self.kind in TITLED else {}

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

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}

    def media(self) -> list[StoredMedia]:
        """Everything that the lesson plays."""
        return self.made_once("media", lambda: [media for block in self.blocks for media in block.media()])

    @property
    def marked(self) -> list[BlockContent]:
        """The examples that are shown in a city once it agreed to them."""
        return self.made_once("marked", lambda: [block for block in self.blocks if block.consent])

    def without(self, ids: Set[str]) -> "LessonContent":
        """The lesson as it is without these of its marked examples."""
        left_out = frozenset(block.id for block in self.marked if block.id in ids)

        def make() -> LessonContent:
            return self.but(blocks=[block for block in self.blocks if block.id not in left_out])

        return self.made_once(("without", left_out), make) if left_out else self

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
    units: list[str] = Field(default_factory=list)  # the lessons with which its units begin

    @property
    def by_unit(self) -> list[list[LessonContent]]:
        """The lessons, by sitting: most modules are one unit, those of a track are two."""
        units: list[list[LessonContent]] = []
        for lesson in self.lessons:
            if not units or lesson.slug in self.units:
                units.append([])
            units[-1].append(lesson)
        return units

    def without(self, ids: Set[str]) -> "ModuleContent":
        lessons = [lesson.without(ids) for lesson in self.lessons]
        return self.but(lessons=lessons) if lessons != self.lessons else self

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

    @cached_property
    def marked(self) -> list[BlockContent]:
        """The examples that are shown in a city once it agreed to them."""
        return [block for module in self.modules for lesson in module.lessons for block in lesson.marked]

    def without(self, ids: Set[str]) -> "CourseContent":
        """The course as it is without these of its marked examples."""
        left_out = frozenset(block.id for block in self.marked if block.id in ids)
        if left_out and left_out not in self._shorter:
            self._shorter[left_out] = self.but(modules=[module.without(left_out) for module in self.modules])
        return self._shorter[left_out] if left_out else self

    @cached_property
    def _shorter(self) -> dict[frozenset[str], "CourseContent"]:
        return {}

    def media(self) -> list[StoredMedia]:
        """Everything that the course plays."""
        return [media for module in self.modules for lesson in module.lessons for media in lesson.media()]

    def lesson(self, slug: str) -> tuple[ModuleContent, LessonContent] | None:
        places = ((module, lesson) for module in self.modules for lesson in module.lessons)
        return next((place for place in places if place[1].slug == slug), None)

    def block(self, key: str) -> BlockContent | None:
        lessons = (lesson for module in self.modules for lesson in module.lessons)
        return next((block for lesson in lessons for block in lesson.blocks if block.id == key), None)
