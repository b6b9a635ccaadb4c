"""Reads a course folder, and names every fault in it."""

from collections.abc import Iterator
from pathlib import Path

from lms.catalogue.drafts import CourseDraft
from lms.catalogue.faults import Fault, Faults
from lms.catalogue.files import line_of_key, line_of_value, read_toml
from lms.catalogue.lessons import PLAN, read_lesson, read_prose
from lms.catalogue.prose import Prose, Section, module_title, objectives
from lms.catalogue.rendering import Terms
from lms.catalogue.structure import SLUG, a_course, all_terms, repeated, validated
from lms.i18n import DEFAULT

MOST_LESSONS = 300
MOST_BLOCKS = 3_000


def course_folders(courses: Path) -> list[Path]:
    return sorted(path.parent for path in courses.glob("*/course.toml"))


def read_draft(folder: Path) -> tuple[CourseDraft, list[Fault]]:
    draft, faults = CourseDraft(folder), Faults()
    path = folder / "course.toml"
    if not SLUG.fullmatch(folder.name):
        faults.broken(path, 1, f"the folder's name is not a slug: “{folder.name}”")
    draft.terms = read_terms(folder.parent, faults)
    found = read_toml(path, folder.parent, faults)
    if found:
        values, text = found
        draft.plan = validated(a_course, values, (path, text), faults)
        _refuse_repeated(draft, path, text, faults)
        _refuse_disorder(draft, path, text, faults)
    draft.source = draft.plan.source if draft.plan else DEFAULT
    slugs = _lesson_slugs(draft)
    if len(slugs) > MOST_LESSONS:
        faults.broken(path, 1, f"a course holds at most {MOST_LESSONS} lessons, not {len(slugs)}")
    for slug in slugs[:MOST_LESSONS]:
        draft.lessons[slug] = read_lesson(draft, slug, set(slugs), faults)
        if sum(len(lesson.ids) for lesson in draft.lessons.values()) > MOST_BLOCKS:
            faults.broken(draft.lessons[slug].path / PLAN, 1, f"a course holds at most {MOST_BLOCKS:,} blocks")
            break
    _read_words_of_course(draft, set(slugs), faults)
    _refuse_blocks_twice(draft, faults)
    _refuse_unknown_exercises(draft, faults)
    _name_unlisted(draft, faults)
    return draft, list(dict.fromkeys(faults))


def read_terms(courses: Path, faults: Faults) -> Terms:
    path = courses / "terms.toml"
    found = read_toml(path, courses, faults) if path.exists() else None
    return (validated(all_terms, found[0], (path, found[1]), faults) or {}) if found else {}


def _lesson_slugs(draft: CourseDraft) -> list[str]:
    """The lessons in order; all there are when course.toml does not say, so that their faults show too."""
    if draft.plan:
        return list(dict.fromkeys(slug for module in draft.plan.modules for slug in module.lessons))
    return sorted(path.parent.name for path in draft.folder.glob(f"*/{PLAN}") if SLUG.fullmatch(path.parent.name))


def _refuse_repeated(draft: CourseDraft, path: Path, text: str, faults: Faults) -> None:
    modules = draft.plan.modules if draft.plan else []
    for noun, ids in {
        "module": [module.id for module in modules],
        "lesson": [slug for module in modules for slug in module.lessons],
    }.items():
        for id in repeated(ids):
            faults.broken(path, line_of_value(text, id, nth=1), f"the {noun} “{id}” stands twice")


def _refuse_disorder(draft: CourseDraft, path: Path, text: str, faults: Faults) -> None:
    """What a module asks to be finished first stands before it, so that nobody is sent around in a circle."""
    ids = [module.id for module in draft.plan.modules] if draft.plan else []
    for place, module in enumerate(draft.plan.modules if draft.plan else ()):
        for key in ("recommended", "required"):
            line = line_of_key(text, ("modules", place, key))
            for id in getattr(module, key):
                if id not in ids:
                    faults.broken(path, line, f"{key}: there is no module “{id}”")
                elif id not in ids[:place]:
                    faults.broken(path, line, f"{key}: “{id}” does not come before “{module.id}”")


def _refuse_blocks_twice(draft: CourseDraft, faults: Faults) -> None:
    first: dict[str, str] = {}
    for lesson in draft.lessons.values():
        for place, id in enumerate(lesson.ids):
            if id in first:
                line = line_of_value(lesson.text, id, lesson.ids[:place].count(id))
                faults.broken(lesson.path / PLAN, line, f"the block “{id}” stands twice, first in “{first[id]}”")
            first.setdefault(id, lesson.slug)


def _refuse_unknown_exercises(draft: CourseDraft, faults: Faults) -> None:
    known = {plan.id for lesson in draft.lessons.values() for plan in lesson.plans if plan.kind == "exercise"}
    for lesson in draft.lessons.values():
        for plan, exercise in ((each, id) for each in lesson.plans for id in each.exercises if id not in known):
            blocks_before = lesson.ids[: lesson.ids.index(plan.id) + 1].count(exercise)
            line = line_of_value(lesson.text, exercise, blocks_before)
            faults.broken(lesson.path / PLAN, line, f"no lesson of this course has the exercise “{exercise}”")


def _name_unlisted(draft: CourseDraft, faults: Faults) -> None:
    listed = _lesson_slugs(draft)
    for path in sorted(draft.folder.glob(f"*/{PLAN}")):
        if path.parent.name not in listed:
            faults.incomplete(path, 1, "no module lists this lesson: nobody will see it")


# ---------------------------------------------------------------- the course's own words


def _read_words_of_course(draft: CourseDraft, slugs: set[str], faults: Faults) -> None:
    modules = [module.id for module in draft.plan.modules] if draft.plan else None
    for language in draft.languages():
        prose = read_prose(draft.folder, language, draft, slugs, faults)
        if not prose:
            continue
        draft.prose[language] = prose
        if prose.lead.is_blank():
            faults.of_words(prose.path, 1, "what the course is for is missing", source=prose.is_source)
        if modules is not None:
            _match_modules(prose, modules, faults)


def _match_modules(prose: Prose, modules: list[str], faults: Faults) -> None:
    for section in prose.sections.values():
        if section.id not in modules:
            faults.broken(prose.path, section.line, f"an unknown module: “{section.id}” is not in course.toml")
    for module in modules:
        section = prose.sections.get(module)
        if not section or not module_title(section):
            line = section.line if section else 1
            faults.of_words(prose.path, line, f"the title of the module “{module}” is missing", source=prose.is_source)
        elif not objectives(section):
            faults.of_words(prose.path, section.line, f"“{module}” promises nothing", source=prose.is_source)
        for number, line in _strange(section):
            faults.broken(prose.path, number, f"neither a title “## ” nor an item “- ”: {line.strip()[:80]}")


def _strange(section: Section | None) -> Iterator[tuple[int, str]]:
    lines = enumerate(section.lines, section.line + 1) if section else []
    return ((number, line) for number, line in lines if line.strip() and not line.startswith(("## ", "- ")))
