from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import event
from sqlmodel import select

from lms import clock
from lms import db as database
from lms.access.roles import Role
from lms.access.scope import SeatInForce, Visitor
from lms.commitments import actions, queries
from lms.commitments.models import Commitment
from lms.people.models import Seat


def visitor(db, person) -> Visitor:
    seats = db.exec(select(Seat).where(Seat.person_id == person.id)).all()
    in_force = tuple(SeatInForce(Role(s.role), s.title, s.city_id, s.office_id, s.cohort_id) for s in seats)
    return Visitor(person.id, clock.today("UTC"), in_force)


def test_the_oldest_promise_comes_first_and_what_is_late_says_so(visit_as, promised, person, db):
    person("ana").language = "en"
    promised("The older", days=-1)
    promised("The old one", days=-5)
    promised("The newer", days=5)
    page = visit_as("ana").get("/commitments").text
    assert page.index("The older") < page.index("The old one") < page.index("The newer")
    assert "Was due yesterday" in page and "Was due on" in page
    assert "you and Grace Ashworth" in page


def test_a_coach_reads_what_was_promised_in_the_room_and_has_no_buttons(visit_as, promised):
    commitment = promised()
    page = visit_as("grace").get("/commitments").text
    assert commitment.text in page and "/keeping" not in page and "promised by Ana Silva" in page


def test_others_read_nothing(visit_as, promised):
    commitment = promised()
    for key in ("joao", "olga", "priya", "carla", "tomas", "frances"):
        browser = visit_as(key)
        assert commitment.text not in browser.get("/commitments").text
        assert browser.get(f"/commitments/{commitment.public_id}").status_code == 404


def test_the_citys_stand_on_the_page_of_its_people(visit_as, promised):
    commitment = promised()
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    assert commitment.text in visit_as("carla").get("/commitments").text
    assert commitment.text not in visit_as("luis").get("/commitments").text


def test_a_draft_is_its_owners_alone(visit_as, promised):
    draft = promised(state="draft")
    assert f"/commitments/{draft.public_id}/promise" in visit_as("ana").get("/commitments").text
    for key in ("grace", "carla", "priya"):
        assert visit_as(key).get(f"/commitments/{draft.public_id}").status_code == 404
        assert draft.text not in visit_as(key).get("/commitments").text


def test_an_unknown_one_is_not_found(visit_as):
    assert visit_as("ana").get("/commitments/unknown").status_code == 404


def test_open_ones_take_two_statements_however_many(promised, person, db):
    for number in range(5):
        promised(f"Promise {number}")
    who, statements = visitor(db, person("ana")), []
    event.listen(database.engine(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    views = queries.open_commitments_of(db, who)
    assert len(views) == 5 and views[0].others == ("Grace Ashworth",)
    assert len(statements) == 2


def test_a_chief_of_staff_sees_how_many_of_the_citys_are_open(visit_as, promised, person, db):
    person("carla").language = "en"
    promised("Only in the room")
    assert "No commitment of the city is open." in visit_as("carla").get("/").text
    adopted, kept = promised("The city will do this"), promised("The city did this")
    for commitment in (adopted, kept):
        visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    visit_as("ana").post(f"/commitments/{kept.public_id}/keeping")
    assert "1 commitment of the city is open." in visit_as("carla").get("/").text


@pytest.mark.parametrize("key", ["ana", "luis", "carla", "grace"])
def test_who_promises_or_hears_promises_has_a_way_there(visit_as, key):
    assert '<a href="/commitments"' in visit_as(key).get("/me").text


@pytest.mark.parametrize("key", ["priya", "tomas", "frances", "nadia"])
def test_who_does_neither_has_no_link_there(visit_as, key):
    assert '<a href="/commitments"' not in visit_as(key).get("/me").text


def test_a_drafted_commitment_is_written_again_until_it_is_promised(db, person):
    how = {"owner_id": person("ana").id, "city_id": None, "origin": "block/mayors/tell-the-cabinet"}
    first = actions.draft_commitment(db, text="One", due_on=None, **how)
    again = actions.draft_commitment(db, text="Two", due_on=clock.today("UTC"), **how)
    assert first.id == again.id and again.text == "Two"
    actions.promise(db, again, readers=[person("grace").id], text="Two", due_on=clock.today("UTC"))
    other = actions.draft_commitment(db, text="Three", due_on=None, **how)
    assert other.id != first.id
    assert len(db.exec(select(Commitment)).all()) == 2


def test_a_draft_that_is_promised_at_the_same_moment_keeps_its_words(db, person):
    how = {"owner_id": person("ana").id, "city_id": None, "due_on": None, "origin": "block/mayors/tell-the-cabinet"}
    draft = actions.draft_commitment(db, text="One", **how)
    db.commit()

    def draft_again() -> str:
        with database.session() as other:
            return actions.draft_commitment(other, text="Two", **how).public_id

    with ThreadPoolExecutor() as pool:
        with database.session() as promising:
            theirs = promising.get_one(Commitment, draft.id)
            actions.promise(promising, theirs, readers=[], text="Promised", due_on=clock.today("UTC"))
            promising.flush()
            again = pool.submit(draft_again)
            wait([again], timeout=0.5)
        assert again.result(timeout=10) != draft.public_id
    db.refresh(draft)
    assert (draft.state, draft.text) == ("open", "Promised")


def test_the_same_form_twice_is_one_commitment(db, person):
    how = {"owner_id": person("ana").id, "city_id": None, "origin": "", "readers": [], "client_id": "same"}
    made = [actions.make_commitment(db, text="One", due_on=clock.today("UTC"), **how) for _ in range(2)]
    assert made[0].id == made[1].id
