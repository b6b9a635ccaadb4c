"""A course whose check asks a question of every kind, offered to all mayors."""

from datetime import timedelta
from pathlib import Path

from published import read_course
from sqlmodel import Session, select

from lms import clock
from lms.catalogue.actions import publish
from lms.catalogue.content import BlockContent, CourseContent
from lms.catalogue.queries import course_named
from lms.cohorts.models import Cohort
from lms.offerings.actions import offer_course

FOLDER = Path(__file__).parents[1] / "samples" / "questions"
LESSON = "/courses/questions/measuring"
RIGHT = {  # as it is typed or picked
    "first-figure": ["before"],
    "results": ["cleaner-air", "fewer-accidents"],
    "homes": ["1249.5"],
    "name-it": ["Línea de base"],
    "how-often": ["often"],
}
FIELDS = {"homes": "typed", "name-it": "typed"}


def content() -> CourseContent:
    found, faults = read_course(FOLDER)
    assert found, faults
    return found


def check() -> BlockContent:
    block = content().block("check-measures")
    assert block
    return block


def offer(db: Session, changed: CourseContent | None = None) -> None:
    publish(db, changed or content())
    course = course_named(db, "questions")
    assert course
    yesterday = clock.today("UTC") - timedelta(days=1)
    for cohort in db.exec(select(Cohort)).all():
        offer_course(db, cohort, course, "mayor", opens_on=yesterday, due_on=None, by=None)
    db.commit()


def send(browser, question: str, *values: str, others: dict | None = None, **more):
    """Answer a question of the check with what is picked or typed."""
    name = question.partition(":")[0]
    data = {"check": "check-measures", "question": question, f"{FIELDS.get(name, 'option')}-{name}": list(values)}
    return browser.post(f"{LESSON}/answers", data=data | (others or {}) | more)


def content_with(**changes) -> CourseContent:
    """The course as a later version has it, whose check differs in these fields."""
    old = content()
    [module] = old.modules
    [lesson] = module.lessons
    blocks = [block.model_copy(update=changes if block.id == "check-measures" else {}) for block in lesson.blocks]
    lessons = [lesson.model_copy(update={"blocks": blocks})]
    return old.model_copy(update={"modules": [module.model_copy(update={"lessons": lessons})]})
