"""A course with pages to take along, offered to all mayors: its first module is open to them, its second is not."""

import io
from datetime import timedelta
from pathlib import Path

import docx
import pypdf
from published import read_course
from sqlmodel import Session, select

from lms import clock
from lms.catalogue.actions import load_courses
from lms.catalogue.content import BlockContent
from lms.catalogue.queries import course_named
from lms.cohorts.models import Cohort
from lms.offerings.actions import offer_course, open_module
from lms.people.models import Seat

COURSES = Path(__file__).parent / "courses"
COURSE = "/courses/handouts"
LESSON = f"{COURSE}/taking"
BRIEF = f"{LESSON}/handouts/team-page"
SHEET = f"{LESSON}/handouts/work-sheet"
LINES = {"0-what": "Menos baches", "0-who": "Obras", "1-what": "*Más* #panic() luz"}


def block(key: str) -> BlockContent:
    content, faults = read_course(COURSES / "handouts")
    assert content, faults
    found = content.block(key)
    assert found
    return found


def offer(db: Session) -> None:
    load_courses(db, COURSES, say=lambda _: None)
    course = course_named(db, "handouts")
    assert course
    yesterday = clock.today("UTC") - timedelta(days=1)
    manager = db.exec(select(Seat.person_id).where(Seat.role == "manager")).first()
    assert manager
    for cohort in db.exec(select(Cohort).where(Cohort.number == 1)).all():
        offering = offer_course(db, cohort, course, "mayor", opens_on=yesterday, due_on=None, by=None)
        open_module(db, offering, "pages", waive=["pt"], by=manager)  # one page is not translated
    db.commit()


def write_lines(browser, lines=LINES) -> None:
    answer = browser.post(f"{COURSE}/writing/exercise", data={"block": "own-lines"} | lines)
    assert answer.status_code == 303, answer.text


def text(browser, address: str = BRIEF, query: str = "") -> str:
    answer = browser.get(f"{address}.txt{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.content.decode()


def pdf(browser, address: str, query: str = "") -> pypdf.PdfReader:
    answer = browser.get(f"{address}.pdf{query}")
    assert answer.headers["content-type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def word(browser, address: str, query: str = ""):
    answer = browser.get(f"{address}.docx{query}")
    assert answer.status_code == 200
    return docx.Document(io.BytesIO(answer.content))
