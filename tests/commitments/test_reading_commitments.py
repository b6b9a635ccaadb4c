from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import event
from sqlmodel import select

from lms import clock
from lms import db as database
from lms.access.roles import Role
from lms.access.scope import SeatInForce, Visitor
from lms.coaching.models import Engagement, EngagementMember
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


def test_how_old_a_promise_is_and_how_often_put_off_stands_in_words(visit_as, promised, person, db):
    person("ana").language = person("grace").language = "en"
    old, new = promised("The older", days=-1), promised("The newer")
    old.created_at = clock.now() - timedelta(weeks=5, hours=1)
    db.add(old)
    ana = visit_as("ana")
    for _ in range(2):
        ana.post(f"/commitments/{old.public_id}/postponement")
    joined = select(Engagement.public_id).join(EngagementMember, EngagementMember.engagement_id == Engagement.id)
    engagement = db.exec(joined.where(EngagementMember.person_id == person("ana").id))
    of_ana = f"/engagements/{engagement.first()}"
    for key, address in (("ana", "/"), ("ana", "/commitments"), ("grace", "/commitments"), ("grace", of_ana)):
        page = visit_as(key).get(address).text
        assert page.index("Promised 5 weeks ago") < page.index("Promised today")
        assert page.index("put off 2 times") < page.index(f"commitment-{new.public_id}")


def test_late_is_late_by_the_citys_clock_for_every_reader(visit_as, promised, person, db):
    commitment = promised(days=0)
    person("grace").language = person("ana").language = "en"
    person("grace").timezone = "Pacific/Kiritimati"
    midnight = datetime.combine(commitment.due_on + timedelta(1), time(), clock.zone_named("America/Montevideo"))
    browsers = [visit_as("grace"), visit_as("ana")]
    for minutes, told in ((-1, "Due today"), (1, "Was due yesterday")):
        with time_machine.travel(midnight + timedelta(minutes=minutes), tick=False):
            for browser in browsers:
                assert told in browser.get("/commitments").text


def test_one_drafted_in_a_lesson_is_about_its_module(visit_as, db, person):
    person("ana").language = "en"
    form = {"block": "tell-the-cabinet", "text": "Tell them on Monday", "due_on": ""}
    ana = visit_as("ana")
    assert ana.post("/courses/mayors/check/commitment", data=form).status_code == 303
    draft = db.exec(select(Commitment)).one()
    course, module = draft.topic.removeprefix("module/").split("/")
    assert course == "mayors" and f'href="/courses/mayors#module-{module}"' in ana.get("/commitments").text
    assert f'id="module-{module}"' in ana.get("/courses/mayors").text


def test_its_owner_links_it_to_a_module_or_a_dimension_or_to_none(visit_as, promised, db, person):
    person("ana").language = person("carla").language = "en"
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    page = ana.get(f"{address}/topic").text
    assert 'value="module/mayors/m1"' in page and "Residents and openness" in page
    for topic, told in (("module/mayors/m1", "/courses/mayors#module-m1"), ("dimension/residents", "Residents and op")):
        assert ana.post(f"{address}/topic", data={"topic": topic}).status_code == 303
        assert told in ana.get(address).text
    ana.post(f"{address}/topic", data={"topic": ""})
    db.refresh(commitment)
    assert (commitment.topic, commitment.version) == ("", 1)
    ana.post(f"{address}/topic", data={"topic": "module/mayors/m1"})
    ana.post(f"{address}/adoption")
    page = visit_as("carla").get(address).text  # the mayors' course is not open to her
    assert "Leading with data" in page and "/courses/mayors#module-m1" not in page
    assert "/courses/mayors#module-m1" in visit_as("grace").get(address).text


@pytest.mark.parametrize("topic", ["module/mayors/nowhere", "module/nowhere/m1", "dimension/x", "x" * 201, "<script>"])
def test_what_is_not_offered_is_no_topic(visit_as, promised, db, topic):
    commitment = promised()
    assert visit_as("ana").post(f"/commitments/{commitment.public_id}/topic", data={"topic": topic}).status_code == 422
    db.refresh(commitment)
    assert commitment.topic == ""
