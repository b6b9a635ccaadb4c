"""Reads the folder of a lesson, and the prose files of any folder."""

from pathlib import Path

from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.faults import Faults
from lms.catalogue.files import line_of_value, read_text, read_toml
from lms.catalogue.kinds import AnyBlock, a_block
from lms.catalogue.kinds.example import ExamplePlan
from lms.catalogue.prose import Prose, inspect, refuse_long, taken_apart
from lms.catalogue.states import state_of
from lms.catalogue.structure import a_lesson, validated
from lms.catalogue.wording import Reader

PLAN = "lesson.toml"


def read_lesson(draft: CourseDraft, slug: str, slugs: set[str], faults: Faults) -> LessonDraft:
    lesson = LessonDraft(slug, draft.folder / slug)
    if not lesson.path.is_dir():
        text = (draft.folder / "course.toml").read_text("utf-8-sig")
        faults.broken(draft.folder / "course.toml", line_of_value(text, slug), f"the lesson “{slug}” has no folder")
        return lesson
    understood = _read_plan(lesson, draft, faults)
    for language in draft.languages():
        prose = read_prose(lesson.path, language, draft, slugs, faults)
        if not prose:
            continue
        lesson.prose[language] = prose
        if understood:
            _read_words(lesson, prose, draft.source, faults)
    if understood:
        _name_missing(lesson, draft, faults)
    return lesson


def _read_plan(lesson: LessonDraft, draft: CourseDraft, faults: Faults) -> bool:
    path = lesson.path / PLAN
    found = read_toml(path, draft.folder.parent, faults)
    plan = validated(a_lesson, found[0], (path, found[1]), faults) if found else None
    if not found or not plan:
        return False
    lesson.text, lesson.minutes = found[1], plan.minutes
    for place, raw in enumerate(plan.blocks):
        if faults.are_many(path):
            break
        block = validated(a_block, raw, (path, lesson.text), faults, ("blocks", place))
        lesson.ids.append(str(raw.get("id", "")))
        if block:
            _refuse_second(block, lesson, faults)
            lesson.plans.append(block)
            _refuse_translation_of_source(block, draft, lesson, faults)
    if all(isinstance(block, ExamplePlan) and block.consent for block in lesson.plans) and lesson.plans:
        faults.broken(path, 1, "whoever is not shown its examples that wait for a city’s consent finds nothing here")
    return True


def _refuse_second(block: AnyBlock, lesson: LessonDraft, faults: Faults) -> None:
    if block.is_alone and any(other.kind == block.kind for other in lesson.plans):
        line = line_of_value(lesson.text, block.id)
        faults.broken(lesson.path / PLAN, line, f"a lesson holds one {block.kind}: put this one in a lesson of its own")


def _refuse_translation_of_source(block: AnyBlock, draft: CourseDraft, lesson: LessonDraft, faults: Faults) -> None:
    if draft.source in block.translations:
        line = line_of_value(lesson.text, block.id)
        faults.broken(lesson.path / PLAN, line, f"“{block.id}”: the source “{draft.source}” is no translation")


def read_prose(folder: Path, language: str, draft: CourseDraft, slugs: set[str], faults: Faults) -> Prose | None:
    path, is_source = folder / f"{language}.md", language == draft.source
    if not path.exists():
        faults.of_words(path, 1, "missing", source=is_source)
        return None
    text = read_text(path, draft.folder.parent, faults)
    if text is None:
        return None
    prose = taken_apart(path, language, text, faults, is_source=is_source)
    if refuse_long(prose, faults):
        return None
    inspect(prose, draft.terms, slugs, faults)
    return prose


def _read_words(lesson: LessonDraft, prose: Prose, source: str, faults: Faults) -> None:
    for section in prose.sections.values():
        if section.id not in lesson.ids:
            faults.broken(prose.path, section.line, f"an unknown block: “{section.id}” is not in {PLAN}")
    if prose.title and not prose.lead.is_blank():
        faults.broken(prose.path, prose.lead.line, "words outside of any block")
    for plan in lesson.plans:
        section = prose.sections.get(plan.id)
        if not section or section.is_blank():
            line = section.line if section else 1
            faults.of_words(prose.path, line, f"the block “{plan.id}” is missing", source=prose.is_source)
        else:
            words = plan.read(section, Reader(plan.id, prose.language, prose.path, faults, source))
            lesson.words.setdefault(plan.id, {})[prose.language] = words


def _name_missing(lesson: LessonDraft, draft: CourseDraft, faults: Faults) -> None:
    """Translations that the source has left behind."""
    for plan in lesson.plans:
        for language, words in lesson.words.get(plan.id, {}).items():
            state = "current" if language == draft.source else state_of(plan, language)
            if state in ("stale", "superseded"):
                message = f"the translation of “{plan.id}” is {state}: the source has revision {plan.revision}"
                faults.incomplete(lesson.prose[language].path, words.line, message)
