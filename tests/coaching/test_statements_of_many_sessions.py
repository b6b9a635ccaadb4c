"""What every hour, and every change of coaches, asks about many sessions takes as many statements as about one."""

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.coaching import queries
from lms.coaching.models import CoachingSession, EngagementMember
from lms.coaching.reminding import interpreters_due, unlogged_due

MANY = 20


@pytest.fixture(autouse=True)
def nothing_else(db):
    for session in db.exec(select(CoachingSession).where(col(CoachingSession.state) == "planned")).all():
        session.state = "cancelled"
    db.commit()


@pytest.fixture
def statements(database_url):
    """statements(act): how many an act takes, and what it returns."""

    def count(act):
        asked: list[str] = []

        def one(_connection, _cursor, statement, *_):
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                asked.append(statement)

        event.listen(database.engine(), "before_cursor_execute", one)
        try:
            with database.session(writes=False) as fresh:
                found = act(fresh)
        finally:
            event.remove(database.engine(), "before_cursor_execute", one)
        return len(asked), found

    return count


def unlogged(db):
    return unlogged_due(db, clock.now())


def interpreters(db):
    return interpreters_due(db, clock.now())


def invited(db):
    sessions = db.exec(select(CoachingSession).where(col(CoachingSession.state) == "planned")).all()
    return list(queries.invited_to_each(db, sessions))


@pytest.mark.parametrize(
    ("act", "hours", "each", "most"), [(unlogged, -60, 1, 3), (interpreters, 30, 2, 4), (invited, 30, 1, 3)]
)
def test_twenty_sessions_ask_no_more_than_one(statements, planned, act, hours, each, most):
    planned("ana", hours)
    few, found = statements(act)
    assert len(found) == each and few <= most
    for number in range(1, MANY):
        planned("ana" if number % 2 else "joao", hours + number)
    many, found = statements(act)
    assert len(found) == each * MANY and many == few


def test_where_nobody_of_the_day_may_log_it_is_two_more(statements, planned, db, person, engagement_of):
    engagement, day = engagement_of("ana"), clock.now().date()
    own = col(EngagementMember.engagement_id) == engagement.id, col(EngagementMember.part) == "coach"
    db.exec(select(EngagementMember).where(*own)).one().starts_on = day
    for number in range(MANY):
        planned("ana", -60 - number)
    count, found = statements(unlogged)
    assert [due.person.id for due in found] == [person("grace").id] * MANY and count <= 5
