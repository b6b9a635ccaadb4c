"""From an e-mail: a page that records nothing until someone chooses, for whoever answers for it that day."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.commitments.links import asked
from lms.commitments.models import Commitment, CommitmentAnswer
from lms.people.models import Seat


def answers(db) -> list[CommitmentAnswer]:
    return list(db.exec(select(CommitmentAnswer).order_by(col(CommitmentAnswer.id))).all())


@pytest.fixture(autouse=True)
def in_english(person, db):
    for key in ("ana", "nadia", "grace", "carla"):
        person(key).language = "en"
    db.commit()


def test_done_from_any_device_without_signing_in(browse, promised, link_for, db):
    commitment = promised()
    link = link_for(commitment, "ana")
    page = browse().get(f"{link}?answer=done").text
    assert "Nothing is recorded until you choose" in page and "A commitment of Ana Silva" in page
    answer = browse().post(link, data={"answer": "done"})
    assert answer.status_code == 303 and answer.headers["location"] == link
    db.refresh(commitment)
    assert commitment.state == "done" and answers(db)[0].by_link
    assert "Your answer is recorded" in browse().get(link).text
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "commitment.answer")).one()
    assert line.subject == f"commitment/{commitment.public_id}" and commitment.text not in str(line.details)


def test_not_yet_leaves_it_open_and_the_day_as_it_is(browse, promised, link_for, db):
    commitment = promised(days=-2)
    due, link = commitment.due_on, link_for(commitment, "ana")
    browse().post(link, data={"answer": "not_yet"})
    db.refresh(commitment)
    assert (commitment.state, commitment.due_on, answers(db)[0].by_link) == ("open", due, True)
    assert "You said: not yet" in browse().get(link).text


@pytest.mark.parametrize(("days", "words"), [(-1, "It was due on"), (0, "It is due on"), (1, "It is due on")])
def test_the_page_says_whether_the_day_has_passed_where_the_person_is(browse, promised, link_for, days, words):
    assert words in browse().get(link_for(promised(days=days), "ana")).text


def test_programs_that_follow_links_change_nothing(browse, promised, link_for, db):
    link = link_for(promised(), "ana")
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        for asks in ("", "?answer=done", "?answer=not_yet"):
            browse().request(method, f"{link}{asks}")
    assert answers(db) == [] and db.exec(select(Commitment)).one().version == 1


def test_the_words_are_read_only_by_their_owner_signed_in(browse, visit_as, promised, link_for):
    commitment = promised("Open the budget to everyone")
    link = link_for(commitment, "ana")
    assert commitment.text in visit_as("ana").get(link).text
    page = browse().get(link).text
    assert commitment.text not in page and "in a coaching session" in page
    part = browse().post(link, data={"answer": "not_yet"}, headers={"HX-Request": "true"})
    assert commitment.text not in part.text


@pytest.mark.parametrize("key", ["grace", "carla", "priya", "olga"])
def test_signed_in_as_another_one_is_told_for_whom_the_mail_was_and_answers_nothing(
    visit_as, promised, link_for, db, key
):
    commitment = promised("Open the budget to everyone")
    link, browser = link_for(commitment, "ana"), visit_as(key, **{"accept-language": "en"})
    for answer in (
        browser.get(f"{link}?answer=done"),
        browser.post(link, data={"answer": "done"}),
        browser.post(link, data={"answer": "done"}, headers={"HX-Request": "true"}),
    ):
        assert answer.status_code == 403 and "Ana Silva" in answer.text
        for hidden in (commitment.text, "in a coaching session", "It is due on", commitment.public_id + '"'):
            assert hidden not in answer.text
        assert 'name="answer"' not in answer.text and "in your own name" not in answer.text
    db.refresh(commitment)
    assert answers(db) == [] and commitment.state == "open"


def test_for_whom_the_mail_was_is_said_in_the_visitors_language(visit_as, promised, link_for, person, db):
    link = link_for(promised(), "ana")
    for language, words in (("es", "solo para Ana Silva"), ("pt", "só para Ana Silva"), ("en", "for Ana Silva alone")):
        person("grace").language = language
        db.commit()
        assert words in visit_as("grace").get(link).text


def test_the_same_answer_twice_is_once(browse, promised, link_for, db):
    for answer in ("done", "not_yet"):
        link = link_for(promised(), "ana")
        assert [browse().post(link, data={"answer": answer}).status_code for _ in range(3)] == [303] * 3
    assert [said.answer for said in answers(db)] == ["done", "not_yet"]


def test_the_link_is_spent_once_it_was_answered_otherwise(browse, visit_as, promised, link_for, db):
    commitment = promised()
    link = link_for(commitment, "ana")
    visit_as("ana").post(f"/commitments/{commitment.public_id}/postponement", data={"version": "1"})
    for answer in (browse().get(link), browse().post(link, data={"answer": "done"})):
        assert answer.status_code == 409 and "answered or changed after this e-mail" in answer.text
    assert [said.answer for said in answers(db)] == ["not_yet"]


def test_the_link_answers_nothing_new_after_its_own_answer(browse, promised, link_for, db):
    commitment = promised()
    link = link_for(commitment, "ana")
    browse().post(link, data={"answer": "not_yet"})
    assert browse().post(link, data={"answer": "done"}).status_code == 409
    db.refresh(commitment)
    assert commitment.state == "open" and len(answers(db)) == 1


@pytest.mark.parametrize(
    ("language", "first", "words"),
    [
        ("en", "done", "You had already answered: done. What you chose now was not recorded."),
        ("en", "not_yet", "You had already answered: not yet. What you chose now was not recorded."),
        ("es", "done", "Ya había respondido: cumplido. Lo que eligió ahora no se registró."),
        ("pt", "done", "Você já tinha respondido: feito. O que você escolheu agora não foi registrado."),
    ],
)
def test_an_old_window_that_says_otherwise_is_not_thanked(
    browse, promised, link_for, person, db, language, first, words
):
    person("ana").language = language
    db.commit()
    link = link_for(promised(), "ana")
    other = "not_yet" if first == "done" else "done"
    assert browse().post(link, data={"answer": first}).status_code == 303
    for headers in ({}, {"HX-Request": "true"}):
        answer = browse().post(link, data={"answer": other}, headers=headers)
        assert answer.status_code == 409 and words in answer.text and "Thank you" not in answer.text
    assert [said.answer for said in answers(db)] == [first]
    assert browse().get(link).status_code == 200


def test_sixty_days_later_it_asks_no_more(browse, promised, link_for, db):
    link = link_for(promised(), "ana")
    with time_machine.travel(clock.now() + timedelta(days=60), tick=False):
        assert browse().get(link).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=61), tick=False):
        for answer in (browse().get(link), browse().post(link, data={"answer": "done"})):
            assert answer.status_code == 410 and "asks nothing any more" in answer.text
    assert answers(db) == []


def test_it_dies_with_the_seat(browse, promised, link_for, db, person):
    link = link_for(promised(), "ana")
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).one()
    seat.ends_on = clock.today("America/Montevideo")
    assert browse().get(link).status_code == 200
    seat.ends_on -= timedelta(days=1)
    db.add(seat)
    assert browse().post(link, data={"answer": "done"}).status_code == 410
    assert answers(db) == []


def test_the_citys_is_the_successors_to_answer(browse, visit_as, promised, link_for, hand_over, db):
    commitment = promised()
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    db.refresh(commitment)
    hers, next_ones = link_for(commitment, "ana"), link_for(commitment, "nadia")
    assert browse().get(next_ones).status_code == 410
    hand_over()
    assert browse().post(hers, data={"answer": "done"}).status_code == 410
    assert browse().post(next_ones, data={"answer": "done"}).status_code == 303
    db.refresh(commitment)
    assert commitment.state == "done"


def test_nobody_who_reads_it_answers_by_a_link(browse, promised, link_for, db):
    commitment = promised()
    for key in ("grace", "carla", "priya", "joao"):
        assert browse().post(link_for(commitment, key), data={"answer": "done"}).status_code == 410
    assert answers(db) == []


def test_a_forged_link_is_not_there(browse, promised, link_for, person, db):
    link = link_for(promised(), "ana")
    commitment, reader, version, day, signature = link.removeprefix("/answers/").split("-")
    forged = [
        f"{commitment}-{reader}-2-{day}-{signature}",
        f"{commitment}-{reader}-{version}-29991231-{signature}",
        f"{commitment}-{person('grace').public_id}-{version}-{day}-{signature}",
        f"{promised('Another').public_id}-{reader}-{version}-{day}-{signature}",
        f"{commitment}-{reader}-{version}-{day}-{signature[:-1]}",
        f"{commitment}-{reader}-{version}-{day}-",
        "x",
        "é-é",
        "----",
    ]
    for token in forged:
        assert browse().get(f"/answers/{token}").status_code == 404
        assert browse().post(f"/answers/{token}", data={"answer": "done"}).status_code == 404
    assert answers(db) == []


@given(st.text(max_size=80))
def test_no_text_is_a_token(text):
    assert asked(text) is None


@pytest.mark.parametrize("answer", ["", "dropped", "adopted", "undone"])
def test_a_link_says_nothing_else(browse, promised, link_for, db, answer):
    assert browse().post(link_for(promised(), "ana"), data={"answer": answer}).status_code == 422
    assert answers(db) == []


def test_a_draft_is_not_asked_about(browse, promised, link_for, db):
    draft = promised(state="draft")
    assert browse().post(link_for(draft, "ana"), data={"answer": "done"}).status_code == 409
    assert answers(db) == []


@pytest.mark.parametrize("answer", ["done", "not_yet"])
def test_its_owner_undoes_it_and_the_history_keeps_both(browse, visit_as, promised, link_for, db, answer):
    commitment, ana = promised(), visit_as("ana")
    due, address = commitment.due_on, f"/commitments/{commitment.public_id}"
    browse().post(link_for(commitment, "ana"), data={"answer": answer})
    assert "by e-mail link" in ana.get("/commitments").text and f'action="{address}/undoing"' in ana.get(address).text
    assert f'action="{address}/undoing"' not in visit_as("grace").get(address).text
    for _ in range(2):
        assert ana.post(f"{address}/undoing", data={"version": "2"}).status_code == 303
    db.refresh(commitment)
    assert (commitment.state, commitment.due_on, commitment.answered_at, commitment.version) == ("open", due, None, 3)
    assert [(said.answer, said.is_undone) for said in answers(db)] == [(answer, True), ("undone", False)]
    page = visit_as("grace").get(address).text
    assert "Ana Silva: took back the answer from the e-mail" in page and "by e-mail link, taken back" in page
    assert "put off" not in page and f'action="{address}/undoing"' not in ana.get(address).text


def test_after_an_undo_what_was_said_before_counts_again(browse, visit_as, promised, link_for, db):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    ana.post(f"{address}/postponement")
    db.refresh(commitment)
    earlier = commitment.answered_at
    browse().post(link_for(commitment, "ana"), data={"answer": "done"})
    ana.post(f"{address}/undoing")
    db.refresh(commitment)
    assert abs(commitment.answered_at - earlier) < timedelta(seconds=1)


def test_only_an_answer_by_link_can_be_undone(visit_as, promised, db):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    ana.post(f"{address}/keeping")
    ana.post(f"{address}/undoing")
    db.refresh(commitment)
    assert commitment.state == "done" and len(answers(db)) == 1


def test_an_undo_of_what_was_answered_since_is_refused(browse, visit_as, promised, link_for, db):
    commitment, ana = promised(), visit_as("ana")
    address = f"/commitments/{commitment.public_id}"
    browse().post(link_for(commitment, "ana"), data={"answer": "not_yet"})
    ana.post(f"{address}/keeping", data={"version": "2"})
    assert ana.post(f"{address}/undoing", data={"version": "2"}).status_code == 409
    db.refresh(commitment)
    assert commitment.state == "done"
