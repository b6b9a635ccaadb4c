from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from lms import clock
from lms.commitments.actions import make_commitment
from lms.commitments.links import answer_address
from lms.commitments.models import Commitment
from lms.ids import public_id


@pytest.fixture
def promised(db, person):
    """promised("Tell the cabinet"): what Ana promised before Grace, due so many days from today."""

    def make(text: str = "Tell the cabinet", days: int = 3, *, owner: str = "ana", state: str = "open") -> Commitment:
        from sqlmodel import col, select

        from lms.people.models import Seat

        owner_id = person(owner).id
        city_id = db.exec(select(Seat.city_id).where(col(Seat.person_id) == owner_id)).first()
        due_on = clock.today("America/Montevideo") + timedelta(days=days)
        commitment = make_commitment(
            db,
            owner_id=owner_id,
            city_id=city_id,
            text=text,
            due_on=due_on,
            origin="session/test",
            readers=[person("grace").id],
            client_id=public_id(),
            state=state,
        )
        db.commit()
        return commitment

    return make


@pytest.fixture
def link_for(person):
    """link_for(commitment, "ana"): the path of the link that a mail of today carries, to the commitment as it is."""

    def make(commitment: Commitment, key: str) -> str:
        return urlsplit(answer_address(commitment, person(key), clock.now())).path

    return make


@pytest.fixture
def hand_over(db, person):
    """Ana leaves the office of mayor yesterday, and Nadia holds it from today."""

    def change() -> None:
        from sqlmodel import col, select

        from lms.people.models import Seat

        seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).one()
        today = clock.today("America/Montevideo")
        fields = {"role": "mayor", "title": "Intendenta", "city_id": seat.city_id, "cohort_id": seat.cohort_id}
        db.add(Seat(person_id=person("nadia").id, office_id=seat.office_id, starts_on=today, **fields))
        seat.ends_on = today - timedelta(days=1)
        db.commit()

    return change
