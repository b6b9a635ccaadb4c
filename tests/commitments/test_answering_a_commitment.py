from datetime import timedelta

import pytest
from sqlmodel import select

from lms import clock
from lms.commitments import actions
from lms.commitments.models import CommitmentAnswer
from lms.errors import Stale


def day(days: int) -> str:
    return (clock.today("America/Montevideo") + timedelta(days=days)).isoformat()


def test_done_with_one_tap(visit_as, promised, db):
    commitment = promised()
    answer = visit_as("ana").post(f"/commitments/{commitment.public_id}/keeping", data={"version": "1", "next": "/"})
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    db.refresh(commitment)
    assert commitment.state == "done" and commitment.answered_at is not None


def test_not_yet_with_one_tap_keeps_the_day(visit_as, promised, db):
    commitment = promised(days=-1)
    due = commitment.due_on
    visit_as("ana").post(f"/commitments/{commitment.public_id}/postponement", data={"version": "1"})
    db.refresh(commitment)
    assert (commitment.state, commitment.due_on) == ("open", due)
    assert db.exec(select(CommitmentAnswer)).one().answer == "not_yet"


def test_not_yet_by_another_day(visit_as, promised, db):
    commitment = promised()
    visit_as("ana").post(f"/commitments/{commitment.public_id}/postponement", data={"due_on": day(30)})
    db.refresh(commitment)
    assert commitment.due_on.isoformat() == day(30)


def test_changed_keeps_the_earlier_words_in_the_history(visit_as, promised, db):
    commitment = promised()
    address = f"/commitments/{commitment.public_id}"
    visit_as("ana").post(f"{address}/change", data={"text": "Tell the city", "due_on": day(9), "version": "1"})
    for key in ("ana", "grace"):
        page = visit_as(key).get(address).text
        assert "Tell the city" in page and "Tell the cabinet" in page
    db.refresh(commitment)
    assert commitment.state == "open"


def test_dropped_with_a_reason_after_a_page_that_asks(visit_as, promised, db, person):
    commitment = promised()
    person("ana").language = "en"
    address = f"/commitments/{commitment.public_id}"
    page = visit_as("ana").get(f"{address}/dropping").text
    assert commitment.text in page and 'name="reason"' in page and "Those who read this promise read it too" in page
    db.refresh(commitment)
    assert commitment.state == "open"
    answer = visit_as("ana").post(f"{address}/dropping", data={"version": "1", "reason": "The council voted it down"})
    assert answer.status_code == 303 and answer.headers["location"] == "/commitments"
    db.refresh(commitment)
    assert commitment.state == "dropped"
    for key in ("ana", "grace"):
        assert "The council voted it down" in visit_as(key).get(address).text
    assert visit_as("ana").get(f"{address}/dropping").status_code == 303


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_nothing_is_dropped_without_a_short_reason(visit_as, promised, db, reason):
    commitment = promised()
    form = {"version": "1", "reason": reason}
    answer = visit_as("ana").post(f"/commitments/{commitment.public_id}/dropping", data=form)
    assert answer.status_code == 422 and reason.strip() in answer.text
    db.refresh(commitment)
    assert commitment.state == "open" and db.exec(select(CommitmentAnswer)).all() == []


def test_htmx_gets_the_commitment_as_it_is_now(visit_as, promised):
    commitment = promised()
    ana = visit_as("ana", **{"HX-Request": "true"})
    answer = ana.post(f"/commitments/{commitment.public_id}/postponement", data={"version": "1", "next": "/"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith(f'<div id="commitment-{commitment.public_id}"')
    assert 'name="version" value="2"' in answer.text and 'name="next" value="/"' in answer.text


def test_where_to_go_next_never_leads_away(visit_as, promised):
    commitment = promised()
    form = {"version": "1", "next": "//evil.example/"}
    answer = visit_as("ana").post(f"/commitments/{commitment.public_id}/keeping", data=form)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("act", ["keeping", "postponement", "change", "dropping", "adoption", "undoing", "topic"])
def test_others_may_not_answer(visit_as, promised, act):
    commitment = promised()
    address = f"/commitments/{commitment.public_id}/{act}"
    assert visit_as("grace").post(address).status_code == 403
    for key in ("joao", "olga", "priya", "carla", "luis"):
        assert visit_as(key).post(address).status_code == 404


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("keeping", {}),
        ("postponement", {}),
        ("postponement", {"due_on": day(40)}),
        ("change", {"text": "Something else", "due_on": day(50)}),
        ("dropping", {"reason": "No money"}),
        ("adoption", {}),
    ],
)
def test_twice_is_once(visit_as, promised, db, act, form):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}/{act}"
    answers = [ana.post(address, data=form | {"version": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.exec(select(CommitmentAnswer)).all()) == 1


@pytest.mark.parametrize("act", ["keeping", "postponement", "change", "dropping"])
def test_an_answer_to_what_is_done_changes_nothing(visit_as, promised, db, act):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    ana.post(f"{address}/keeping", data={"version": "1"})
    ana.post(f"{address}/{act}", data={"version": "2", "text": "Something else", "due_on": day(70), "reason": "x"})
    db.refresh(commitment)
    assert (commitment.state, commitment.text) == ("done", "Tell the cabinet")
    assert len(db.exec(select(CommitmentAnswer)).all()) == 1


def test_who_saves_over_another_is_told_and_keeps_what_was_typed(visit_as, promised, db):
    commitment = promised()
    address = f"/commitments/{commitment.public_id}"
    visit_as("ana").post(f"{address}/change", data={"text": "The first words", "version": "1"})
    told = visit_as("ana").post(f"{address}/change", data={"text": "The second words", "version": "1"})
    assert told.status_code == 409
    assert "The first words" in told.text and "The second words" in told.text
    version = told.text.split('name="version" value="')[1].split('"')[0]
    assert (
        visit_as("ana").post(f"{address}/change", data={"text": "The second words", "version": version}).status_code
        == 303
    )


def test_done_to_words_that_changed_in_between_is_asked_again(visit_as, promised, db):
    commitment = promised()
    address = f"/commitments/{commitment.public_id}"
    visit_as("ana").post(f"{address}/change", data={"text": "Other words", "version": "1"})
    assert visit_as("ana").post(f"{address}/keeping", data={"version": "1"}).status_code == 409
    db.refresh(commitment)
    assert commitment.state == "open"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"text": ""}, "fill this in"),
        ({"text": "x" * 1001}, "too long"),
        ({"text": "Other", "due_on": "soon"}, "not a date"),
        ({"text": "Other", "due_on": "2001-01-01"}, "today or a later day"),
        ({"text": "Other", "due_on": "2999-01-01"}, "too far"),
    ],
)
def test_what_is_typed_wrong_is_named_and_kept(visit_as, promised, form, told):
    commitment, ana = promised(), visit_as("ana")
    ana.post("/language", data={"language": "en", "next": "/"})
    for headers in ({}, {"HX-Request": "true"}):
        answer = ana.post(f"/commitments/{commitment.public_id}/change", data=form, headers=headers)
        assert answer.status_code == 422 and told in answer.text
        assert form["text"] in answer.text and form.get("due_on", "") in answer.text


@pytest.mark.parametrize("words", ["🏙️ emoji", "שלום", "<script>alert(1)</script>"])
def test_any_words_are_kept_and_shown_as_text(visit_as, promised, words):
    commitment, ana = promised(), visit_as("ana")
    ana.post(f"/commitments/{commitment.public_id}/change", data={"text": words + "\0"})
    page = ana.get(f"/commitments/{commitment.public_id}").text
    assert words.replace("<", "&lt;").replace(">", "&gt;") in page and "<script>alert" not in page


def test_an_action_without_a_version_asks_no_version(db, promised, person):
    commitment = promised()
    actions.postpone_commitment(db, commitment, person("ana").id)
    actions.keep_commitment(db, commitment, person("ana").id)
    with pytest.raises(Stale):
        actions.drop_commitment(db, commitment, person("ana").id, "No money", version=1)
