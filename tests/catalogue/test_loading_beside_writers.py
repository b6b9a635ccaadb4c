"""`lms courses load` reads and renders before it takes SQLite’s one writer: nobody who learns waits for a course."""

import threading

import pytest
from sample import SampleCourse
from sqlmodel import Session, select
from typer.testing import CliRunner

from lms import db as database
from lms.__main__ import app
from lms.catalogue import actions
from lms.catalogue.models import Course
from lms.catalogue.queries import course_named
from lms.learning import republishing
from lms.people.models import Person


def load(course: SampleCourse):
    return CliRunner().invoke(app, ["courses", "load", str(course.folder.parent)])


def somebody_writes() -> bool:
    """Whether another writer gets its turn now."""

    def write() -> None:
        with database.session() as db:
            db.exec(select(Person)).first().asked_about_mailbox = True

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    writer.join(5)
    return not writer.is_alive()


@pytest.mark.parametrize(
    ("module", "step"), [(actions, "read_draft"), (actions, "built"), (actions, "keep_recordings")]
)
def test_others_write_while_a_course_is_read(db: Session, course: SampleCourse, monkeypatch, module, step):
    db.rollback()
    real, written = getattr(module, step), []

    def watched(*given):
        written.append(somebody_writes())
        return real(*given)

    monkeypatch.setattr(module, step, watched)
    assert load(course).exit_code == 0
    assert written == [True]


def test_others_write_while_it_is_found_who_had_finished(db: Session, course: SampleCourse, monkeypatch):
    assert load(course).exit_code == 0
    course.change("first/en.md", "A city did", "A town did")
    real, written = republishing._excused, []

    def watched(*given):
        written.append(somebody_writes())
        return real(*given)

    monkeypatch.setattr(republishing, "_excused", watched)
    assert load(course).exit_code == 0
    assert written == [True]


def test_a_course_that_cannot_be_published_leaves_those_before_it(db: Session, course: SampleCourse, monkeypatch):
    later = SampleCourse(course.folder.parent / "tiny")
    for path in course.folder.rglob("*.*"):
        later.write(str(path.relative_to(course.folder)), path.read_bytes())
    real = actions.publish

    def publish(db, content):
        if content.slug == "tiny":
            raise OSError
        return real(db, content)

    monkeypatch.setattr(actions, "publish", publish)
    assert load(course).exit_code == 1
    slugs = set(db.exec(select(Course.slug)).all())
    assert "small" in slugs and "tiny" not in slugs
    assert course_named(db, "small").version_id
