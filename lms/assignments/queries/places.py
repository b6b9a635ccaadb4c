"""Where assignments stand in their courses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from lms.assignments.models import Submission
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, CourseContent, LessonContent
from lms.catalogue.models import Block, Course, CourseVersion


@dataclass(frozen=True, slots=True)
class Place:
    """Where an assignment stands: its lesson in the version of the course that is read now."""

    course: CourseContent
    course_version_id: int
    lesson: LessonContent
    assignment: BlockContent

    @property
    def address(self) -> str:
        return f"/courses/{self.course.slug}/{self.lesson.slug}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A block by its course and key, with the version that is read now: for `places_at`."""

    course_id: int
    version_id: int | None
    key: str


def select_marked(*columns: Any) -> Any:
    """Columns of submissions, and after them the three of each one's mark."""
    all_columns: list[Any] = [*columns, Block.course_id, Course.version_id, Block.key]
    return (
        select(*all_columns)
        .select_from(Submission)
        .join(Block, col(Block.id) == col(Submission.block_id))
        .join(Course, col(Course.id) == col(Block.course_id))
    )


def place_of(db: Session, block_id: int) -> Place | None:
    """Where the assignment stands; in the newest version that has it, if the one read now has not."""
    columns = select(Block.course_id, Course.version_id, Block.key)
    here = columns.join(Course, col(Course.id) == col(Block.course_id)).where(col(Block.id) == block_id)
    mark = Mark(*db.exec(here).one())
    return places_at(db, [mark]).get(mark)


def places_at(db: Session, marks: Iterable[Mark]) -> dict[Mark, Place]:
    """The place of each. One statement, and only if some are not in the version that is read now."""
    wanted = set(marks)
    found = {mark: place for mark in wanted if (place := _place(db, mark.version_id, mark.key))}
    for course, version in _versions(db, {mark.course_id for mark in wanted - found.keys()}):
        for mark in [mark for mark in wanted - found.keys() if mark.course_id == course]:
            if place := _place(db, version, mark.key):
                found[mark] = place
    return found


def older_parts(db: Session, block_id: int) -> dict[str, dict[str, str]]:
    """The parts that any version of the assignment had, with their labels by language, the newest version's."""
    block = db.get_one(Block, block_id)
    parts: dict[str, dict[str, str]] = {}
    for _, version in _versions(db, {block.course_id}):
        if content := catalogue.content_of(db, version).block(block.key):
            for part in content.parts:
                parts.setdefault(part.id, {language: words[part.id] for language, words in content.labels.items()})
    return parts


def _place(db: Session, version_id: int | None, key: str) -> Place | None:
    if version_id is None:
        return None
    content = catalogue.content_of(db, version_id)
    for lesson in (lesson for module in content.modules for lesson in module.lessons):
        for assignment in (block for block in lesson.blocks if block.id == key):
            return Place(content, version_id, lesson, assignment)
    return None


def _versions(db: Session, courses: set[int]) -> list[tuple[int, int]]:
    """The versions of these courses, newest first."""
    versions = select(CourseVersion.course_id, CourseVersion.id).where(col(CourseVersion.course_id).in_(courses))
    return list(db.exec(versions.order_by(col(CourseVersion.number).desc())).all()) if courses else []
