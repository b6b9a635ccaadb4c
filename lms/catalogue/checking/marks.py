"""Typographic quotes, and Spanish questions and exclamations opened as well as closed."""

import re
from collections.abc import Iterator
from pathlib import Path

from lms.catalogue.checking.passages import bare
from lms.catalogue.faults import Faults
from lms.catalogue.prose import Prose, Section

PAIRS = (("¿", "?"), ("¡", "!"))


def check_marks(prose: Prose, faults: Faults) -> None:
    for part in prose.parts():
        for number, line in enumerate(part.lines, part.line + 1):
            if any(mark in bare(line) for mark in "\"'"):
                faults.incomplete(prose.path, number, "a straight quote: write “ ” ‘ ’ « » or ’")
        if prose.language == "es":
            for number, paragraph in _paragraphs(part):
                _check_pairs(prose.path, number, paragraph, faults)


def _paragraphs(part: Section) -> Iterator[tuple[int, str]]:
    """Runs of lines; a list's items, headings and quotations stand alone."""
    start, lines = 0, list[str]()
    for number, line in enumerate([*part.lines, ""], part.line + 1):
        if lines and (not line.strip() or re.match(r"\s*([-*>]|\d+\.|#+) ", line)):
            yield start, "\n".join(lines)
            lines = []
        if line.strip():
            start = start if lines else number
            lines.append(bare(line))


def _check_pairs(path: Path, number: int, paragraph: str, faults: Faults) -> None:
    for opening, closing in PAIRS:
        if paragraph.count(opening) != paragraph.count(closing):
            faults.incomplete(path, number, f"“{opening}” and “{closing}” do not come in pairs")
