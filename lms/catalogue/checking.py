"""The house rules for courses that we ship, beyond what a course needs to load."""

import re
from collections.abc import Iterator
from pathlib import Path

from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.faults import Fault, Faults
from lms.catalogue.kinds import AnyBlock
from lms.catalogue.prose import CODE, Prose, Section
from lms.catalogue.reading import course_folders, read_draft
from lms.catalogue.rendering import TERM
from lms.catalogue.wording import BlockWords, Reader

SHORTEST, LONGEST = 0.75, 1.5  # a translation, to its source
TARGET = re.compile(r"\]\([^()\n]*\)|<https?://[^<>\n]*>")
FIGURE = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
PAIRS = (("¿", "?"), ("¡", "!"))


def check_courses(folder: Path, complete: bool) -> list[Fault]:
    """Every fault of every course in a folder. `fault.fails(complete)` says whether it is one too many."""
    faults = Faults()
    for path in course_folders(folder):
        draft, found = read_draft(path)
        faults += found
        if complete:
            _check_course(draft, faults)
    return list(dict.fromkeys(faults))


def failing(faults: list[Fault], complete: bool) -> list[Fault]:
    return [fault for fault in faults if fault.fails(complete)]


def _check_course(draft: CourseDraft, faults: Faults) -> None:
    for prose in draft.prose.values():
        _check_marks(prose, faults)
    for lesson in draft.lessons.values():
        for prose in lesson.prose.values():
            _check_marks(prose, faults)
        for plan in lesson.plans:
            _check_block(draft, lesson, plan, faults)


# ---------------------------------------------------------------- marks


def _check_marks(prose: Prose, faults: Faults) -> None:
    for part in prose.parts():
        for number, line in enumerate(part.lines, part.line + 1):
            if any(mark in _words(line) for mark in "\"'"):
                faults.incomplete(prose.path, number, "a straight quote: write “ ” ‘ ’ « » or ’")
        if prose.language == "es":
            for number, paragraph in _paragraphs(part):
                _check_pairs(prose.path, number, paragraph, faults)


def _words(line: str) -> str:
    return TERM.sub(r"\1", TARGET.sub("]", CODE.sub("", line)))


def _paragraphs(part: Section) -> Iterator[tuple[int, str]]:
    """Runs of lines; a list's items, headings and quotations stand alone."""
    start, lines = 0, list[str]()
    for number, line in enumerate([*part.lines, ""], part.line + 1):
        if lines and (not line.strip() or re.match(r"\s*([-*>]|\d+\.|#+) ", line)):
            yield start, "\n".join(lines)
            lines = []
        if line.strip():
            start = start if lines else number
            lines.append(_words(line))


def _check_pairs(path: Path, number: int, paragraph: str, faults: Faults) -> None:
    for opening, closing in PAIRS:
        if paragraph.count(opening) != paragraph.count(closing):
            faults.incomplete(path, number, f"“{opening}” and “{closing}” do not come in pairs")


# ---------------------------------------------------------------- blocks


def _check_block(draft: CourseDraft, lesson: LessonDraft, plan: AnyBlock, faults: Faults) -> None:
    words = lesson.words.get(plan.id, {})
    source = words.get(draft.source)
    for language, ours in words.items():
        path = lesson.prose[language].path
        plan.house_rules(ours, Reader(plan.id, language, path, faults))
        if source and language != draft.source:
            _check_translation(path, plan.id, source, ours, faults)


def _check_translation(path: Path, id: str, source: BlockWords, ours: BlockWords, faults: Faults) -> None:
    lost = figures(source.everything()) - figures(ours.everything())
    if lost:
        faults.incomplete(path, ours.line, f"“{id}”: figures of the source are not here: {', '.join(sorted(lost))}")
    ratio = len(_words(ours.everything())) / max(len(_words(source.everything())), 1)
    if not SHORTEST <= ratio <= LONGEST:
        faults.incomplete(path, ours.line, f"“{id}”: {ratio:.2f} times as long as the source")


def figures(text: str) -> set[str]:
    """The digits of each figure: 9,750 and 9.750 and 9 750 are the same."""
    return {re.sub(r"\D", "", found) for found in FIGURE.findall(_words(text))}
