"""What translators have left to do in a course: parts without a translation, and those the source has left behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lms.catalogue.content import State
from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.kinds import AnyBlock
from lms.catalogue.states import STATES, state_of
from lms.catalogue.structure import Verdict

GapState = Literal["missing", "stale", "superseded"]
OPEN: tuple[State, ...] = ("missing", "stale", "superseded")  # a cosmetic edit leaves a translation as good as it was
VERDICTS: dict[str, Verdict] = {state: verdict for verdict, state in STATES.items()}


@dataclass(frozen=True, slots=True)
class Gap:
    """A block in a language that lacks it, or whose translation is of an earlier revision of the source."""

    course: str
    lesson: str
    block: str
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


def gaps_of(draft: CourseDraft) -> list[Gap]:
    """By language, then in the order of reading."""
    languages = [language for language in draft.languages() if language != draft.source]
    return [
        gap
        for language in languages
        for lesson in draft.lessons.values()
        for plan in lesson.plans
        if (gap := _gap(draft, lesson, plan, language))
    ]


def source_texts(draft: CourseDraft) -> Iterator[tuple[str, int, str]]:
    """The id, the revision and the words of each block in the language that the others are translated from."""
    for lesson in draft.lessons.values():
        for plan in lesson.plans:
            if words := lesson.words.get(plan.id, {}).get(draft.source):
                yield plan.id, plan.revision, words.everything()


def _gap(draft: CourseDraft, lesson: LessonDraft, plan: AnyBlock, language: str) -> Gap | None:
    words = lesson.words.get(plan.id, {}).get(language)
    state = state_of(plan, language) if words else "missing"
    if words and state not in OPEN and (file := plan.lacks(words, language)):
        place = f"{draft.slug}/{file}:1"
        return Gap(draft.slug, lesson.slug, plan.id, language, "missing", plan.revision, 0, place, words.everything())
    if state not in OPEN:
        return None
    path = lesson.path.relative_to(draft.folder.parent) / f"{language}.md"
    place = f"{path.as_posix()}:{words.line if words else _line(lesson, plan, language)}"
    made_from = plan.translations.get(language, 1) if words else 0
    text = words.everything() if words else ""
    return Gap(draft.slug, lesson.slug, plan.id, language, state, plan.revision, made_from, place, text)


def _line(lesson: LessonDraft, plan: AnyBlock, language: str) -> int:
    """Where the file opens a block that says nothing yet."""
    prose = lesson.prose.get(language)
    section = prose.sections.get(plan.id) if prose else None
    return section.line if section else 1
