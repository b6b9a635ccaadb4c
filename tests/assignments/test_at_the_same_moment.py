"""Simultaneous acts: one after the other, each on what the one before left."""

from desk import TEXT, begin, hand_in, preview_in, submission, write
from meanwhile import held
from sqlmodel import col, select

from lms.assignments import actions, queries
from lms.assignments.models import SubmissionVersion
from lms.people.models import Person, Seat


def test_handed_in_twice_at_once_it_is_one_version(luis, db):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    form = {"preview": preview_in(luis, work)}
    with held(lambda: luis.post(f"{work}/hand-in", data=form)) as (other, mine, answers):
        place = queries.place_of(other, mine.block_id)
        writer = other.get_one(Person, mine.person_id)
        cohort = other.exec(select(Seat.cohort_id).where(col(Seat.person_id) == writer.id)).one()
        actions.hand_in(other, mine, writer, place, form["preview"], cohort, None)
    assert [answer.status_code for answer in answers] == [303], answers
    db.expire_all()
    assert [version.number for version in db.exec(select(SubmissionVersion)).all()] == [1]


def test_what_changes_at_the_moment_of_handing_in_is_shown_first(luis, db):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    form = {"preview": preview_in(luis, work)}
    with held(lambda: luis.post(f"{work}/hand-in", data=form)) as (_, mine, answers):
        mine.parts = mine.parts | {"contracts": "Typed on the phone"}
    [answer] = answers
    assert answer.status_code == 409, answer
    assert "Typed on the phone" in answer.text
    assert submission(db).state == "draft"
    assert hand_in(luis, work).status_code == 303
