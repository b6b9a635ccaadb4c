"""For whom someone stands in was not said before: existing ones are given a coach of their first day."""

from datetime import date

import pytest
from alembic import command
from sqlalchemy import text
from test_migrations import alembic

from lms import db as database

SINCE = date(2027, 3, 1)
MEMBERS = """
    INSERT INTO engagement_member (engagement_id, person_id, part, starts_on, ends_on, stands_in)
    VALUES (:engagement, :person, 'coach', :starts_on, :ends_on, :stands_in)
"""


def asked(statement: str, **values) -> list:
    with database.engine().begin() as connection:
        result = connection.execute(text(statement), values)
        return result.all() if result.returns_rows else []


@pytest.fixture
def at_15(database_url):
    """An engagement at that revision without coaches, and four people who are not in it."""
    alembic(command.downgrade, "0015")
    engagement = asked("SELECT min(id) FROM engagement")[0][0]
    asked("DELETE FROM engagement_member WHERE engagement_id = :id AND part = 'coach'", id=engagement)
    outside = (
        "SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM engagement_member WHERE engagement_id = :id)"
    )
    people = [id for (id,) in asked(f"{outside} ORDER BY id LIMIT 4", id=engagement)]

    def member(person: int, starts_on: date | None, ends_on: date | None, stands_in: bool = False) -> None:
        own = {"starts_on": starts_on, "ends_on": ends_on, "stands_in": stands_in}
        asked(MEMBERS, engagement=engagement, person=person, **own)

    return engagement, people, member


def test_a_stand_in_is_there_for_the_coach_of_their_first_day_and_down_again(at_15):
    engagement, (left, coach, later, stands_in), member = at_15
    member(left, None, date(2027, 2, 1))
    member(coach, date(2027, 2, 2), date(2027, 4, 30))
    member(later, date(2027, 5, 1), None)
    member(stands_in, SINCE, date(2027, 3, 20), stands_in=True)
    alembic(command.upgrade, "0016")
    theirs = "SELECT person_id, stands_in_for_id FROM engagement_member WHERE engagement_id = :id AND part = 'coach'"
    assert dict(asked(theirs, id=engagement)) == {left: None, coach: None, later: None, stands_in: coach}
    alembic(command.downgrade, "0015")
    was = "SELECT person_id FROM engagement_member WHERE engagement_id = :id AND part = 'coach' AND stands_in"
    assert asked(was, id=engagement) == [(stands_in,)]
    alembic(command.upgrade, "head")
    assert dict(asked(theirs, id=engagement))[stands_in] == coach


def test_where_nobody_coached_on_that_day_they_still_stand_in_for_someone(at_15):
    engagement, (left, stands_in, *_), member = at_15
    member(left, None, date(2027, 2, 1))
    member(stands_in, SINCE, date(2027, 3, 20), stands_in=True)
    alembic(command.upgrade, "0016")
    theirs = "SELECT stands_in_for_id FROM engagement_member WHERE engagement_id = :id AND person_id = :person"
    assert asked(theirs, id=engagement, person=stands_in) == [(left,)]
