from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from lms.access.scope import Visitor
from lms.catalogue import queries as catalogue
from lms.catalogue.content import CourseContent, Titled
from lms.catalogue.lacking import named
from lms.catalogue.models import Course, SourceText, TranslationGap
from lms.consents import queries as consents
from lms.i18n import LANGUAGES
from lms.translation.forms import Asked

ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Left:
    """A part that waits for its translator, in the course as readers have it."""

    gap: TranslationGap
    course: CourseContent
    within: Titled  # the lesson, else the course

    @property
    def id(self) -> str:
        """Of the block, lesson, module or course."""
        return named(self.gap.block)[1]

    @property
    def part(self) -> str:
        """What is missing of it, a key of PART_WORDS; empty if that is the words of a block."""
        thing, _, part = named(self.gap.block)
        return "" if part == "words" else f"{thing}.{part}"

    @property
    def is_file(self) -> bool:
        """It lies beside the words."""
        return named(self.gap.block)[2] in ("recording", "captions")

    @property
    def address(self) -> str:
        return f"/translation/{self.course.slug}/{self.gap.block}/{self.gap.language}"


@dataclass(frozen=True, slots=True)
class Page:
    asked: Asked
    left: list[Left]
    counts: Counter[str]  # by state, of all that was asked for

    @property
    def groups(self) -> list[list[Left]]:
        """By course and language."""
        grouped = groupby(self.left, key=lambda left: (left.course.slug, left.gap.language))
        return [list(group) for _, group in grouped]

    @property
    def is_last(self) -> bool:
        return self.asked.page * ON_A_PAGE >= self.counts.total()


def gaps(db: Session, asked: Asked) -> Page:
    """What is left to translate, course by course and language by language, in the order of reading."""
    wanted = _asked(asked)
    by_state = select(TranslationGap.state, func.count()).join(Course, _course()).where(*wanted)
    counts = Counter(dict(db.exec(by_state.group_by(col(TranslationGap.state))).all()))
    rows = db.exec(
        select(TranslationGap, Course.version_id)
        .join(Course, _course())
        .where(*wanted)
        .order_by(col(Course.id), col(TranslationGap.language), col(TranslationGap.id))
        .offset((asked.page - 1) * ON_A_PAGE)
        .limit(ON_A_PAGE)
    ).all()
    left = (_left(db, gap, version) for gap, version in rows)
    return Page(asked, [each for each in left if each], counts)


def courses(db: Session) -> list[CourseContent]:
    """Those that are read now."""
    versions = select(Course.version_id).where(col(Course.version_id).is_not(None)).order_by(col(Course.id))
    return [catalogue.content_of(db, version) for version in db.exec(versions).all() if version]


def counts_by_language(db: Session) -> dict[str, Counter[str]]:
    """How many parts wait in each language, by state."""
    counted = select(TranslationGap.language, TranslationGap.state, func.count())
    rows = db.exec(counted.group_by(col(TranslationGap.language), col(TranslationGap.state))).all()
    found: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for language, state, count in rows:
        found[language][state] = count
    return {language: states for language, states in found.items() if states}


def gap(db: Session, course: str, block: str, language: str) -> Left | None:
    row = db.exec(
        select(TranslationGap, Course.version_id)
        .join(Course, _course())
        .where(Course.slug == course, TranslationGap.block == block, TranslationGap.language == language)
    ).first()
    return _left(db, *row) if row else None


def is_kept_from(db: Session, visitor: Visitor, left: Left) -> bool:
    """Whether its words tell of the failure of a city without its consent, and the visitor has a seat there, too."""
    block = left.course.block(left.id)
    return bool(block and consents.kept_from(db, visitor, [(left.gap.course_id, block)]))


def source_texts(db: Session, gap: TranslationGap) -> dict[int, str]:
    """What the original says now and what it said when it was translated, by revision, as far as it was kept."""
    revisions = col(SourceText.revision).in_((gap.revision, gap.made_from))
    thing, id, _ = named(gap.block)
    here = SourceText.course_id == gap.course_id, SourceText.block == (id if thing == "block" else gap.block)
    return dict(db.exec(select(SourceText.revision, SourceText.text).where(*here, revisions)).all())


def _left(db: Session, gap: TranslationGap, version: int | None) -> Left | None:
    content = catalogue.content_of(db, version) if version else None
    if content is None:
        return None
    place = content.lesson(gap.lesson)
    return Left(gap, content, place[1] if place else content)


def _course() -> ColumnElement[bool]:
    return col(Course.id) == col(TranslationGap.course_id)


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    of_course = [col(Course.slug) == asked.course] if asked.course else []
    return of_course + ([col(TranslationGap.language) == asked.language] if asked.language else [])
