"""A course as its files have it: taken apart and understood, nothing rendered yet."""

from dataclasses import dataclass, field
from pathlib import Path

from lms.catalogue.kinds import AnyBlock
from lms.catalogue.prose import Prose
from lms.catalogue.rendering import Terms
from lms.catalogue.structure import CoursePlan
from lms.catalogue.wording import BlockWords
from lms.i18n import DEFAULT, LANGUAGES


@dataclass
class LessonDraft:
    slug: str
    path: Path
    text: str = ""  # of lesson.toml
    minutes: int = 0
    ids: list[str] = field(default_factory=list)  # of all blocks, also those that are not understood
    plans: list[AnyBlock] = field(default_factory=list)
    prose: dict[str, Prose] = field(default_factory=dict)
    words: dict[str, dict[str, BlockWords]] = field(default_factory=dict)  # block, language


@dataclass
class CourseDraft:
    folder: Path
    source: str = DEFAULT
    plan: CoursePlan | None = None
    terms: Terms = field(default_factory=dict)
    prose: dict[str, Prose] = field(default_factory=dict)
    lessons: dict[str, LessonDraft] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.folder.name

    def languages(self) -> list[str]:
        """The source, then the languages it is translated into."""
        return [self.source, *(language for language in LANGUAGES if language != self.source)]
