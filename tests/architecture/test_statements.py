"""Few statements a page: every one counted, the session's and the seats' included, BEGIN and COMMIT not."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from lms import db as database
from lms.access.roles import LEARNER_ROLES
from lms.assignments.models import PeerRequest, Submission, SubmissionReader
from lms.catalogue.models import Block, Course
from lms.cohorts.models import Cohort
from lms.demo.history import load_history
from lms.offerings.models import Offering

MOST = {
    "home": 7,
    "home of grace": 9,  # with who has nothing booked, and where nobody interprets
    "home of priya": 10,  # likewise
    "course": 4,
    "lesson": 4,
    "check": 4,
    "completion": 5,
    "search": 6,
    "report": 10,
    "person": 12,
    "pairs": 10,
}
ASSIGNMENTS = ("city-strategy", "contract-for-the-track")


@contextmanager
def counted():
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)


@pytest.fixture
def lived(db):
    """The demonstration's history: pages that have something to show."""
    load_history(db)
    db.commit()


def most(browser, limit: int, act) -> None:
    act(browser)  # versions are read once in each process
    with counted() as statements:
        answer = act(browser)
    assert answer.status_code in (200, 204, 303)
    assert 0 < len(statements) <= limit, "\n\n".join(statements)


@pytest.fixture
def lived_twice(lived, db, person):
    """Two of everything that a first page lists: courses to learn, and work of three people with three readers."""
    track = db.exec(select(Course).where(col(Course.slug) == "procurement")).one()
    offered = db.exec(select(Offering.cohort_id, Offering.role).where(col(Offering.course_id) == track.id)).all()
    for cohort in db.exec(select(Cohort)).all():
        for role in {*LEARNER_ROLES} - {role for id, role in offered if id == cohort.id}:
            db.add(Offering(cohort_id=cohort.id, course_id=track.id, role=role, opens_on=cohort.starts_on))
    cohort = db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
    for block in db.exec(select(Block).where(col(Block.key).in_(ASSIGNMENTS))).all():
        for writer in ("ana", "joao", "luis"):
            work = Submission(
                person_id=person(writer).id, block_id=block.id, cohort_id=cohort.id, state="handed_in", turn="coach"
            )
            db.add(work)
            db.flush()
            for part, reader in (("coach", "grace"), ("coach", "ines"), ("peer", "ruth")):
                db.add(SubmissionReader(submission_id=work.id, person_id=person(reader).id, part=part))
            db.add(PeerRequest(submission_id=work.id, person_id=person("ruth").id, cohort_id=cohort.id))
    db.commit()


@pytest.mark.parametrize("key", ["ana", "joao", "ruth", "luis", "carla", "grace", "ines", "priya", "tomas"])
@pytest.mark.parametrize("data", ["lived", "lived_twice"])
def test_home(request, data, visit_as, key):
    request.getfixturevalue(data)
    most(visit_as(key), MOST.get(f"home of {key}", MOST["home"]), lambda browser: browser.get("/"))


@pytest.mark.parametrize(
    ("page", "address"),
    [("course", "/courses/mayors"), ("lesson", "/courses/mayors/why-you"), ("check", "/courses/mayors/check")],
)
def test_reading(lived, visit_as, page, address):
    most(visit_as("ana"), MOST[page], lambda browser: browser.get(address))


@pytest.mark.parametrize("key", ["ana", "luis", "grace", "priya"])
def test_searching(lived, visit_as, key):
    most(visit_as(key), MOST["search"], lambda browser: browser.get("/search?q=el+presupuesto+de+la+ciud"))


def test_completing_a_block(visit_as):
    blocks = iter(["the-reporter-asks", "four-steps"])
    most(
        visit_as("ana"),
        MOST["completion"],
        lambda browser: browser.post("/courses/mayors/promise-to-result/completions", data={"block": next(blocks)}),
    )


def test_the_report_of_a_cohort(lived, visit_as, db):
    cohort = db.exec(select(Cohort).where(Cohort.number == 1)).one()
    most(visit_as("priya"), MOST["report"], lambda browser: browser.get(f"/cohorts/{cohort.public_id}/report"))


def test_who_coaches_whom_in_a_cohort(lived, visit_as, db):
    cohort = db.exec(select(Cohort).where(Cohort.number == 1)).one()
    most(visit_as("priya"), MOST["pairs"], lambda browser: browser.get(f"/cohorts/{cohort.public_id}/engagements"))


@pytest.fixture
def ten(db, person):
    """Ten assignments of Luis wait for Inês."""
    from sqlmodel import col, select

    from lms.assignments.models import Submission, SubmissionReader
    from lms.catalogue.models import Block, Course
    from lms.people.models import Seat

    luis, ines = person("luis"), person("ines")
    cohort = db.exec(select(Seat.cohort_id).where(col(Seat.person_id) == luis.id)).one()
    course = select(Course.id).where(Course.slug == "mayors").scalar_subquery()
    blocks = db.exec(select(Block.id).where(col(Block.course_id) == course, col(Block.counts)).limit(10)).all()
    assert len(blocks) == 10
    for block in blocks:
        submission = Submission(person_id=luis.id, block_id=block, cohort_id=cohort, state="handed_in", turn="coach")
        db.add(submission)
        db.flush()
        db.add(SubmissionReader(submission_id=submission.id, person_id=ines.id, part="coach"))
    db.commit()
    return luis


@pytest.mark.parametrize("key", ["ines", "luis"])
def test_home_with_ten_of_everything(ten, visit_as, key):
    most(visit_as(key), MOST["home"], lambda browser: browser.get("/"))


def test_the_page_of_a_person_with_ten_of_everything(ten, visit_as):
    most(visit_as("priya"), MOST["person"], lambda browser: browser.get(f"/people/{ten.public_id}"))


def test_ones_own_writing_with_ten_of_everything(ten, visit_as):
    most(visit_as("luis"), MOST["home"], lambda browser: browser.get("/writing"))
