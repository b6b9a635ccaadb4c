from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from lms import clock
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.commitments.actions import make_commitment
from lms.commitments.models import Commitment
from lms.delegations.actions import grant_tasks
from lms.delegations.models import Delegation
from lms.ids import public_id
from lms.people.models import Seat


@pytest.fixture
def today() -> date:
    """In Montevideo, Ana's city."""
    return clock.today("America/Montevideo")


@pytest.fixture
def seat_of(db, person):
    """seat_of("ana"): that person's seat."""
    return lambda key: db.exec(select(Seat).where(col(Seat.person_id) == person(key).id)).first()


@pytest.fixture
def leave(db, person, seat_of, today):
    """leave("booking", "commitments"): Ana leaves these tasks to Carla for ten days, or so many."""

    def give(*tasks: str, to: str = "carla", by: str = "ana", days: int = 10) -> list[Delegation]:
        grant_tasks(db, seat_of(by), person(by), person(to), tasks, today + timedelta(days=days))
        db.commit()
        theirs = col(Delegation.seat_id) == seat_of(by).id, col(Delegation.delegate_id) == person(to).id
        return list(db.exec(select(Delegation).where(*theirs).order_by(col(Delegation.id))).all())

    return give


@pytest.fixture
def engagement_of(db, person):
    """engagement_of("ana"): the engagement in which that person is coached."""

    def find(key: str) -> Engagement:
        mine = col(EngagementMember.person_id) == person(key).id, col(EngagementMember.part) == "coachee"
        chosen = select(Engagement).join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        return db.exec(chosen.where(*mine)).one()

    return find


@pytest.fixture
def planned(db, engagement_of):
    """planned("ana", hours=72): a session with that person, so many hours from now."""

    def plan(key: str = "ana", hours: float = 72, **how: Any) -> CoachingSession:
        starts_at = (clock.now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
        facts: dict[str, Any] = {"starts_at": starts_at, "zone": "America/Montevideo"}
        session = CoachingSession(engagement_id=engagement_of(key).id, **facts | how)
        db.add(session)
        db.commit()
        return session

    return plan


@pytest.fixture
def promised(db, person, seat_of, today):
    """promised(of_city=True): what Ana promised before Grace; the city's, or still in the room."""

    def make(text: str = "Tell the cabinet", *, of_city: bool = True, by: str = "ana") -> Commitment:
        seat = seat_of(by)
        made = make_commitment(
            db,
            owner_id=person(by).id,
            city_id=seat.city_id,
            text=text,
            due_on=today + timedelta(days=3),
            origin="session/test",
            readers=[person("grace").id],
            client_id=public_id(),
        )
        made.office_id = seat.office_id if of_city else None
        db.add(made)
        db.commit()
        return made

    return make
