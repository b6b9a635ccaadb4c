"""The prose of a course as the checks look at it: a part in one language, without what is no word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.catalogue.drafts import CourseDraft
from lms.catalogue.prose import CODE, Section
from lms.catalogue.rendering import TERM, Terms
from lms.i18n import language_of

TARGET = re.compile(r"\]\([^()\n]*\)|<https?://[^<>\n]*>")
MARKS = "#>-*|_ \t"  # with which a line of Markdown may begin
SENTENCE_END = re.compile(r"(?<=[.!?…:;])[”’»)*_]*\s+|\n|\|")
WORD = re.compile(r"[^\W_]+(?:[’'.,:-][^\W_]+)*")


@dataclass(frozen=True)
class Part:
    """A block, or what a course says of itself and of a module: its words in one language, and where they stand."""

    id: str
    language: str
    path: Path
    section: Section
    text: str  # without the names of sources

    def passages(self) -> Iterator[tuple[int, str]]:
        """Each line of the text, and its number in the file."""
        for passage in dict.fromkeys(self.text.split("\n")):
            if passage.strip():
                yield self.line_of(passage), passage

    def line_of(self, passage: str) -> int:
        opening = passage.strip(MARKS)
        lines = enumerate(self.section.lines, self.section.line + 1)
        return next((number for number, line in lines if opening in line), max(self.section.line, 1))


def parts_of(draft: CourseDraft) -> Iterator[dict[str, Part]]:
    """Every part of a course, by language, the source first."""
    modules = draft.plan.modules if draft.plan else []
    for id in ("", *(module.id for module in modules)):
        sections = {language: prose.sections.get(id) if id else prose.lead for language, prose in draft.prose.items()}
        yield {
            language: Part(id or draft.slug, language, draft.prose[language].path, section, section.text)
            for language, section in sections.items()
            if section
        }
    for lesson in draft.lessons.values():
        for id, words in lesson.words.items():
            yield {
                language: Part(id, language, lesson.prose[language].path, lesson.prose[language].sections[id], text)
                for language, text in ((language, ours.prose()) for language, ours in words.items())
            }


def bare(text: str) -> str:
    """Without code and addresses, and with the keys of terms for the terms."""
    return TERM.sub(r"\1", TARGET.sub("]", CODE.sub("", text)))


def in_words(text: str, language: str, terms: Terms) -> str:
    """Without code and addresses, and with the words of all regions of a language for the terms."""

    def words(found: re.Match[str]) -> str:
        term = terms.get(found[1], {})
        return " ".join(words for locale, words in term.items() if language_of(locale) == language)

    return TARGET.sub("]", CODE.sub("", TERM.sub(words, text)))


def sentences(text: str) -> list[str]:
    return [sentence.strip(MARKS) for sentence in SENTENCE_END.split(text) if sentence.strip(MARKS)]
