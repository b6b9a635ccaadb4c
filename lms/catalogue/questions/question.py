"""What a kind of question is: a plan that reads its words, and what is published, which reads and marks answers."""

import re
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from lms.catalogue.published import Content, in_locale
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Plan, Slug
from lms.catalogue.wording import ITEM, ItemWords, Lines, QuestionWords, Reader

FEEDBACK = re.compile(r"^[ \t]{2,}>[ \t]?(.*)$")
QUOTE = re.compile(r"^>[ \t]?(.*)$")
DEFAULT_KIND = "one"


class OfKinds:
    """A model whose subclasses are kinds: known by what their field `kind` always says."""

    kinds: ClassVar[dict[str, Any]]

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        kind = cls.model_fields["kind"].default  # ty: ignore[missing-attribute]  a model's
        if isinstance(kind, str):
            cls.kinds[kind] = cls

    @classmethod
    def of_its_kind(cls, values: Any) -> Self:
        """The values as a model of the kind that they name; of one answer of many when they name none."""
        if isinstance(values, cls):
            return values
        kind = values.get("kind", DEFAULT_KIND) if isinstance(values, dict) else DEFAULT_KIND
        if not isinstance(kind, str) or kind not in cls.kinds:
            raise ValueError(f"unknown kind of question: {', '.join(sorted(cls.kinds))} are known")
        return cls.kinds[kind].model_validate(values)


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was typed is not counted yet: what to say, and what it may mean."""

    message: str  # untranslated
    context: dict[str, Any] = field(default_factory=dict)
    readings: tuple[str, ...] = ()  # as they would be kept


class QuestionContent(OfKinds, Content):
    kinds: ClassVar[dict[str, Any]] = {}
    is_marked: ClassVar[bool] = True  # counts towards passing the check
    shuffles: ClassVar[bool] = False
    kind: str
    id: str
    stems: dict[str, str]  # inline HTML by locale
    explanations: dict[str, str]  # HTML by language

    def stem(self, locale: str, language: str) -> str:
        return in_locale(self.stems, locale, language)

    @abstractmethod
    def read(self, typed: list[str], locale: str, meant: str = "") -> str | Unclear:
        """What is kept of what was picked or typed, free of language; or what to ask, and nothing is kept.

        `meant` is the reading chosen when it was asked before.
        """

    def is_right(self, given: str) -> bool:
        """Whether what was kept is right: of anything, also of what an older version kept."""
        return False


class QuestionPlan(OfKinds, Plan):
    kinds: ClassVar[dict[str, Any]] = {}
    publishes: ClassVar[type[QuestionContent]]
    kind: str
    id: Slug

    def read(self, lines: Lines, line: int, reader: Reader) -> QuestionWords:
        """The stem, items `- id: words` with their feedback, and the explanation."""
        words = QuestionWords(line)
        for number, text in lines:
            if text.strip():
                _take(words, number, text, reader)
        if not words.stem:
            reader.say(line, f"the question “{self.id}” asks nothing")
        self.check(words, reader)
        return words

    @abstractmethod
    def check(self, words: QuestionWords, reader: Reader) -> None:
        """Says what is wrong with the items, or missing."""

    def content(self, words: dict[str, QuestionWords], render: Renderer) -> QuestionContent:
        return self.publishes(
            id=self.id,
            stems=render.inline_by_locale({language: ours.stem for language, ours in words.items()}),
            explanations={language: render.html(ours.explanation, language) for language, ours in words.items()},
            **self.fields(words, render),
        )

    def fields(self, words: dict[str, QuestionWords], render: Renderer) -> dict[str, Any]:
        """The fields of the content that only this kind has."""
        return {}

    def offered(self, words: QuestionWords) -> list[str]:
        """What one may choose from, as an older translation shows it: never what is right."""
        return []

    def house_rules(self, words: QuestionWords, reader: Reader) -> None:
        """What we ask of a question that we ship, beyond what it needs to load."""


def explained(id: str, words: QuestionWords, reader: Reader) -> None:
    if not words.explanation:
        reader.say_incomplete(words.line, f"the question “{id}” has no explanation")


def _take(words: QuestionWords, number: int, line: str, reader: Reader) -> None:
    if item := ITEM.match(line):
        words.items.append(ItemWords(number, item[1], (item[2] or "").strip()))
    elif quote := QUOTE.match(line):
        words.explanation = f"{words.explanation}\n{quote[1]}".strip()
    elif (feedback := FEEDBACK.match(line)) and words.items:
        words.items[-1].feedback = f"{words.items[-1].feedback}\n{feedback[1]}".strip()
    elif not words.items and not line.startswith(("-", "#")):
        words.stem = f"{words.stem}\n{line}".strip()
    else:
        reader.say(number, "neither an option “- id: words”, nor its feedback “  > ”, nor an explanation “> ”")
