"""The programme's vocabulary, `glossary.csv` beside the courses: what a term is called in each language."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lms.catalogue.checking.passages import Part, in_words
from lms.catalogue.faults import Faults
from lms.catalogue.files import read_text
from lms.catalogue.rendering import Terms
from lms.i18n import LANGUAGES
from lms.stemming import WORD, forms

FILE = "glossary.csv"
COLUMNS = ["key", "strict", "en", "not_en", "es", "pt", "never_es", "never_pt", "note"]
PLURAL = re.compile(r"(?<=..)ies$|(?<=[sx])es$|(?<=ch)es$|(?<=sh)es$|(?<=[^isu])s$")  # English, where it is regular
REGION = re.compile(r"^[a-z]{2}-[A-Z]{2}:\s*")


@dataclass(frozen=True)
class Entry:
    """A term. Words stand apart by semicolons; those of a region after its name, as in `es-MX: ayuntamiento`."""

    key: str
    strict: bool  # wherever the source has it, the translation has one of its words
    words: dict[str, list[str]] = field(default_factory=dict)  # by language
    other: dict[str, list[str]] = field(default_factory=dict)  # phrases in which the word is another
    never: dict[str, list[str]] = field(default_factory=dict)  # what it is never called


def read_glossary(courses: Path, faults: Faults) -> list[Entry]:
    path = courses / FILE
    text = read_text(path, courses, faults) if path.exists() else None
    if text is None:
        return []
    reader = csv.DictReader(text.split("\n"), strict=True)
    try:
        if reader.fieldnames != COLUMNS:
            return faults.incomplete(path, 1, f"the columns are {','.join(COLUMNS)}") or []
        return list(_entries(path, reader, faults))
    except csv.Error as error:
        return faults.incomplete(path, reader.line_num + 1, f"not CSV: {error}") or []


def _entries(path: Path, reader: csv.DictReader, faults: Faults) -> Iterator[Entry]:
    known = set[str]()
    for row in reader:
        wrong = _wrong_with(row, known)
        if wrong:
            faults.incomplete(path, reader.line_num, wrong)
            continue
        known.add(row["key"])
        words = {language: _phrases(row[language]) for language in LANGUAGES}
        other = {"en": _phrases(row["not_en"])}
        never = {language: _phrases(row[f"never_{language}"]) for language in ("es", "pt")}
        yield Entry(row["key"], row["strict"] == "yes", words, other, never)


def _wrong_with(row: dict, known: set[str]) -> str:
    if None in row or None in row.values():
        return f"{len(COLUMNS)} cells make a line"
    if not row["key"] or row["key"] in known:
        return f"“{row['key']}” is no key of its own"
    if row["strict"] not in ("", "yes"):
        return "strict is “yes” or nothing"
    if row["strict"] and not all(_phrases(row[language]) for language in LANGUAGES):
        return f"“{row['key']}” is strict, and has no word in one of the languages"
    return ""


def _phrases(cell: str) -> list[str]:
    return [phrase for part in cell.split(";") if (phrase := REGION.sub("", part.strip()))]


def check_terms(glossary: list[Entry], source: Part, ours: Part, terms: Terms, faults: Faults) -> None:
    theirs = _singulars(in_words(source.text, source.language, terms), source.language)
    text = in_words(ours.text, ours.language, terms)
    here, as_they_stand = _stems(text, ours.language), _singulars(text, ours.language)
    for entry in glossary:
        said = _said(entry, theirs, source.language)
        if entry.words[source.language] and not said:
            continue
        wanted = entry.words[ours.language]
        if entry.strict and not any(_stems(phrase, ours.language) in here for phrase in wanted):
            message = f"“{ours.id}”: the source says “{said}”, and nothing here does: {', '.join(wanted)}"
            faults.incomplete(ours.path, max(ours.section.line, 1), message)
        for phrase in entry.never.get(ours.language, []):
            if _singulars(phrase, ours.language) in as_they_stand:
                _refuse(entry, phrase, said, ours, terms, faults)


def _said(entry: Entry, theirs: str, language: str) -> str:
    """The word by which the source has the term, where it means it."""
    for phrase in entry.other.get(language, []):
        theirs = theirs.replace(_singulars(phrase, language), "  ")
    return next((phrase for phrase in entry.words[language] if _singulars(phrase, language) in theirs), "")


def _refuse(entry: Entry, phrase: str, said: str, ours: Part, terms: Terms, faults: Faults) -> None:
    wanted = _singulars(phrase, ours.language)
    instead = ", ".join(entry.words[ours.language])
    about = f"“{phrase}” is not the word for “{said}”" if said else f"“{phrase}” is not a word for this course"
    for number, passage in ours.passages():
        if wanted in _singulars(in_words(passage, ours.language, terms), ours.language):
            faults.incomplete(ours.path, number, f"{about}: {instead}" if instead else about)


@lru_cache(maxsize=4096)
def _stems(text: str, language: str) -> str:
    return f" {' '.join(forms(word, language).stem for word in WORD.findall(text))} "


@lru_cache(maxsize=4096)
def _singulars(text: str, language: str) -> str:
    """Closer to the words than their stems, by which *account* is *accountability* too."""
    return f" {' '.join(_singular(word, language) for word in WORD.findall(text))} "


def _singular(word: str, language: str) -> str:
    singular = forms(word, language).singular
    return PLURAL.sub(lambda found: "y" if found[0] == "ies" else "", singular) if language == "en" else singular
