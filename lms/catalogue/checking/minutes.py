"""Reading time against the minutes that are promised."""

from lms.catalogue.checking.passages import WORD, bare
from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.faults import Faults
from lms.catalogue.files import line_of_key
from lms.catalogue.lessons import PLAN

# Words a minute. Adults read English non-fiction silently at 238 (Brysbaert 2019, “How many words do we read per
# minute?”, Journal of Memory and Language 109); on a telephone, between two meetings, people are slower.
RATE = 200
READING = ("text", "example", "media")
APART = ("media", "example", "handout")  # where they do not count: optional, waiting for a consent, or taken along


def check_minutes(draft: CourseDraft, faults: Faults) -> None:
    for lesson in draft.lessons.values():
        if lesson.minutes and lesson.words:
            _check_lesson(lesson, faults)
    _check_modules(draft, faults)


def _check_lesson(lesson: LessonDraft, faults: Faults) -> None:
    words, language = max((words_to_read(lesson, language), language) for language in lesson.prose)
    least, most = max(1, (words + RATE // 2) // RATE), max(1, 2 * words // RATE)
    only_reading = all(plan.kind in READING for plan in lesson.plans)
    if lesson.minutes < least or (only_reading and lesson.minutes > most):
        told = f"{words} words to read in “{language}”, {words / RATE:.1f} minutes at {RATE} words a minute"
        line = line_of_key(lesson.text, ("minutes",))
        faults.incomplete(lesson.path / PLAN, line, f"minutes = {lesson.minutes}: {told}")


def words_to_read(lesson: LessonDraft, language: str) -> int:
    """Those that everyone reads who finishes the lesson, without the names of sources."""
    read = [plan.id for plan in lesson.plans if plan.counts or plan.kind not in APART]
    found = [lesson.words.get(id, {}).get(language) for id in read]
    return sum(len(WORD.findall(bare(words.prose()))) for words in found if words)


def _check_modules(draft: CourseDraft, faults: Faults) -> None:
    path = draft.folder / "course.toml"
    text = path.read_text("utf-8-sig") if draft.plan else ""
    for place, module in enumerate(draft.plan.modules if draft.plan else ()):
        lessons = [draft.lessons[slug] for slug in module.lessons if slug in draft.lessons]
        total = sum(lesson.minutes for lesson in lessons)
        if all(lesson.minutes for lesson in lessons) and total != module.minutes:
            line = line_of_key(text, ("modules", place, "minutes"))
            faults.incomplete(path, line, f"minutes = {module.minutes}: those of its lessons make {total}")
