import pytest
from sqlmodel import col, select
from ward import Author, form_of

from lms.cohorts.models import City
from lms.people.models import Seat


@pytest.fixture
def author(tmp_path, db) -> Author:
    """Whoever wrote the course, which is published and offered to mayors and senior staff."""
    written = Author(tmp_path / "courses", db)
    written.publishes()
    written.offers("mayor", "staff")
    return written


@pytest.fixture
def consents(author, visit_as):
    """consents(): the manager records the city's consent to the words as they stand."""
    priya = visit_as("priya")

    def record(**typed: str):
        from ward import EXAMPLE

        answer = priya.post(EXAMPLE, data=form_of(priya, **typed))
        assert answer.status_code == 303
        return priya

    return record


@pytest.fixture
def seated(db, person):
    """seated("ana", "coach", "Baltimore"): another seat, from today on."""

    def seat(key: str, role: str, city: str = "") -> None:
        theirs = db.exec(select(Seat).where(col(Seat.person_id) == person(key).id)).first()
        where = db.exec(select(City.id).where(col(City.name) == city)).first()
        values = {"cohort_id": theirs.cohort_id, "starts_on": theirs.starts_on, "city_id": where}
        db.add(Seat(person_id=theirs.person_id, role=role, title="", **values))
        db.commit()

    return seat
