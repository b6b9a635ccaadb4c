from datetime import timedelta

import pytest

from lms import clock
from lms.commitments.actions import make_commitment
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
