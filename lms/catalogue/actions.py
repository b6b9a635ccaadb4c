import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, insert, select

from lms import clock
from lms.audit.actions import note
from lms.catalogue import queries
from lms.catalogue.building import built
from lms.catalogue.content import CourseContent
from lms.catalogue.drafts import CourseDraft
from lms.catalogue.faults import Fault, is_broken
from lms.catalogue.gaps import gaps_of, source_texts
from lms.catalogue.models import Block, Course, CourseVersion, Posting, SourceText, TranslationGap
from lms.catalogue.postings import postings_of
from lms.catalogue.reading import course_folders, read_draft
from lms.catalogue.recordings import keep_recordings
from lms.db import insert_once
from lms.jobs.actions import enqueue


def publish(db: Session, content: CourseContent) -> CourseVersion:
    """Make this what the course says from now on. The same content twice publishes nothing."""
    course = _course(db, content)
    values = content.model_dump(mode="json")
    digest = _digest(values)
    current = db.get(CourseVersion, course.version_id) if course.version_id else None
    if current and current.digest == digest:
        if not queries.is_indexed(db, course):
            _index(db, course, content)
        return current
    version = _version(db, course, values, digest)
    _keep_blocks(db, course, content)
    _index(db, course, content)
    course.kind, course.version_id = content.kind, version.id
    _ask_to_keep_finished(db, version)
    note(db, None, "course.publish", f"course/{course.slug}", version=version.number)
    db.flush()
    queries.forget(version.id)
    return version


def _ask_to_keep_finished(db: Session, version: CourseVersion) -> None:
    """Those who had finished a lesson stay so. Once more a little later: completions may be on their way."""
    if version.number > 1:
        for after in (0, 60):
            run_at, key = clock.now() + timedelta(seconds=after), f"learning.keep_finished/{version.id}/{after}"
            enqueue(db, "learning.keep_finished", {"course": version.course_id}, run_at=run_at, unique_key=key)


Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loadable:
    """A sound course: read and rendered, its recordings in the store. What is left needs the database alone."""

    name: str  # with its place among the others
    draft: CourseDraft
    content: CourseContent
    began: float

    def loaded(self, version: CourseVersion) -> str:
        lessons = [lesson for module in self.content.modules for lesson in module.lessons]
        size = f"{len(lessons)} lessons, {sum(len(lesson.blocks) for lesson in lessons)} blocks"
        return f"{self.name}: version {version.number}, {size}, {time.monotonic() - self.began:.1f} s"


def loadable_courses(folder: Path, faults: list[Fault], say: Say) -> Iterator[Loadable]:
    """Read every course of a folder, one after the other: those that are not broken. Their faults go to `faults`.

    Takes its time, and no transaction: SQLite has one writer.
    """
    paths = course_folders(folder)
    for place, path in enumerate(paths, 1):
        began, name = time.monotonic(), f"{place}/{len(paths)} {path.name}"
        draft, found = read_draft(path)
        faults += (fault for fault in found if fault not in faults)
        if is_broken(found):
            say(f"{name}: broken, not loaded")
            continue
        content = built(draft)
        keep_recordings(path, content)
        yield Loadable(name, draft, content, began)


def load_course(db: Session, course: Loadable, say: Say = lambda line: None) -> CourseVersion:
    """Publish the course, and list what is left to translate in it: both or neither."""
    with db.begin_nested():
        for block in _no_longer_asked_about(db, course.content):
            say(f"{course.name}: “{block.id}” no longer waits for a consent: {block.consent.city} is shown it")
        version = publish(db, course.content)
        for block in _keep_words_to_translate(db, version.course_id, course):
            say(_unannounced(course.draft, block))
    return version


def _no_longer_asked_about(db: Session, content: CourseContent) -> list[Any]:
    """The examples that waited for a city's consent and stand there without asking."""
    course = queries.course_to_change(db, content.slug)
    marked = queries.content_of(db, course.version_id).marked if course and course.version_id else []
    now = {block.id: content.block(block.id) for block in marked}
    return [block for block in marked if (found := now[block.id]) and not found.consent]


def _unannounced(draft: CourseDraft, block: str) -> str:
    lesson = next(lesson for lesson in draft.lessons.values() if block in lesson.words)
    place = f"{lesson.prose[draft.source].path}:{lesson.words[block][draft.source].line}"
    return (
        f"{place}: “{block}” says something else than before, at the same revision: translations are shown as if they"
        " said it too. Count its revision up, and say whether it matters"
    )


def load_courses(db: Session, folder: Path, say: Say = lambda line: None) -> list[Fault]:
    """Load every course of a folder that is not broken, in the caller's transaction."""
    faults: list[Fault] = []
    for course in loadable_courses(folder, faults, say):
        say(course.loaded(load_course(db, course, say)))
    return faults


def _keep_words_to_translate(db: Session, course_id: int, course: Loadable) -> list[str]:
    """What translators have left to do, in place of what they had, and what the source says at its revisions.

    Returns the blocks whose words changed while their revision did not. They are told of at every load: what is kept
    of a revision is what its translations were made from.
    """
    db.exec(delete(TranslationGap).where(col(TranslationGap.course_id) == course_id))
    names = TranslationGap.model_fields.keys() - {"id", "course_id"}
    gaps = [{name: getattr(gap, name) for name in names} for gap in gaps_of(course.draft, course.content)]
    insert_once(db, TranslationGap, [gap | {"course_id": course_id} for gap in gaps])
    known, new, unannounced = queries.source_texts(db, course_id), [], []
    blocks = {plan.id for lesson in course.draft.lessons.values() for plan in lesson.plans}
    for key, revision, text in source_texts(course.draft):
        row = known.get((key, revision))
        if row is None:
            new.append({"course_id": course_id, "block": key, "revision": revision, "text": text})
        elif row.text != text and key in blocks:
            unannounced.append(key)
        else:
            row.text = text  # titles and objectives have no revisions
    insert_once(db, SourceText, new)
    return unannounced


def _course(db: Session, content: CourseContent) -> Course:
    """The course's row, locked; made when it is new, also if another process makes it at the same moment."""
    found = queries.course_to_change(db, content.slug)
    if found:
        return found
    try:
        with db.begin_nested():
            db.add(Course(slug=content.slug, kind=content.kind))
    except IntegrityError:
        pass
    course = queries.course_to_change(db, content.slug)
    assert course
    return course


def _digest(values: dict[str, Any]) -> str:
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _version(db: Session, course: Course, values: dict[str, Any], digest: str) -> CourseVersion:
    assert course.id
    number = queries.last_number(db, course) + 1
    version = CourseVersion(course_id=course.id, number=number, digest=digest, content=values)
    db.add(version)
    db.flush()
    return version


def _keep_blocks(db: Session, course: Course, content: CourseContent) -> None:
    """One row for each block that ever was; those that are gone no longer count."""
    rows = {block.key: block for block in db.exec(select(Block).where(Block.course_id == course.id))}
    places = {
        block.id: {"module": module.id, "lesson": lesson.slug, "counts": block.counts}
        for module in content.modules
        for lesson in module.lessons
        for block in lesson.blocks
    }
    new = [{"course_id": course.id, "key": key} | place for key, place in places.items() if key not in rows]
    insert_once(db, Block, new)
    for key, row in rows.items():
        row.sqlmodel_update(places.get(key, {"counts": False}))


def _index(db: Session, course: Course, content: CourseContent) -> None:
    """What search finds of the course from now on, in place of what it found before."""
    db.exec(delete(Posting).where(col(Posting.course_id) == course.id))
    rows = [
        {"course_id": course.id, "language": language, "token": token, "places": places}
        for (language, token), places in sorted(postings_of(content).items())
    ]
    if rows:
        db.connection().execute(insert(Posting), rows)
