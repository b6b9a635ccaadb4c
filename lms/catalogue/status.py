"""What is left to translate in a course, as lines to print."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from lms.catalogue.content import CourseContent
from lms.catalogue.drafts import CourseDraft
from lms.catalogue.gaps import Gap, gaps_of
from lms.i18n import LANGUAGES


def lines_of(draft: CourseDraft, content: CourseContent, language: str = "") -> Iterator[str]:
    """For each language a line with counts, and under it a line for each part."""
    if language == draft.source:
        yield f"{draft.slug} · {language}: the language it is written in"
    found = {code: list(gaps) for code, gaps in groupby(gaps_of(draft, content), key=lambda gap: gap.language)}
    for code in LANGUAGES:
        if code != draft.source and language in ("", code):
            yield f"{draft.slug} · {code}: {_counted(found.get(code, []))}"
            yield from (f"  {gap}" for gap in found.get(code, []))


def _counted(gaps: list[Gap]) -> str:
    counts = Counter(gap.state for gap in gaps)
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "nothing is left to do"
