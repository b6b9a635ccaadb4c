"""Whatever is published, and whenever: no completion is lost, nothing that was finished is undone."""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from versions import Classroom, Plan

from lms.learning import progress
from lms.learning.excusing import outline
from lms.learning.republishing import keep_finished

BLOCKS = "abcdefg"
PEOPLE = ("ana", "joao")
LESSONS = {"m1": ("one", "two"), "m2": ("three", "four")}
PLACES = [lesson for lessons in LESSONS.values() for lesson in lessons]

places = st.lists(st.sampled_from([*PLACES, "nowhere"]), min_size=len(BLOCKS), max_size=len(BLOCKS))
words = st.sampled_from(["words", "other words"])
spanish = st.sampled_from(["palabras", "otras palabras", ""])
a_version = st.tuples(places, st.sampled_from(["", "-"]), words, spanish)
a_reading = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(BLOCKS))
slow = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a smaller example is not worth minutes on a database
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def room(db) -> Classroom:
    return Classroom(db)


@contextmanager
def nothing_stays(room: Classroom):
    with room.db.begin_nested() as attempt:
        yield
        attempt.rollback()


def plan_of(where: list[str], mark: str) -> Plan:
    """Each block in its place; the first of them may be one that does not count."""
    plan: Plan = {}
    for module, lessons in LESSONS.items():
        for lesson in lessons:
            keys = [
                f"{mark if block == BLOCKS[0] else ''}{block}"
                for block in BLOCKS
                if where[BLOCKS.index(block)] == lesson
            ]
            if keys:
                plan.setdefault(module, {})[lesson] = keys
    return plan or {"m1": {"one": list(BLOCKS)}}


def publish(room: Classroom, version) -> dict:
    where, mark, english, other = version
    room.publish(plan_of(where, mark), words=english, spanish=other)
    keep_finished(room.db, room.course.id)
    return outline(room.reading.model_dump(mode="json"))


def finished(scopes: dict, done: set[str]) -> set:
    return {scope for scope, keys in scopes.items() if keys and keys <= done}


@given(first=a_version, events=st.lists(st.one_of(a_version, a_reading), max_size=14))
@slow
def test_nothing_is_lost_and_nothing_is_undone(room, person, first, events):
    people = {key: person(key) for key in PEOPLE}
    with nothing_stays(room):
        scopes = publish(room, first)
        for event in events:
            before = {key: room.done(one) for key, one in people.items()}
            if len(event) == 2:
                who, block = event
                counted = {key for keys in scopes.values() for key in keys}
                percent = progress.of_course(room.reading, before[who]).percent
                if block in counted:
                    room.complete(people[who], block)
                assert progress.of_course(room.reading, room.done(people[who])).percent >= percent
                assert all(room.done(people[key]) >= before[key] for key in PEOPLE)
            else:
                earlier, scopes = scopes, publish(room, event)
                for key, one in people.items():
                    done = room.done(one)
                    assert done >= before[key]
                    still = {scope for scope in finished(earlier, before[key]) if scopes.get(scope)}
                    assert still <= finished(scopes, done)


@given(
    versions=st.lists(a_version, min_size=2, max_size=4),
    readings=st.lists(st.tuples(a_reading, st.integers(0, 3)), max_size=10, unique_by=lambda reading: reading[0]),
    chance=st.randoms(use_true_random=False),
)
@slow
def test_any_order_of_the_same_events_gives_the_same_progress(room, person, versions, readings, chance):
    """A reading belongs to the version that was read, whenever it arrives; some arrive twice."""

    def lived(late: bool) -> list[set[str]]:
        with nothing_stays(room):
            waiting, numbers = [], []
            for place, version in enumerate(versions):
                where, mark, english, other = version
                scopes = outline_of(room, where, mark, english, other, numbers)
                waiting += [
                    (who, block, numbers[-1])
                    for (who, block), wanted in readings
                    if wanted % len(versions) == place and any(block in keys for keys in scopes.values())
                ]
                if not late:
                    arrive(waiting, twice=False)
                    waiting = []
                if chance.random() < 0.5:
                    keep_finished(room.db, room.course.id)
            chance.shuffle(waiting)
            arrive(waiting, twice=True)
            keep_finished(room.db, room.course.id)
            counted = {key for keys in scopes.values() for key in keys}
            return [room.done(person(key)) & counted for key in PEOPLE]

    def arrive(waiting, *, twice: bool) -> None:
        for who, block, number in waiting + (waiting if twice else []):
            room.complete(person(who), block, version=number)

    assert lived(late=False) == lived(late=True)


def outline_of(room, where, mark, english, other, numbers) -> dict:
    numbers.append(room.publish(plan_of(where, mark), words=english, spanish=other))
    return outline(room.reading.model_dump(mode="json"))


@given(first=a_version, second=a_version, readings=st.lists(a_reading, max_size=8))
@slow
def test_replays_change_nothing(room, person, first, second, readings):
    with nothing_stays(room):
        scopes = publish(room, first)
        counted = {key for keys in scopes.values() for key in keys}
        told = [(who, block) for who, block in readings if block in counted]
        for who, block in told:
            room.complete(person(who), block)
        publish(room, second)
        known = [facts(room, person(key)) for key in PEOPLE]
        for who, block in told:
            room.complete(person(who), block)
        keep_finished(room.db, room.course.id)
        assert [facts(room, person(key)) for key in PEOPLE] == known


def facts(room: Classroom, person) -> dict:
    return {key: (row.id, row.version_id, row.at, row.excused) for key, row in room.rows(person).items()}
