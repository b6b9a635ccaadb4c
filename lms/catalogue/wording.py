"""The words of one block in one language, taken from its section; each kind says by which rules (`kinds/`)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalogue.faults import Faults
from lms.catalogue.prose import Section
from lms.catalogue.published import Recording, StoredMedia
from lms.i18n import DEFAULT

ITEM = re.compile(r"^- ([a-z0-9-]+):(?:[ \t]+(.*))?$")
TITLE = re.compile(r"^###[ \t]+(.*?)[ \t]*$")
LARGE_HEADING = re.compile(r"^ {0,3}#{1,2}[ \t]")

Lines = Iterator[tuple[int, str]]


@dataclass
class ItemWords:
    """An item `- id: words` of a question, and what stands under it."""

    line: int
    id: str
    text: str
    feedback: str = ""


@dataclass
class QuestionWords:
    line: int
    stem: str = ""
    items: list[ItemWords] = field(default_factory=list)
    explanation: str = ""

    @property
    def texts(self) -> dict[str, str]:
        return {item.id: item.text for item in self.items}

    @property
    def feedback(self) -> dict[str, str]:
        return {item.id: item.feedback for item in self.items if item.feedback}


@dataclass
class CriterionWords:
    line: int
    text: str = ""
    levels: dict[str, str] = field(default_factory=dict)


@dataclass
class BlockWords:
    line: int
    body: str = ""
    items: dict[str, str] = field(default_factory=dict)  # by id: labels of fields, the promise
    sources: list[str] = field(default_factory=list)
    questions: dict[str, QuestionWords] = field(default_factory=dict)
    recording: Recording | None = None
    captions: StoredMedia | None = None
    criteria: dict[str, CriterionWords] = field(default_factory=dict)

    def everything(self) -> str:
        """All the words, without ids."""
        return "\n".join([*filter(None, [self.prose()]), *self.sources])

    def prose(self) -> str:
        """All the words but the names of sources."""
        parts = [self.body, *self.items.values()]
        for question in self.questions.values():
            parts += [question.stem, question.explanation]
            parts += [part for item in question.items for part in (item.text, item.feedback)]
        for criterion in self.criteria.values():
            parts += [criterion.text, *criterion.levels.values()]
        return "\n".join(part for part in parts if part)


Words = dict[str, BlockWords]  # of a block, by language, the source first


@dataclass
class Reader:
    """Reads the section of one block; says what is wrong with it where it is wrong."""

    block: str
    language: str
    path: Path
    faults: Faults
    source: str = DEFAULT  # the language the course is written in

    @property
    def folder(self) -> Path:
        """The course's."""
        return self.path.parents[1]

    def lines(self, section: Section) -> Lines:
        return enumerate(section.lines, section.line + 1)

    def prose(self, lines: Lines) -> str:
        """Lines of ordinary Markdown, in which a block has no large heading."""
        kept = []
        for number, line in lines:
            if LARGE_HEADING.match(line):
                self.say(number, "a heading inside a block is written ### ")
            kept.append(line)
        return "\n".join(kept).strip()

    def without_items(self, lines: Lines, items: dict[str, str], ids: Collection[str]) -> Lines:
        """The lines that are no item `- id: words`; those that are go to `items`."""
        for number, line in lines:
            if item := ITEM.match(line):
                self.put(items, item, ids, number)
            else:
                yield number, line

    def without_title(self, lines: Lines, words: BlockWords) -> Lines:
        """The lines but for the first heading, which goes to the items as the title."""
        for number, line in lines:
            title = TITLE.match(line)
            if title and title[1] and not words.items:
                words.items["title"] = title[1]
            else:
                yield number, line

    def has_title(self, words: BlockWords, what: str) -> None:
        if not words.items:
            self.say(words.line, f"“{self.block}” has no title: ### and {what}")

    def put(self, items: dict[str, str], item: re.Match[str], ids: Collection[str], number: int) -> None:
        self.keep(items, item[1], (item[2] or "").strip(), ids, number)

    def keep(self, items: dict[str, str], id: str, text: str, ids: Collection[str], number: int) -> None:
        if id not in ids:
            self.say(number, f"“{id}” is not in lesson.toml: {', '.join(ids)}")
        elif id in items:
            self.say(number, f"“{id}” stands twice")
        elif not text:
            self.say(number, f"“{id}” has no words")
        items[id] = text

    def all_there(self, ids: Collection[str], found: Mapping[str, object], line: int, noun: str) -> None:
        for id in ids:
            if id not in found:
                self.say(line, f"“{self.block}”: the {noun} “{id}” is missing here")

    def has_body(self, words: BlockWords) -> None:
        if not words.body:
            self.say(words.line, f"“{self.block}” has no words of its own")

    def missing(self, path: Path, message: str) -> None:
        """A file beside the words that is not there: a translation falls back on the source's."""
        self.faults.of_words(path, 1, message, source=self.language == self.source)

    def say(self, number: int, message: str) -> None:
        self.faults.broken(self.path, number, message)

    def say_incomplete(self, number: int, message: str) -> None:
        self.faults.incomplete(self.path, number, message)
