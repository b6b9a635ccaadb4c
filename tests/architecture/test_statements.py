"""Few statements a page: every one counted, the session's and the seats' included, BEGIN and COMMIT not."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from lms import db as database
from lms.demo.history import load_history

MOST = {"home": 7, "course": 4, "lesson": 4, "check": 4, "completion": 5, "search": 6, "report": 10}


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


@pytest.mark.parametrize("key", ["ana", "joao", "luis", "carla"])
def test_home(lived, visit_as, key):
    most(visit_as(key), MOST["home"], lambda browser: browser.get("/"))


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
    from sqlmodel import select

    from lms.cohorts.models import Cohort

    cohort = db.exec(select(Cohort).where(Cohort.number == 1)).one()
    most(visit_as("priya"), MOST["report"], lambda browser: browser.get(f"/cohorts/{cohort.public_id}/report"))
