"""A reviewer reads in their own language, chooses levels, comments; then returns the work or accepts it."""

import pytest
from desk import CONTRACT, LEVELS, TEXT, hand_in, handed_in, review, reviewed, send, shown, submission, write
from sqlmodel import col, select

from lms.assignments.models import Review, ReviewDraft
from lms.catalogue.models import Block
from lms.learning.models import Completion
from lms.mail.models import OutboxMail

COMMENT = "Falta a data de término do contrato de iluminação."


def completions(db) -> list[Completion]:
    db.expire_all()
    block = select(Block.id).where(col(Block.key) == "contract-for-the-track").scalar_subquery()
    return list(db.exec(select(Completion).where(col(Completion.block_id) == block)).all())


def told(db, person_id: int) -> list[str]:
    db.expire_all()
    rows = db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == person_id).order_by(col(OutboxMail.id))).all()
    return [mail.text for mail in rows if "/assignments/" in mail.text]


def test_returned_then_accepted(luis, ines, db, person):
    work = handed_in(luis)
    assert "Luis" in ines.get("/").text
    reviewed(ines, work, "returned", COMMENT)
    assert submission(db).state == "returned"
    page = luis.get(work).text
    assert COMMENT in page
    assert "Devuelto" in page
    assert not completions(db)
    write(luis, work, {"contracts": "Con fecha"})
    hand_in(luis, work)
    reviewed(ines, work, "accepted", version=2, levels=dict.fromkeys(LEVELS, "fully"))
    assert submission(db).state == "accepted"
    assert len(completions(db)) == 1
    page = luis.get(work).text
    assert "Aceptado" in page
    assert COMMENT in page, "what was said of the first version can still be read"
    first, second = told(db, person("luis").id)
    assert "devolvió" in first
    assert "aceptó" in second
    assert COMMENT not in first + second


def test_accepting_shows_in_the_progress_of_the_course(luis, ines):
    work = handed_in(luis)
    reviewed(ines, work, "accepted")
    assert "completad" in luis.get("/courses/procurement").text


def test_a_review_is_saved_as_one_types_and_its_writer_alone_sees_it(luis, ines, db):
    work = handed_in(luis)
    part = review(ines, work, COMMENT, **{"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert COMMENT in ines.get(work).text
    assert COMMENT not in luis.get(work).text
    assert not db.exec(select(Review)).all()


def test_what_will_be_sent_is_shown_first(luis, ines, db):
    work = handed_in(luis)
    answer = ines.post(f"{work}/review", data={"version": "1", "comment": COMMENT, "verdict": "returned", **LEVELS})
    page = ines.get(answer.headers["location"]).text
    assert COMMENT in page
    assert "Devolver a Luis" in page
    assert submission(db).state == "handed_in"


def test_a_review_sent_twice_is_sent_once(luis, ines, db):
    work = handed_in(luis)
    reviewed(ines, work, "returned", COMMENT)
    assert send(ines, work, "returned").status_code == 303
    assert len(db.exec(select(Review)).all()) == 1


def test_only_the_review_that_was_shown_is_sent(luis, ines, db):
    work = handed_in(luis)
    review(ines, work, COMMENT)
    seen = {"verdict": "returned", "version": "1", "mark": shown(ines, work, "returned")}
    review(ines, work, "Typed in another window")
    answer = ines.post(f"{work}/review/sending", data=seen)
    assert answer.status_code == 409
    assert "mudou" in answer.text
    assert not db.exec(select(Review)).all()
    assert "Typed in another window" in ines.get(work).text


@pytest.mark.parametrize("levels", [{}, {**LEVELS, "level-map": ""}, {**LEVELS, "level-map": "superb"}])
def test_every_criterion_has_a_level_before_it_is_sent(luis, ines, db, levels):
    work = handed_in(luis)
    review(ines, work, COMMENT, levels=levels)
    for answer in (ines.get(f"{work}/review?verdict=accepted"), send(ines, work, "accepted")):
        assert answer.status_code == 422
        assert COMMENT in answer.text
    assert not db.exec(select(Review)).all()


def test_what_is_returned_says_what_to_change(luis, ines, db):
    work = handed_in(luis)
    review(ines, work, "  ")
    assert ines.get(f"{work}/review?verdict=returned").status_code == 422
    assert send(ines, work, "returned").status_code == 422
    assert not db.exec(select(Review)).all()


def test_a_newer_version_meanwhile_stops_the_review_and_loses_none_of_it(luis, ines, db):
    work = handed_in(luis)
    review(ines, work, COMMENT)
    write(luis, work, {"contracts": "Nueva lista"})
    hand_in(luis, work)
    answer = send(ines, work, "returned", version=1)
    assert answer.status_code == 409
    assert "versão mais nova" in answer.text
    page = ines.get(work).text
    assert COMMENT in page
    assert "versão 2" in page
    assert submission(db).state == "handed_in"
    reviewed(ines, work, "returned", COMMENT, version=2)
    assert submission(db).state == "returned"


def test_two_reviewers_at_once_one_is_told(luis, ines, db, person, visit_as):
    """Where a cohort has no expert, any of its coaches may answer: the first does."""
    from lms.people.models import Seat

    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ines").id)).one()
    seat.ends_on = seat.starts_on
    db.add(seat)
    work = handed_in(luis)
    grace, marcus = visit_as("grace"), visit_as("marcus")
    review(marcus, work, "Mine")
    reviewed(grace, work, "returned", "Please add the dates")
    answer = send(marcus, work, "accepted")
    assert answer.status_code == 409
    assert "Somebody has already answered" in answer.text
    db.expire_all()
    assert [draft.comment for draft in db.exec(select(ReviewDraft)).all()] == ["Mine"]
    assert not completions(db)


def test_a_second_window_does_not_undo_the_first(luis, ines, db):
    work = handed_in(luis)
    data = {"version": "1", **LEVELS}
    first = {"window": "one", "opened": str(4 * 10**15), "comment": "First"}
    assert ines.post(f"{work}/review", data=data | first).status_code == 303
    second = {"window": "two", "opened": str(10**15), "comment": "Second"}
    assert ines.post(f"{work}/review", data=data | second).status_code == 409
    db.expire_all()
    assert db.exec(select(ReviewDraft)).one().comment == "First"


def test_a_review_of_a_version_that_never_was_is_not_there(luis, ines):
    work = handed_in(luis)
    assert review(ines, work, COMMENT, version=7).status_code == 404
    assert ines.post(f"{work}/review/sending", data={"version": "x", "verdict": "accepted"}).status_code == 404


def test_the_writer_cannot_review_their_own(luis, db):
    work = handed_in(luis)
    assert review(luis, work, COMMENT).status_code == 403
    assert send(luis, work, "accepted").status_code == 403
    assert not completions(db)


def test_a_comment_is_text(luis, ines):
    work = handed_in(luis)
    reviewed(ines, work, "returned", "<script>alert(1)</script>")
    page = luis.get(work).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_while_it_is_with_a_reviewer_the_first_page_does_not_ask_for_it_again(luis, ines):
    luis.post("/courses/procurement/buying-results/completions", data={"block": ["from-paperwork-to-results"]})
    work = handed_in(luis)
    page = luis.get("/").text
    assert work in page
    assert f'href="{CONTRACT}"' not in page
    assert TEXT not in page
