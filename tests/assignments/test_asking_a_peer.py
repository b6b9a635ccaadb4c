"""A mayor's strategy is read by one other mayor, then signed off by the coach."""

import pytest
from desk import STRATEGY, STRATEGY_LEVELS, begin, hand_in, handed_in, republish, reviewed, send, submission, write
from sqlmodel import col, select

from lms.assignments.models import PeerRequest, SubmissionReader
from lms.learning.models import Completion
from lms.mail.models import OutboxMail
from lms.people.models import Seat

TEXT = "Menos muertes en la calle"


@pytest.fixture
def joao(visit_as):
    return visit_as("joao")


@pytest.fixture
def grace(visit_as):
    """The coach of Ana, and of João."""
    return visit_as("grace")


def strategy(ana, person, peer: str = "joao") -> str:
    return handed_in(ana, STRATEGY, person(peer).public_id, purpose=TEXT)


def request_of(db) -> PeerRequest:
    db.expire_all()
    return db.exec(select(PeerRequest).order_by(col(PeerRequest.id).desc())).first()


def answer(browser, db, what: str):
    return browser.post(f"/peer-requests/{request_of(db).public_id}", data={"answer": what})


def agreed(ana, joao, db, person) -> str:
    work = strategy(ana, person)
    assert answer(joao, db, "accepted").headers["location"] == work
    return work


def test_peer_then_coach_then_done(ana, joao, grace, db, person):
    work = agreed(ana, joao, db, person)
    assert TEXT in joao.get(work).text
    assert grace.get(work).status_code == 404, "it is not the coach's turn yet"
    reviewed(joao, work, "accepted", "Bom começo", levels=STRATEGY_LEVELS)
    assert (submission(db).turn, submission(db).state) == ("coach", "handed_in")
    page = grace.get(work).text
    assert TEXT in page
    assert "Bom começo" in page
    reviewed(grace, work, "accepted", levels=STRATEGY_LEVELS)
    assert submission(db).state == "accepted"
    assert len(db.exec(select(Completion)).all()) == 1


def test_who_may_be_asked_is_a_mayor_of_another_city_of_the_cohort(ana, person, db):
    work = begin(ana, STRATEGY)
    write(ana, work, {"purpose": TEXT})
    page = ana.get(f"{work}/hand-in").text
    assert "João Nogueira, Fortaleza" in page
    assert "Montevideo</option>" not in page
    assert "Spokane" not in page
    for key in ("ana", "carla", "luis", "helen", "grace", "priya"):
        assert hand_in(ana, work, person(key).public_id).status_code == 422, key
    assert hand_in(ana, work, "nobody").status_code == 422
    assert hand_in(ana, work).status_code == 422
    assert submission(db).state == "draft"
    assert request_of(db) is None


def test_who_is_asked_reads_nothing_before_saying_yes(ana, joao, db, person):
    work = strategy(ana, person)
    home = joao.get("/").text
    assert "Ana Silva" in home
    page = joao.get(f"/peer-requests/{request_of(db).public_id}")
    assert page.status_code == 200
    assert TEXT not in page.text
    for address in (work, f"{work}/versions/1/work.md"):
        assert joao.get(address).status_code == 404


def test_declined_the_writer_is_told_and_asks_another(ana, joao, db, person, visit_as):
    work = strategy(ana, person)
    assert answer(joao, db, "declined").headers["location"] == "/"
    assert joao.get(work).status_code == 404
    mails = db.exec(select(OutboxMail).where(OutboxMail.person_id == person("ana").id)).all()
    assert any("no puede leer" in mail.text for mail in mails)
    assert "João Nogueira no puede" in ana.get(work).text
    assert ana.post(f"{work}/peer", data={"peer": person("ruth").public_id}).status_code == 303
    ruth = visit_as("ruth")
    assert answer(ruth, db, "accepted").status_code == 303
    assert TEXT in ruth.get(work).text


def test_asking_another_takes_the_first_request_back(ana, joao, db, person, visit_as):
    work = agreed(ana, joao, db, person)
    first = request_of(db).public_id
    ana.post(f"{work}/peer", data={"peer": person("ruth").public_id})
    assert joao.get(work).status_code == 404
    assert joao.get(f"/peer-requests/{first}").status_code == 404
    assert joao.post(f"/peer-requests/{first}", data={"answer": "accepted"}).status_code == 404
    assert not db.exec(select(SubmissionReader)).all()


def test_an_answer_given_twice_is_given_once(ana, joao, db, person):
    strategy(ana, person)
    for _ in range(2):
        assert answer(joao, db, "accepted").status_code == 303
    assert answer(joao, db, "declined").status_code == 409
    assert len(db.exec(select(SubmissionReader)).all()) == 1


@pytest.mark.parametrize("key", ["ruth", "carla", "grace", "priya", "ana", "helen"])
def test_a_request_is_answered_by_whoever_was_asked(ana, db, person, visit_as, key):
    strategy(ana, person)
    other = visit_as(key)
    assert other.get(f"/peer-requests/{request_of(db).public_id}").status_code == 404
    assert answer(other, db, "accepted").status_code == 404


def test_returned_by_a_peer_it_comes_back_to_the_same_peer(ana, joao, grace, db, person):
    work = agreed(ana, joao, db, person)
    reviewed(joao, work, "returned", "Faltam datas", levels=STRATEGY_LEVELS)
    assert "Faltam datas" in ana.get(work).text
    write(ana, work, {"purpose": "Con fechas"})
    assert hand_in(ana, work).status_code == 303
    assert "Con fechas" in joao.get(work).text
    assert grace.get(work).status_code == 404


def test_what_is_handed_in_for_the_coach_is_not_read_by_the_peer(ana, joao, grace, db, person):
    work = agreed(ana, joao, db, person)
    reviewed(joao, work, "accepted", levels=STRATEGY_LEVELS)
    reviewed(grace, work, "returned", "Only for Ana", levels=STRATEGY_LEVELS)
    write(ana, work, {"purpose": "Para Grace"})
    hand_in(ana, work)
    page = joao.get(work).text
    assert "Para Grace" not in page
    assert "Only for Ana" not in page
    assert joao.get(f"{work}/versions/2/work.md").status_code == 404
    assert "Para Grace" in grace.get(work).text


def test_a_peer_cannot_answer_in_the_coachs_turn(ana, joao, db, person):
    work = agreed(ana, joao, db, person)
    reviewed(joao, work, "accepted", levels=STRATEGY_LEVELS)
    assert send(joao, work, "accepted").status_code == 303, "the same again changes nothing"
    assert (submission(db).turn, submission(db).state) == ("coach", "handed_in")
    assert send(joao, work, "returned").status_code in (403, 422)
    assert submission(db).state == "handed_in"


def test_a_peer_who_is_mayor_no_longer_reads_no_longer(ana, joao, db, person):
    work = agreed(ana, joao, db, person)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("joao").id)).one()
    seat.ends_on = seat.starts_on
    db.add(seat)
    assert joao.get(work).status_code == 404


def test_whoever_is_asked_hears_of_it_in_their_language(ana, db, person):
    strategy(ana, person)
    [mail] = db.exec(select(OutboxMail).where(OutboxMail.person_id == person("joao").id)).all()
    assert "Ana Silva pede" in mail.text
    assert TEXT not in mail.text + mail.html


def test_a_second_peer_does_not_read_what_the_first_said(ana, joao, grace, db, person, visit_as):
    work = agreed(ana, joao, db, person)
    reviewed(joao, work, "returned", "Só para a Ana", levels=STRATEGY_LEVELS)
    write(ana, work, {"purpose": "Con fechas"})
    hand_in(ana, work)
    ana.post(f"{work}/peer", data={"peer": person("ruth").public_id})
    ruth = visit_as("ruth")
    answer(ruth, db, "accepted")
    page = ruth.get(work).text
    assert TEXT in page
    assert "Só para a Ana" not in page
    reviewed(ruth, work, "accepted", "From Ruth", version=2, levels=STRATEGY_LEVELS)
    assert "From Ruth" in ruth.get(work).text
    assert "Só para a Ana" in grace.get(work).text, "the coach reads what was said before"


def test_a_request_is_gone_with_the_cohort_in_which_it_was_asked(ana, joao, db, person):
    strategy(ana, person)
    address = f"/peer-requests/{request_of(db).public_id}"
    assert joao.get(address).status_code == 200
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("joao").id)).one()
    seat.cohort_id = db.exec(select(Seat.cohort_id).where(col(Seat.person_id) == person("olga").id)).one()
    db.add(seat)
    assert joao.get(address).status_code == 404
    assert joao.post(address, data={"answer": "accepted"}).status_code == 404


def test_whose_seat_ended_asks_nobody_any_more(ana, db, person):
    work = strategy(ana, person)
    end_seat(db, person("ana").id)
    assert ana.post(f"{work}/peer", data={"peer": person("ruth").public_id}).status_code == 422
    assert request_of(db).person_id == person("joao").id


def test_a_peer_who_is_mayor_no_longer_is_asked_about_no_longer(ana, joao, db, person):
    work = agreed(ana, joao, db, person)
    end_seat(db, person("joao").id)
    assert "no puede" in ana.get(work).text
    assert hand_in(ana, work, person("ruth").public_id).status_code == 303
    assert request_of(db).person_id == person("ruth").id
    assert submission(db).version == 1, "the same work is the same version"


def test_a_staff_member_is_never_asked_for_a_peer(visit_as, db, person):
    luis = visit_as("luis")
    handed_in(luis, STRATEGY, purpose=TEXT)
    assert submission(db).turn == "coach"
    assert request_of(db) is None


def test_a_peer_never_signs_off_whatever_the_course_says_since(ana, joao, grace, db, person):
    work = agreed(ana, joao, db, person)
    publish_reviewers(db, ["coach"])
    reviewed(joao, work, "accepted", levels=STRATEGY_LEVELS)
    assert (submission(db).turn, submission(db).state) == ("coach", "handed_in")
    assert not db.exec(select(Completion)).all()
    reviewed(grace, work, "accepted", levels=STRATEGY_LEVELS)
    assert submission(db).state == "accepted"


def test_a_coach_signs_off_what_a_course_would_now_send_to_a_peer(ana, joao, grace, db, person):
    publish_reviewers(db, ["coach"])
    work = handed_in(ana, STRATEGY, purpose=TEXT)
    publish_reviewers(db, ["peer", "coach"])
    write(ana, work, {"purpose": "Con fechas"})
    assert hand_in(ana, work).status_code == 303
    reviewed(grace, work, "accepted", version=2, levels=STRATEGY_LEVELS)
    assert submission(db).state == "accepted"


def end_seat(db, person_id: int) -> None:
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person_id)).one()
    seat.ends_on = seat.starts_on
    db.add(seat)


def publish_reviewers(db, reviewers: list[str]) -> None:
    republish(db, "mayors", "city-strategy", lambda block: block.update(reviewers=reviewers))
