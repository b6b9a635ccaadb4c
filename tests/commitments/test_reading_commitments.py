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


def test_counts_tell_no_words(promised, person, db):
    promised(days=-1)
    kept = promised()
    actions.keep_commitment(db, kept, person("ana").id)
    promised(state="draft")
    counts = queries.counts_for_people(db, [person("ana").id, person("joao").id])
    assert counts == {person("ana").id: (1, 1, 1)}


def test_a_drafted_commitment_is_written_again_until_it_is_promised(db, person):
    how = {"owner_id": person("ana").id, "city_id": None, "origin": "block/mayors/tell-the-cabinet"}
    first = actions.draft_commitment(db, text="One", due_on=None, **how)
    again = actions.draft_commitment(db, text="Two", due_on=clock.today("UTC"), **how)
    assert first.id == again.id and again.text == "Two"
    actions.promise(db, again, readers=[person("grace").id])
    other = actions.draft_commitment(db, text="Three", due_on=None, **how)
    assert other.id != first.id
    assert len(db.exec(select(Commitment)).all()) == 2


def test_the_same_form_twice_is_one_commitment(db, person):
    how = {"owner_id": person("ana").id, "city_id": None, "origin": "", "readers": [], "client_id": "same"}
    made = [actions.make_commitment(db, text="One", due_on=clock.today("UTC"), **how) for _ in range(2)]
    assert made[0].id == made[1].id
