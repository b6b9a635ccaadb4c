"""Two things that one person sends at the same moment see each other, on both databases."""

import threading

import pytest
from every_kind import RIGHT, offer
from sqlmodel import Session, select

from lms import clock
from lms import db as database
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import course_named
from lms.errors import Stale
from lms.learning import actions
from lms.learning.models import Attempt, Completion, Exercise, SealedReflection
from lms.learning.queries import OpenCourse, OpenLesson
from lms.sealing import unseal
from lms.web.windows import Window

HALF_A_SECOND = 0.5  # enough for the second to reach what the first has locked
KEPT = {"first-figure": "before", "results": "cleaner-air fewer-accidents", "homes": "1250", "name-it": "baseline"}


def opened(db: Session, course: str, lesson: str) -> OpenLesson:
    row = course_named(db, course)
    content = catalogue.content_of(db, row.version_id)
    return OpenLesson(
        OpenCourse(row.id, row.version_id, content, may_learn=True),
        *content.lesson(lesson),
        catalogue.block_ids(db, row.version_id),
    )


@pytest.fixture
def both(db):
    """both(first, second): the second begins when the first is done and not committed yet. What was raised there."""

    def run(first, second) -> list[Exception]:
        db.commit()
        raised: list[Exception] = []

        def later() -> None:
            try:
                with database.session() as other:
                    second(other)
            except Exception as error:
                raised.append(error)

        thread = threading.Thread(target=later)
        with database.session() as one:
            first(one)
            thread.start()
            thread.join(HALF_A_SECOND)
        thread.join()
        db.expire_all()
        return raised

    return run


@pytest.mark.parametrize("begun", [True, False])
def test_the_last_two_answers_finish_the_check(both, db, person, begun):
    offer(db)
    ruth, lesson = person("ruth").id, opened(db, "questions", "measuring")
    check = lesson.lesson.blocks[0]

    def send(*questions: str):
        given = KEPT | {"how-often": "often"}
        return lambda db: [
            actions.answer_question(db, ruth, lesson, check, question, given[question]) for question in questions
        ]

    if begun:
        send("first-figure", "results", "homes")(db)
        assert both(send("name-it"), send("how-often")) == []
    else:
        assert both(send("first-figure", "results"), send("homes", "name-it", "how-often")) == []
    assert len(RIGHT) == 5
    assert db.exec(select(Attempt)).one().finished_at
    assert len(db.exec(select(Completion)).all()) == 1


@pytest.mark.parametrize("is_new", [True, False])
def test_two_windows_do_not_overwrite_an_exercise(both, db, person, is_new):
    ana, lesson = person("ana").id, opened(db, "mayors", "my-three-results")
    block = lesson.block("three-results", "exercise")

    def write(text: str, window: Window):
        rows = [dict.fromkeys(block.fields, text)]
        return lambda db: actions.write_exercise(db, ana, lesson, block, rows, window)

    if not is_new:
        write("Antes", Window("zero", clock.now()))(db)
    one, other = Window("one", clock.now()), Window("other", clock.now())
    [raised] = both(write("Uno", one), write("Dos", other))
    assert isinstance(raised, Stale)
    assert db.exec(select(Exercise)).one().rows[0][block.fields[0]] == "Uno"


@pytest.mark.parametrize("is_new", [True, False])
def test_two_windows_do_not_overwrite_a_reflection(both, db, person, is_new):
    ana, lesson = person("ana").id, opened(db, "mayors", "check")
    block = lesson.block_ids["instinct"]

    def write(text: str, window: Window):
        return lambda db: actions.write_reflection(db, ana, block, text, window)

    if not is_new:
        write("Antes", Window("zero", clock.now()))(db)
    one, other = Window("one", clock.now()), Window("other", clock.now())
    [raised] = both(write("Uno", one), write("Dos", other))
    assert isinstance(raised, Stale)
    kept = db.exec(select(SealedReflection)).one()
    assert unseal(kept.sealed, f"reflection/{ana}/{block}") == "Uno"
