"""Publishing never alters what somebody has finished."""

import pytest
from sqlalchemy import event
from sqlmodel import col, select
from versions import BEGIN, Classroom

from lms import clock
from lms import db as database
from lms.jobs.models import Job
from lms.learning import progress
from lms.learning.models import Completion
from lms.learning.republishing import keep_finished, keep_finished_later
from lms.people.models import Person


@pytest.fixture
def room(db) -> Classroom:
    return Classroom(db)


def kept(room: Classroom, person: Person) -> set[str]:
    keep_finished(room.db, room.course.id)
    room.db.commit()
    return room.done(person)


def test_a_finished_lesson_stays_finished_when_a_block_comes(room, person):
    ana, joao = person("ana"), person("joao")
    room.publish({"m": {"one": ["a", "b"], "two": ["c"]}})
    room.complete(ana, "a", "b")
    room.complete(joao, "a")
    room.publish({"m": {"one": ["a", "new", "b"], "two": ["c"]}})
    assert kept(room, ana) == {"a", "b", "new"}
    assert kept(room, joao) == {"a"}
    assert progress.of_module(room.reading.modules[0], room.done(ana)).total == 4


def test_a_finished_module_stays_finished_when_a_lesson_comes(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a"]}, "n": {"two": ["b"]}})
    room.complete(ana, "a")
    room.publish({"m": {"one": ["a"], "late": ["x", "y"]}, "n": {"two": ["b"], "three": ["z"]}})
    assert kept(room, ana) == {"a", "x", "y"}


def test_what_was_not_asked_for_says_so_and_is_as_old_as_the_last_thing_done_there(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a", "b"]}})
    room.complete(ana, "b", "a")
    last = room.rows(ana)["a"]
    room.publish({"m": {"one": ["a", "b", "new"]}})
    kept(room, ana)
    row = room.rows(ana)["new"]
    assert (row.excused, row.version_id, row.at) == (True, last.version_id, last.at)
    assert last.at > BEGIN and not last.excused


def test_what_came_before_one_finished_had_to_be_done(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a", "b"]}})
    room.complete(ana, "a")
    room.publish({"m": {"one": ["a", "b", "new"]}})
    room.complete(ana, "b")
    assert kept(room, ana) == {"a", "b"}


def test_a_completion_on_its_way_while_a_version_came_still_finishes_the_lesson(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a", "b"]}})
    room.complete(ana, "a")
    room.publish({"m": {"one": ["a", "b", "new"]}})
    assert kept(room, ana) == {"a"}
    room.complete(ana, "b", version=1)
    assert kept(room, ana) == {"a", "b", "new"}


def test_it_goes_on_from_version_to_version(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a"]}})
    room.complete(ana, "a")
    room.publish({"m": {"one": ["a", "x"]}})
    kept(room, ana)
    room.publish({"m": {"one": ["x", "y"]}})
    room.publish({"m": {"one": ["z", "y"]}})
    assert kept(room, ana) == {"a", "x", "y", "z"}
    assert room.rows(ana)["z"].version_id == room.rows(ana)["a"].version_id


def test_a_lesson_that_was_away_for_a_version_is_still_finished(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a"], "two": ["b"]}})
    room.complete(ana, "a")
    room.publish({"m": {"two": ["b"]}})
    room.publish({"m": {"one": ["a", "x"], "two": ["b"]}})
    assert kept(room, ana) == {"a", "x"}


def test_a_block_that_moves_is_excused_only_where_all_was_done(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["a"], "two": ["b", "c"]}})
    room.complete(ana, "a", "c")
    room.publish({"m": {"one": ["a", "b"], "two": ["c", "d"]}})
    first = kept(room, ana)
    assert first == kept(room, ana) == {"a", "b", "c"}, "the second was not finished before its block moved away"


def test_a_lesson_without_anything_to_do_was_finished_by_nobody(room, person):
    ana = person("ana")
    room.publish({"m": {"one": ["-a"], "two": ["b"]}})
    room.complete(ana, "b")
    room.publish({"m": {"one": ["-a"], "two": ["b"]}, "n": {"three": ["c"]}})
    room.publish({"m": {"one": ["-a", "x"], "two": ["b"]}, "n": {"three": ["c"]}})
    assert "c" not in kept(room, ana)


def test_publishing_asks_for_it_at_once_and_a_little_later(room, db):
    room.publish({"m": {"one": ["a"]}})
    assert not asked_for(db)
    room.publish({"m": {"one": ["a", "b"]}})
    now, later = asked_for(db)
    assert now.run_at <= clock.now() < later.run_at
    assert (later.run_at - now.run_at).total_seconds() >= 59


def asked_for(db) -> list[Job]:
    return list(db.exec(select(Job).where(col(Job.kind) == "learning.keep_finished").order_by(col(Job.run_at))).all())


def test_the_job_does_the_same_as_the_command(room, person, db):
    ana = person("ana")
    room.publish({"m": {"one": ["a"]}})
    room.complete(ana, "a")
    room.publish({"m": {"one": ["a", "b"]}})
    [job, _] = asked_for(db)
    db.commit()
    keep_finished_later(job.details)
    db.expire_all()
    assert room.done(ana) == {"a", "b"}


def test_it_takes_as_many_statements_for_a_thousand_people_as_for_one(room, db, person):
    people = [Person(given_name="P", family_name=str(n), language="en", timezone="UTC") for n in range(1000)]
    for one in people:
        one.sort_key = one.sort_key_es = "p"
    db.add_all(people)
    db.flush()
    room.publish({"m": {"one": [f"b{n}" for n in range(20)]}})
    version, blocks = room.course.version_id, room.reading.modules[0].lessons[0].blocks
    from lms.catalogue.queries import block_ids

    ids = block_ids(db, version)
    rows = [
        {"person_id": one.id, "block_id": ids[block.id], "version_id": version, "at": BEGIN}
        for one in people
        for block in blocks
    ]
    db.connection().execute(Completion.__table__.insert(), rows)
    db.commit()
    room.publish({"m": {"one": [f"b{n}" for n in range(22)]}})
    statements: list[str] = []
    course_id = room.course.id  # found by a statement of the test's own

    def count(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        keep_finished(db, course_id)
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)
    db.commit()
    excused = db.exec(select(Completion).where(col(Completion.excused))).all()
    assert len(excused) == 2000
    assert len([one for one in statements if one.startswith("SELECT")]) <= 6
    assert len(statements) <= 10
