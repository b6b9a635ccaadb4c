"""Versions of a small course, made by hand: modules of lessons of blocks, and what people did in them."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from lms.catalogue.actions import publish
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.catalogue.models import Block, Course, CourseVersion
from lms.catalogue.queries import content_of
from lms.db import insert_once
from lms.learning.models import Completion
from lms.people.models import Person

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Plan = dict[str, dict[str, list[str]]]  # module: lesson: blocks; those that begin with "-" do not count


def content(plan: Plan, *, words: str = "words", spanish: str = "palabras") -> CourseContent:
    return CourseContent(
        slug="versions",
        kind="track",
        source="en",
        titles={"en": "A course"},
        purposes={"en": "<p>For a test.</p>"},
        modules=[
            ModuleContent(
                id=module,
                minutes=1,
                titles={"en": module},
                objectives={"en": ["See it."]},
                lessons=[_lesson(slug, blocks, words, spanish) for slug, blocks in lessons.items() if blocks],
            )
            for module, lessons in plan.items()
        ],
    )


def _lesson(slug: str, blocks: list[str], words: str, spanish: str) -> LessonContent:
    return LessonContent(
        slug=slug, minutes=1, titles={"en": slug}, blocks=[_block(id, words, spanish) for id in blocks]
    )


def _block(id: str, words: str, spanish: str) -> BlockContent:
    html = {"en": f"<p>{words}</p>"} | ({"es": f"<p>{spanish}</p>"} if spanish else {})
    states = {"en": "current", "es": "current" if spanish else "missing", "pt": "missing"}
    return BlockContent(id=id.strip("-"), kind="text", counts=not id.startswith("-"), html=html, states=states)


class Classroom:
    """A course being published, and people who go on reading it meanwhile. Nothing is committed here."""

    def __init__(self, db: Session):
        self.db = db
        self.moment = 0

    def publish(self, plan: Plan, **words: str) -> int:
        """The number of the version that is read now."""
        number = publish(self.db, content(plan, **words)).number
        self.db.flush()
        return number

    @property
    def course(self) -> Course:
        return self.db.exec(select(Course).where(col(Course.slug) == "versions")).one()

    @property
    def reading(self) -> CourseContent:
        return content_of(self.db, self.course.version_id or 0)

    def complete(self, person: Person, *keys: str, version: int = 0) -> None:
        """As a page of that version posts it; without a number, the version that is read now."""
        course = self.course
        number = col(CourseVersion.number) == version if version else col(CourseVersion.id) == course.version_id
        read = self.db.exec(select(CourseVersion.id).where(CourseVersion.course_id == course.id, number)).one()
        blocks = dict(self.db.exec(select(Block.key, Block.id).where(Block.course_id == course.id)).all())
        for key in keys:
            self.moment += 1
            at = BEGIN + timedelta(minutes=self.moment)
            row = {"person_id": person.id, "block_id": blocks[key], "version_id": read, "client_id": None, "at": at}
            insert_once(self.db, Completion, [row])
        self.db.flush()

    def rows(self, person: Person) -> dict[str, Completion]:
        """What is written down of the person, by block."""
        rows = self.db.exec(
            select(Block.key, Completion)
            .join(Completion, col(Completion.block_id) == col(Block.id))
            .where(Block.course_id == self.course.id, col(Completion.person_id) == person.id)
        ).all()
        return dict(rows)

    def done(self, person: Person) -> set[str]:
        return set(self.rows(person))
