import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from lms.audit.actions import note
from lms.catalogue import queries
from lms.catalogue.content import CourseContent
from lms.catalogue.faults import Fault
from lms.catalogue.models import Block, Course, CourseVersion
from lms.catalogue.reading import course_folders, read_course


def publish(db: Session, content: CourseContent) -> CourseVersion:
    """Make this what the course says from now on. The same content twice publishes nothing."""
    course = _course(db, content)
    values = content.model_dump(mode="json")
    digest = _digest(values)
    current = db.get(CourseVersion, course.version_id) if course.version_id else None
    if current and current.digest == digest:
        return current
    version = _version(db, course, values, digest)
    _keep_blocks(db, course, content)
    course.kind, course.version_id = content.kind, version.id
    note(db, None, "course.publish", f"course/{course.slug}", version=version.number)
    db.flush()
    queries.forget(version.id)
    return version


def load_courses(db: Session, folder: Path, say: Callable[[str], None] = lambda line: None) -> list[Fault]:
    """Publish every course of a folder that is not broken, each as a whole or not at all."""
    faults: list[Fault] = []
    for path in course_folders(folder):
        content, found = read_course(path)
        faults += [fault for fault in found if fault not in faults]
        if content is None:
            say(f"{path.name}: broken, not loaded")
            continue
        with db.begin_nested():
            version = publish(db, content)
        say(f"{path.name}: version {version.number}")
    return faults


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
    assert course.id
    rows = {block.key: block for block in db.exec(select(Block).where(Block.course_id == course.id))}
    present = set[str]()
    for module in content.modules:
        for lesson in module.lessons:
            for block in lesson.blocks:
                row = rows.get(block.id) or Block(course_id=course.id, key=block.id, module="", lesson="", counts=False)
                row.module, row.lesson, row.counts = module.id, lesson.slug, block.counts
                db.add(row)
                present.add(block.id)
    for key in rows.keys() - present:
        rows[key].counts = False
