"""Spelling, and passages in another language than their file: what dictionaries tell, which production has not."""

import re
from collections.abc import Iterator
from pathlib import Path

from lms.catalogue.checking.passages import TARGET, Part, parts_of, sentences
from lms.catalogue.drafts import CourseDraft
from lms.catalogue.faults import Fault, Faults
from lms.catalogue.files import line_of_key, read_toml
from lms.catalogue.proofreading.allowed import NAMES, Allowed, read_allowed
from lms.catalogue.proofreading.dictionaries import NAMES as LANGUAGE_NAMES
from lms.catalogue.proofreading.dictionaries import dictionary
from lms.catalogue.prose import CODE, Section
from lms.catalogue.reading import course_folders, read_draft
from lms.catalogue.rendering import TERM
from lms.catalogue.structure import all_terms, validated
from lms.i18n import LANGUAGES, language_of

WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:[’'-][^\W\d_]+)*(?:’(?=\s))?(?!\w)")
NAMED = re.compile(r"\[[^\[\]\n]*\]\(https[^()\n]*\)")  # what leads out of the course bears the name of where it leads
FEWEST_WORDS = 4  # by which a language can be told
MOSTLY, AT_MOST = 0.75, 0.5  # of them, known to the language it is in, and to the one it should be in


def proofread(folder: Path) -> list[Fault]:
    """Every word in the courses of a folder that is in no dictionary and no list, and every passage in a language that
    is not its file's. Needs the dictionaries (`dictionaries.are_there`)."""
    faults = Faults()
    names = read_allowed(folder, NAMES, faults)
    own = {language: read_allowed(folder, language, faults) for language in LANGUAGES}
    readers: dict[str, Reader] = {language: Reader(language, [names, own[language]]) for language in LANGUAGES}
    for path in course_folders(folder):
        draft, _ = read_draft(path)
        for part in _all_parts(draft):
            readers[part.language].read(part, faults)
    _read_terms(folder, readers, faults)
    for allowed in (names, *own.values()):
        allowed.name_needless(faults)
    return list(dict.fromkeys(faults))


def _all_parts(draft: CourseDraft) -> Iterator[Part]:
    for prose in (*draft.prose.values(), *(prose for one in draft.lessons.values() for prose in one.prose.values())):
        yield Part("", prose.language, prose.path, Section("", prose.lead.line - 1, [prose.title]), prose.title)
    for parts in parts_of(draft):
        yield from parts.values()


def _read_terms(folder: Path, readers: "dict[str, Reader]", faults: Faults) -> None:
    path = folder / "terms.toml"
    found = read_toml(path, folder, Faults()) if path.exists() else None
    if not found:
        return
    terms = validated(all_terms, found[0], (path, found[1]), Faults()) or {}
    for key, locale, text in ((key, locale, text) for key, words in terms.items() for locale, text in words.items()):
        section = Section("", line_of_key(found[1], (key, locale)) - 1, [text])
        readers[language_of(locale)].read(Part(key, language_of(locale), path, section, text), faults)


class Reader:
    """Reads the prose of one language."""

    def __init__(self, language: str, allowed: list[Allowed]):
        self.language = language
        self._allowed = allowed
        self._knows = dictionary(language).knows

    def read(self, part: Part, faults: Faults) -> None:
        for number, passage in part.passages():
            for sentence in sentences(_without_marks(passage)):
                self._read_sentence(part.path, number, sentence, faults)

    def _read_sentence(self, path: Path, number: int, sentence: str, faults: Faults) -> None:
        text = sentence
        for allowed in self._allowed:
            text = allowed.without(text, self._knows)
        words = [word for word in WORD.findall(text) if len(word) > 1]
        if (other := self._language_of(words)) != self.language:
            name, own = LANGUAGE_NAMES[other], LANGUAGE_NAMES[self.language]
            return faults.incomplete(path, number, f"{name} where {own} belongs: “{sentence[:60]}”")
        for word in words:
            if not self._knows(word):
                faults.incomplete(path, number, f"“{word}” is in no dictionary and in none of the lists in words/")

    def _language_of(self, words: list[str]) -> str:
        if len(words) < FEWEST_WORDS or _share(words, self.language) > AT_MOST:
            return self.language
        likeliest = max(LANGUAGES, key=lambda language: _share(words, language))
        return likeliest if _share(words, likeliest) >= MOSTLY else self.language


def _share(words: list[str], language: str) -> float:
    return sum(dictionary(language).knows(word) for word in words) / len(words)


def _without_marks(passage: str) -> str:
    return TARGET.sub("]", NAMED.sub("", CODE.sub("", TERM.sub("", passage)))).replace("*", "")
