from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.people.models import Seat


def test_its_owner_makes_it_the_citys_and_is_told_who_will_read_it(visit_as, promised, db, person):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    page = ana.get(address, headers={"accept-language": "en"}).text
    assert f'action="{address}/adoption"' in page
    ana.post(f"{address}/adoption", data={"version": "1"})
    db.refresh(commitment)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).first()
    assert commitment.office_id == seat.office_id
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "commitment.adopt")).one()
    assert line.subject == f"commitment/{commitment.public_id}"
    for key in ("ana", "grace", "carla", "priya"):
        assert commitment.text in visit_as(key).get(address).text
    for key in ("joao", "luis", "olga", "frances", "tomas"):
        assert visit_as(key).get(address).status_code == 404


def test_earlier_words_stay_with_those_who_were_in_the_room(visit_as, promised):
    commitment, ana = promised("The earlier words"), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    ana.post(f"{address}/change", data={"text": "The later words"})
    ana.post(f"{address}/adoption")
    for key in ("ana", "grace"):
        assert "The earlier words" in visit_as(key).get(address).text
    for key in ("carla", "priya"):
        page = visit_as(key).get(address).text
        assert "The later words" in page and "The earlier words" not in page


def test_the_successor_inherits_it_and_the_one_who_left_does_not(visit_as, promised, db, person):
    commitment, kept = promised("The city will do this"), promised("Only in the room")
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).first()
    today = clock.today("America/Montevideo")
    fields = {"role": "mayor", "title": "Intendenta", "city_id": seat.city_id, "cohort_id": seat.cohort_id}
    db.add(Seat(person_id=person("nadia").id, office_id=seat.office_id, starts_on=today, **fields))
    seat.ends_on = today - timedelta(days=1)
    db.commit()
    nadia, ana = visit_as("nadia"), visit_as("ana")
    assert nadia.get(f"/commitments/{kept.public_id}").status_code == 404
    assert nadia.post(f"/commitments/{commitment.public_id}/keeping").status_code == 303
    assert ana.get(f"/commitments/{commitment.public_id}").status_code == 404
    assert ana.get(f"/commitments/{kept.public_id}").status_code == 200


@pytest.mark.parametrize("key", ["grace"])
def test_who_has_no_office_cannot(visit_as, promised, key):
    commitment = promised(owner=key)
    assert visit_as(key).post(f"/commitments/{commitment.public_id}/adoption").status_code == 403
