from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import URL, ColumnElement, union_all
from sqlmodel import Session, and_, col, func, select

from lms.catalogue.content import BlockContent, CourseContent
from lms.catalogue.models import Block, Course, CourseVersion, Posting, SourceText

MOST_KEPT = 64
Thing = TypeVar("Thing")
Key = tuple[URL, int]  # the database, the version


class Kept(Generic[Thing]):
    """What was read of the versions used last. Versions never change, so it stays true."""

    def __init__(self) -> None:
        self._things: OrderedDict[Key, Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, read: Callable[[], Thing]) -> Thing:
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        thing = read()
        with self._lock:
            self._things[key] = thing
            while len(self._things) > MOST_KEPT:
                self._things.popitem(last=False)
        return thing

    def forget(self, version_id: int | None) -> None:
        with self._lock:
            for key in [key for key in self._things if key[-1] == version_id]:
                del self._things[key]


_contents: Kept[CourseContent] = Kept()
_blocks: Kept[dict[str, int]] = Kept()


def content_of(db: Session, version_id: int) -> CourseContent:
    """What a version says. Shared by all readers: look, do not change."""

    def read() -> CourseContent:
        content = db.exec(select(CourseVersion.content).where(CourseVersion.id == version_id)).one()
        return CourseContent.model_validate(content)

    return _contents.get(_key(db, version_id), read)


def block_ids(db: Session, version_id: int) -> dict[str, int]:
    """The row of every block that the version's course had when it was published, by key."""

    def read() -> dict[str, int]:
        course = select(CourseVersion.course_id).where(CourseVersion.id == version_id).scalar_subquery()
        return dict(db.exec(select(Block.key, Block.id).where(Block.course_id == course)).all())

    return _blocks.get(_key(db, version_id), read)


def block_content(db: Session, block_id: int) -> BlockContent | None:
    """What a block says in the newest version that has it: work on a block outlives the block."""
    block = db.get_one(Block, block_id)
    newest = select(CourseVersion.id).where(CourseVersion.course_id == block.course_id)
    ids = db.exec(newest.order_by(col(CourseVersion.number).desc())).all()
    found = (content_of(db, id).block(block.key) for id in ids if id)
    return next((content for content in found if content), None)


def forget(version_id: int | None) -> None:
    """A version was just made: what is kept under its number is of one that was rolled back."""
    _contents.forget(version_id)
    _blocks.forget(version_id)


def _key(db: Session, version_id: int) -> Key:
    return db.get_bind().engine.url, version_id


def course_named(db: Session, slug: str) -> Course | None:
    return db.exec(select(Course).where(Course.slug == slug)).one_or_none()


def course_to_change(db: Session, slug: str) -> Course | None:
    """The course, locked until the transaction ends where the database locks rows."""
    return db.exec(select(Course).where(Course.slug == slug).with_for_update()).one_or_none()


def last_number(db: Session, course: Course) -> int:
    return db.exec(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id)).one() or 0


def is_indexed(db: Session, course: Course) -> bool:
    return db.exec(select(Posting.id).where(Posting.course_id == course.id).limit(1)).first() is not None


def postings(
    db: Session, course_ids: Collection[int], words: Mapping[str, Collection[str]], beginnings: Mapping[str, str]
) -> Sequence[Any]:
    """Course, language, token and places of the words of each language, and of those that begin as its beginning.

    One statement of a few parts, each a span of the one index.
    """
    token = col(Posting.token)
    asked: list[tuple[str, ColumnElement[bool]]] = [(name, token.in_(wanted)) for name, wanted in words.items()]
    asked += [(name, _begins(start)) for name, start in beginnings.items()]
    columns = (Posting.course_id, Posting.language, Posting.token, Posting.places)
    here = col(Posting.course_id).in_(course_ids)
    parts = [select(*columns).where(here, col(Posting.language) == language, matches) for language, matches in asked]
    return db.connection().execute(union_all(*parts)).all() if parts and course_ids else []


def _begins(start: str) -> ColumnElement[bool]:
    """A span of the index, which LIKE is not on every database."""
    return and_(col(Posting.token) >= start, col(Posting.token) < start[:-1] + chr(ord(start[-1]) + 1))


def source_texts(db: Session, course_id: int) -> dict[tuple[str, int], SourceText]:
    """What the course's blocks said in their source language, by id and revision."""
    rows = db.exec(select(SourceText).where(SourceText.course_id == course_id)).all()
    return {(row.block, row.revision): row for row in rows}


def versions_of(db: Session, course_id: int) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """The id, number and content of every version of a course, oldest first, one in memory at a time."""
    wanted = select(CourseVersion.id, CourseVersion.number).where(CourseVersion.course_id == course_id)
    for id, number in db.exec(wanted.order_by(col(CourseVersion.number))).all():
        yield id, number, db.exec(select(CourseVersion.content).where(CourseVersion.id == id)).one()
