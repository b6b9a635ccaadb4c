"""Takes a Markdown file of a course apart: title, lead, and a section for each `::: id`."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalogue.faults import Faults
from lms.catalogue.rendering import TERM, Terms, links
from lms.catalogue.structure import HTTPS, SLUG

DIRECTIVE = ":::"
MOST_CHARACTERS = 20_000  # in a part: ten pages, where a block is one thought
MOST_COLUMNS, MOST_LINES = 12, 300  # of a part with a table
TABLE = re.compile(r"[\s>]*[-:|][-:|\s]*")  # the line under a table's head
CODE = re.compile(r"`[^`]*`")
HTML = re.compile(r"<(?!https?://)[a-zA-Z/!?]")


@dataclass
class Section:
    """Lines of prose, and the number of the line before them, which opens them."""

    id: str
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass
class Prose:
    """One file in one language. Titles and items are plain words, the rest is Markdown."""

    path: Path
    language: str
    is_source: bool
    title: str
    lead: Section
    sections: dict[str, Section]

    def parts(self) -> list[Section]:
        return [Section("", self.lead.line - 1, [self.title]), self.lead, *self.sections.values()]


def taken_apart(path: Path, language: str, text: str, faults: Faults, *, is_source: bool) -> Prose:
    head, sections = _split(path, text, faults)
    first = next((n for n, line in enumerate(head.lines) if line.strip()), 0)
    title = head.lines[first] if head.lines else ""
    if not title.startswith("# ") or not title[2:].strip():
        faults.of_words(path, 1, "the file does not start with “# ” and a title", source=is_source)
        return Prose(path, language, is_source, "", head, sections)
    lead = Section("", first + 1, head.lines[first + 1 :])
    return Prose(path, language, is_source, title[2:].strip(), lead, sections)


def _split(path: Path, text: str, faults: Faults) -> tuple[Section, dict[str, Section]]:
    current = head = Section("", 0)
    sections: dict[str, Section] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith(DIRECTIVE):
            current.lines.append(line)
            continue
        current = Section(line.removeprefix(DIRECTIVE).strip(" \t"), number)
        if not SLUG.fullmatch(current.id):
            faults.broken(path, number, f"“{line.strip()[:80]}” does not name a block: ::: and its id")
        elif current.id in sections:
            faults.broken(path, number, f"“{current.id}” stands twice in this file")
        else:
            sections[current.id] = current
    return head, sections


def refuse_long(prose: Prose, faults: Faults) -> bool:
    long = [part for part in prose.parts() if len(part.text) > MOST_CHARACTERS]
    for part in long:
        faults.broken(prose.path, max(part.line, 1), f"more than {MOST_CHARACTERS:,} characters in one part")
    wide = [part for part in prose.parts() if _has_table(part) and _refuse_wide(prose.path, part, faults)]
    return bool(long or wide)


def _has_table(part: Section) -> bool:
    return any("|" in line and TABLE.fullmatch(line) for line in part.lines)


def _refuse_wide(path: Path, part: Section, faults: Faults) -> bool:
    """A table is laid out in full: a few characters to a row would make cells without end."""
    wide = [number for number, line in enumerate(part.lines, part.line + 1) if line.count("|") > MOST_COLUMNS + 1]
    for number in wide[:1]:
        faults.broken(path, number, f"a table has at most {MOST_COLUMNS} columns")
    if len(part.lines) > MOST_LINES:
        faults.broken(path, max(part.line, 1), f"more than {MOST_LINES} lines in one part with a table")
    return bool(wide) or len(part.lines) > MOST_LINES


def module_title(section: Section) -> str:
    return next((line[3:].strip() for line in section.lines if line.startswith("## ")), "")


def objectives(section: Section) -> list[str]:
    return [line[2:].strip() for line in section.lines if line.startswith("- ") and line[2:].strip()]


def inspect(prose: Prose, terms: Terms, lessons: set[str], faults: Faults) -> None:
    """What no prose may hold: HTML, pictures, large headings, dead or unsafe links, unknown terms."""
    for part in prose.parts():
        for number, line in enumerate(part.lines, part.line + 1):
            _inspect_line(prose, number, line, terms, faults)
        for offset, href in links(part.text):
            if not HTTPS.fullmatch(href) and href not in lessons:
                message = f"a dead link: “{href[:120]}” is neither https:// nor a lesson of this course"
                faults.broken(prose.path, part.line + 1 + offset, message)


def _inspect_line(prose: Prose, number: int, line: str, terms: Terms, faults: Faults) -> None:
    words = CODE.sub("", line)
    if HTML.search(words):
        faults.broken(prose.path, number, "HTML is not for prose")
    if "![" in words:
        faults.broken(prose.path, number, "pictures are not for prose")
    for found in TERM.finditer(line):
        if found[1] not in terms:
            faults.broken(prose.path, number, f"an unknown term: “{found[1]}”")
        elif prose.language not in terms[found[1]]:
            faults.broken(prose.path, number, f"the term “{found[1]}” has no words in “{prose.language}”")
    if ":term" in TERM.sub("", line):
        faults.broken(prose.path, number, "a term is written :term[its-key]")
