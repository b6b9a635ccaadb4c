"""What a delegate reaches is exactly what is in force: by every address, on every day, for every set of leaves."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.coaching.models import Engagement
from lms.coaching.queries import calendar_of
from lms.commitments.models import Commitment
from lms.delegations.models import Delegation
from lms.delegations.queries import acting_for
from lms.offerings.models import Offering
from lms.people.models import Seat
from lms.people.queries import visitor_of

TASKS = ("booking", "reminders", "commitments", "materials")
LEAVES = st.lists(
    st.tuples(st.sampled_from(TASKS), st.integers(-3, 3), st.booleans()), max_size=4, unique_by=lambda leave: leave[0]
)
SEATS = st.tuples(st.integers(-3, 0), st.integers(-2, 3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(leaves=LEAVES, mayor=SEATS, delegate=SEATS)
def test_a_delegate_reaches_what_stands_and_nothing_else(db, person, seat_of, promised, leaves, mayor, delegate):
    ana, carla, today = person("ana"), person("carla"), clock.today("America/Montevideo")
    made = db.exec(select(Commitment).where(col(Commitment.text) == "Of the city")).first() or promised("Of the city")
    for key, (begins, ends) in (("ana", mayor), ("carla", delegate)):
        seat = seat_of(key)
        seat.starts_on, seat.ends_on = today + timedelta(begins), today + timedelta(ends)
        db.add(seat)
    db.exec(delete(Delegation))
    for task, days, is_ended in leaves:
        ended_at = clock.now() if is_ended else None
        db.add(
            Delegation(
                seat_id=seat_of("ana").id,
                delegate_id=carla.id,
                task=task,
                last_day=today + timedelta(days),
                ended_at=ended_at,
            )
        )
    db.flush()
    both = mayor[0] <= 0 <= mayor[1] and delegate[0] <= 0 <= delegate[1]
    expected = {task for task, days, is_ended in leaves if both and days >= 0 and not is_ended}
    assert _reached(db, carla, made, ana) == expected - {"reminders"}
    found = acting_for(db, visitor_of(db, carla))
    assert {task for one in found for task in one.tasks} == expected
    db.commit()


def _reached(db, carla, made, ana) -> set[str]:
    visitor, reached = visitor_of(db, carla), set()
    engagements = policy.reach(visitor, Permission.BOOK_SESSION, Engagement)
    if db.exec(select(Engagement.id).where(engagements)).all():
        reached.add("booking")
    answered = policy.reach(visitor, Permission.ANSWER_COMMITMENT, Commitment)
    if db.exec(select(Commitment.id).where(answered, col(Commitment.id) == made.id)).first():
        reached.add("commitments")
    read = policy.reach(visitor, Permission.READ_COURSE, Offering)
    if db.exec(select(Offering.id).where(read, col(Offering.role) == "mayor")).all():
        reached.add("materials")
    return reached


@pytest.fixture
def everything(leave):
    return leave("booking", "reminders", "commitments", "materials")


@pytest.fixture
def doors(engagement_of, planned, promised):
    """What each task opens."""
    session, made = planned(), promised()
    return [
        f"/engagements/{engagement_of('ana').public_id}/planned",
        f"/sessions/{session.public_id}/moving",
        "/courses/mayors",
    ], f"/commitments/{made.public_id}/postponement"


def reached(visit_as, doors) -> list[bool]:
    pages, answer = doors
    carla = visit_as("carla")
    opened = [carla.get(page).status_code == 200 for page in pages]
    return [*opened, carla.post(answer, data={"version": "99"}).status_code not in (303, 403, 404)]


def test_all_doors_stand_open_while_it_stands(visit_as, everything, doors):
    assert reached(visit_as, doors) == [True] * 4


def test_they_close_on_the_day_after_the_last(visit_as, everything, doors, db, today):
    for one in everything:
        one.last_day = today
        db.add(one)
    db.commit()
    assert reached(visit_as, doors) == [True] * 4
    for one in everything:
        one.last_day = today - timedelta(days=1)
        db.add(one)
    db.commit()
    assert reached(visit_as, doors) == [False] * 4


def test_they_close_at_once_when_it_is_taken_back(visit_as, everything, doors):
    ana = visit_as("ana")
    for one in everything:
        ana.post(f"/delegations/{one.public_id}/ending")
    assert reached(visit_as, doors) == [False] * 4


@pytest.mark.parametrize("key", ["ana", "carla"])
def test_they_close_when_the_mayor_or_the_delegate_leaves(visit_as, everything, doors, db, seat_of, today, key):
    seat = seat_of(key)
    seat.ends_on = today - timedelta(days=1)
    db.add(seat)
    db.commit()
    assert reached(visit_as, doors) == [False] * 4


def test_a_successor_has_to_grant_anew(visit_as, everything, doors, db, seat_of, person, today):
    old = seat_of("ana")
    fields = old.model_dump(exclude={"id", "public_id", "person_id", "starts_on", "ends_on"})
    db.add(Seat(person_id=person("martin").id, starts_on=date(2020, 1, 1), **fields))
    old.ends_on = today - timedelta(days=1)
    db.add(old)
    db.commit()
    assert reached(visit_as, doors) == [False] * 4


def test_nothing_of_what_was_said_is_reached_by_any_address(visit_as, everything, db, engagement_of, planned):
    held, coming = planned(hours=-100, state="held", topics=["The strike"]), planned()
    engagement = engagement_of("ana").public_id
    carla = visit_as("carla")
    for path in (
        f"/engagements/{engagement}",
        f"/engagements/{engagement}/agreement",
        f"/engagements/{engagement}/handing-on",
        *(f"/sessions/{one.public_id}{more}" for one in (held, coming) for more in ("", "/sharing")),
    ):
        assert carla.get(path).status_code == 404, path
    for one in (held, coming):
        for act in ("review", "sharing", "answer", "notes", "draft"):
            assert carla.post(f"/sessions/{one.public_id}/{act}", data={}).status_code in (404, 405, 422), act
    for path in ("/", f"/engagements/{engagement}/planned", "/commitments", "/search?q=strike", "/writing"):
        assert "The strike" not in carla.get(path).text


def test_a_delegates_calendar_holds_none_of_the_mayors_sessions(everything, planned, db, person):
    planned()
    assert calendar_of(db, visitor_of(db, person("carla")), clock.now()) == []
