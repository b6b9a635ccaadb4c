"""What translators have left to do in a course, with the words and the place of each part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from lms.catalogue.content import CourseContent
from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.lacking import Lack, in_course, in_module
from lms.catalogue.prose import module_title, objectives
from lms.catalogue.states import STATES
from lms.catalogue.structure import Verdict

VERDICTS: dict[str, Verdict] = {state: verdict for verdict, state in STATES.items()}


@dataclass(frozen=True, slots=True)
class Gap:
    """A part in a language that lacks it, or whose translation is of an earlier revision of the source."""

    course: str
    lesson: str  # empty: above the lessons
    block: str  # the block, or another part by its key: see catalogue.lacking
    language: str
    state: str
    revision: int  # of the source now
    made_from: int  # the revision that was translated; 0 where nothing is
    place: str  # file and line to mend, from the courses folder on
    translation: str = ""  # its words, as Markdown

    @property
    def verdict(self) -> Verdict | None:
        """The author's strongest verdict since the translation was made."""
        return VERDICTS.get(self.state)

    def __str__(self) -> str:
        if not self.made_from:
            return f"{self.place}: “{self.block}” is missing"
        moved = f"made from revision {self.made_from}, now {self.revision}"
        return f"{self.place}: “{self.block}” is {self.state} ({self.verdict}): {moved}"


def gaps_of(draft: CourseDraft, content: CourseContent) -> list[Gap]:
    """By language, then in the order of reading. The content is what was built of the draft."""
    return [
        _gap(draft, lack, language)
        for language in draft.languages()[1:]
        for lack in chain(in_course(content, language), *(in_module(module, language) for module in content.modules))
    ]


def _gap(draft: CourseDraft, lack: Lack, language: str) -> Gap:
    lesson = draft.lessons.get(lack.lesson)
    prose = (lesson.prose if lesson else draft.prose).get(language)
    section = prose.sections.get(lack.id) if prose and lack.thing in ("module", "block") else None
    folder = f"{draft.slug}/{lesson.slug}" if lesson else draft.slug
    gap = Gap(
        course=draft.slug,
        lesson=lack.lesson,
        block=lack.key,
        language=language,
        state=lack.state,
        revision=1,
        made_from=0,
        place=f"{folder}/{language}.md:{section.line if section else 1}",
    )
    return _of_block(draft, lesson, gap, lack) if lesson and lack.thing == "block" else gap


def _of_block(draft: CourseDraft, lesson: LessonDraft, gap: Gap, lack: Lack) -> Gap:
    plan = next(plan for plan in lesson.plans if plan.id == lack.id)
    words = lesson.words[plan.id].get(gap.language)
    gap = replace(gap, revision=plan.revision, translation=words.everything() if words else "")
    if lack.part != "words":
        return replace(gap, place=f"{draft.slug}/{plan.file_of(lack.part, gap.language)}:1")
    return replace(gap, made_from=plan.translations.get(gap.language, 1)) if words else gap


def source_texts(draft: CourseDraft) -> Iterator[tuple[str, int, str]]:
    """The key, the revision and the words of each part in the language that the others are translated from."""
    prose = draft.prose[draft.source]
    yield Lack("course", draft.slug, "title").key, 1, prose.title
    yield Lack("course", draft.slug, "purpose").key, 1, prose.lead.text.strip()
    for id, section in prose.sections.items():
        yield Lack("module", id, "title").key, 1, module_title(section)
        yield Lack("module", id, "objectives").key, 1, "\n".join(objectives(section))
    for lesson in draft.lessons.values():
        yield Lack("lesson", lesson.slug, "title").key, 1, lesson.prose[draft.source].title
        for plan in lesson.plans:
            words = lesson.words[plan.id][draft.source]
            yield plan.id, plan.revision, words.everything()
