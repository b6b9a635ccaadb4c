import pytest
from sqlmodel import col, select

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


def test_the_successor_inherits_it_and_the_one_who_left_does_not(visit_as, promised, hand_over):
    commitment, kept = promised("The city will do this"), promised("Only in the room")
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    hand_over()
    nadia, ana = visit_as("nadia"), visit_as("ana")
    assert nadia.get(f"/commitments/{kept.public_id}").status_code == 404
    assert nadia.post(f"/commitments/{commitment.public_id}/keeping").status_code == 303
    assert ana.get(f"/commitments/{commitment.public_id}").status_code == 404
    assert ana.get(f"/commitments/{kept.public_id}").status_code == 200


def test_the_successor_reads_its_history_since_it_is_the_citys(visit_as, promised, hand_over, db, person):
    person("nadia").language = "en"
    commitment, ana = promised("The first words", days=-1), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    ana.post(f"{address}/postponement")
    ana.post(f"{address}/change", data={"text": "The words in the room"})
    ana.post(f"{address}/change", data={"text": "The city’s words"})
    ana.post(f"{address}/adoption")
    for _ in range(2):
        ana.post(f"{address}/postponement")
    hand_over()
    page = visit_as("nadia").get(address).text
    assert "The city’s words" in page and "words in the room" not in page and "The first words" not in page
    assert page.count("Ana Silva: not yet") == 2 and "put off 2 times" in page
    assert "put off 3 times" in visit_as("grace", **{"accept-language": "en"}).get(address).text


@pytest.mark.parametrize("key", ["grace"])
def test_who_has_no_office_cannot(visit_as, promised, key):
    commitment = promised(owner=key)
    assert visit_as(key).post(f"/commitments/{commitment.public_id}/adoption").status_code == 403
