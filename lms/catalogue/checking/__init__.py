"""The house rules for courses that we ship, beyond what a course needs to load. Each is a file of this folder."""

from pathlib import Path

from lms.catalogue.checking.glossary import Entry, check_terms, read_glossary
from lms.catalogue.checking.marks import check_marks
from lms.catalogue.checking.minutes import check_minutes
from lms.catalogue.checking.passages import parts_of
from lms.catalogue.checking.translations import check_translation, check_untranslated
from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.faults import Fault, Faults
from lms.catalogue.kinds import AnyBlock
from lms.catalogue.reading import course_folders, read_draft
from lms.catalogue.wording import Reader


def check_courses(folder: Path, complete: bool) -> list[Fault]:
    """Every fault of every course in a folder. `fault.fails(complete)` says whether it is one too many."""
    faults = Faults()
    glossary = read_glossary(folder, faults) if complete else []
    for path in course_folders(folder):
        draft, found = read_draft(path)
        faults += found
        if complete:
            _check_course(draft, glossary, faults)
    return list(dict.fromkeys(faults))


def failing(faults: list[Fault], complete: bool) -> list[Fault]:
    return [fault for fault in faults if fault.fails(complete)]


def _check_course(draft: CourseDraft, glossary: list[Entry], faults: Faults) -> None:
    for prose in draft.prose.values():
        check_marks(prose, faults)
    for lesson in draft.lessons.values():
        for prose in lesson.prose.values():
            check_marks(prose, faults)
        for plan in lesson.plans:
            _check_block(draft, lesson, plan, faults)
    for parts in parts_of(draft):
        if source := parts.pop(draft.source, None):
            for ours in parts.values():
                check_untranslated(source, ours, faults)
                check_terms(glossary, source, ours, draft.terms, faults)
    check_minutes(draft, faults)


def _check_block(draft: CourseDraft, lesson: LessonDraft, plan: AnyBlock, faults: Faults) -> None:
    words = lesson.words.get(plan.id, {})
    source = words.get(draft.source)
    for language, ours in words.items():
        path = lesson.prose[language].path
        plan.house_rules(ours, Reader(plan.id, language, path, faults))
        if source and language != draft.source:
            check_translation(path, plan.id, source, ours, faults)
