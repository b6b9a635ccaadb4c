"""A course with recordings, offered to all mayors."""

from datetime import timedelta
from pathlib import Path

from published import read_course
from sqlmodel import Session, select

from lms import clock
from lms.catalogue.actions import load_courses
from lms.catalogue.content import BlockContent
from lms.catalogue.queries import course_named
from lms.cohorts.models import Cohort
from lms.offerings.actions import offer_course, open_module
from lms.people.models import Seat

SAMPLES = Path(__file__).parents[1] / "samples"
LESSON = "/courses/media/hearing"


def block(key: str) -> BlockContent:
    content, faults = read_course(SAMPLES / "media")
    assert content, faults
    found = content.block(key)
    assert found
    return found


def offer(db: Session) -> None:
    load_courses(db, SAMPLES)
    course = course_named(db, "media")
    assert course
    yesterday = clock.today("UTC") - timedelta(days=1)
    manager = db.exec(select(Seat.person_id).where(Seat.role == "manager")).first()
    assert manager
    for cohort in db.exec(select(Cohort)).all():
        offering = offer_course(db, cohort, course, "mayor", opens_on=yesterday, due_on=None, by=None)
        open_module(db, offering, "recordings", waive=["es", "pt"], by=manager)  # not every language is recorded
    db.commit()
