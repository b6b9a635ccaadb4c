from urllib.parse import urlsplit

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.commitments.links import answer_address
from lms.commitments.models import Commitment, CommitmentAnswer


def answers(db) -> list[tuple[str, int, int | None]]:
    columns = select(CommitmentAnswer.answer, CommitmentAnswer.person_id, CommitmentAnswer.for_person_id)
    return [tuple(row) for row in db.exec(columns.order_by(col(CommitmentAnswer.id))).all()]


def test_a_delegate_answers_the_citys_and_the_history_says_for_whom(visit_as, leave, promised, db, person):
    leave("commitments")
    made = promised()
    carla = visit_as("carla")
    answer = carla.post(f"/commitments/{made.public_id}/postponement", data={"version": "1"})
    assert answer.status_code == 303
    assert answers(db) == [("not_yet", person("carla").id, person("ana").id)]
    for key in ("ana", "grace"):
        page = visit_as(key).get(f"/commitments/{made.public_id}").text
        assert "Carla Bentancur" in page and "Intendenta" in page
    [line] = db.exec(select(AuditLine).where(col(AuditLine.act) == "commitment.answer")).all()
    assert (line.actor_id, line.for_person_id) == (person("carla").id, person("ana").id)
    assert "Tell the cabinet" not in str(line.details)


def test_it_answers_htmx_with_the_commitment_alone(visit_as, leave, promised):
    leave("commitments")
    carla = visit_as("carla", **{"HX-Request": "true"})
    answer = carla.post(f"/commitments/{promised().public_id}/keeping", data={"version": "1"})
    assert answer.status_code == 200 and "<html" not in answer.text


def test_the_mayors_own_answer_names_nobody_else(visit_as, leave, promised, db, person):
    leave("commitments")
    visit_as("ana").post(f"/commitments/{promised().public_id}/keeping", data={"version": "1"})
    assert answers(db) == [("done", person("ana").id, None)]


def test_a_second_tap_changes_nothing(visit_as, leave, promised, db):
    leave("commitments")
    made, carla = promised(), visit_as("carla")
    for _ in range(2):
        assert carla.post(f"/commitments/{made.public_id}/keeping", data={"version": "1"}).status_code == 303
    assert len(answers(db)) == 1


def test_the_citys_stand_on_the_first_page_with_answers_only_for_who_may_give_them(visit_as, leave, promised):
    made = promised()
    carla = visit_as("carla")
    assert "Tell the cabinet" in carla.get("/").text
    assert f"/commitments/{made.public_id}/keeping" not in carla.get("/").text
    leave("commitments")
    assert f"/commitments/{made.public_id}/keeping" in carla.get("/").text


def test_what_is_still_in_the_room_is_not_there(visit_as, leave, promised, db):
    leave("booking", "reminders", "commitments", "materials")
    made, carla = promised("Sack the minister", of_city=False), visit_as("carla")
    assert carla.get(f"/commitments/{made.public_id}").status_code == 404
    for act in ("keeping", "postponement", "change", "dropping", "adoption"):
        assert carla.post(f"/commitments/{made.public_id}/{act}", data={"version": "1"}).status_code == 404
    for page in ("/", "/commitments", "/search?q=minister", "/writing"):
        assert "Sack the minister" not in carla.get(page).text
    assert answers(db) == []


@pytest.mark.parametrize("task", ["booking", "reminders", "materials"])
def test_another_task_answers_nothing(visit_as, leave, promised, db, task):
    leave(task)
    made = promised()
    assert visit_as("carla").post(f"/commitments/{made.public_id}/keeping", data={"version": "1"}).status_code == 403
    assert answers(db) == []


def test_a_delegate_of_another_city_answers_nothing(visit_as, leave, promised, db):
    leave("commitments")
    made = promised(by="joao")
    assert visit_as("carla").post(f"/commitments/{made.public_id}/keeping", data={"version": "1"}).status_code == 404
    assert answers(db) == []


def test_a_delegate_does_not_make_a_promise_the_citys_nor_promises_drafts(visit_as, leave, promised, db):
    leave("commitments")
    made = promised(of_city=False)
    made.state = "draft"
    db.add(made)
    db.commit()
    carla = visit_as("carla")
    assert carla.get(f"/commitments/{made.public_id}/promise").status_code == 404
    assert carla.post(f"/commitments/{made.public_id}/adoption", data={"version": "1"}).status_code == 404
    assert db.exec(select(Commitment.office_id).where(col(Commitment.id) == made.id)).one() is None


def test_the_mayors_own_link_leads_a_delegate_to_the_commitments_and_takes_no_answer(
    visit_as, leave, promised, person, db
):
    leave("commitments")
    made = promised()
    link = urlsplit(answer_address(made, person("ana"), clock.now())).path
    for answer in (visit_as("carla").get(link), visit_as("carla").post(link, data={"answer": "done"})):
        assert answer.status_code == 403 and '<a href="/commitments">' in answer.text and made.text not in answer.text
    assert answers(db) == []
