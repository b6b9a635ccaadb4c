import pytest
from sqlmodel import col, select

from lms.catalogue.models import Block, CourseVersion
from lms.learning.models import Completion
from lms.people.models import Seat


def test_the_same_person_across_cohorts_stands_on_one_page(visit_as, person, doings):
    doings.complete("bruno", 9, days_ago=2)
    doings.promise("bruno", "open", 4, text="A private promise")
    page = visit_as("priya").get(f"/people/{person('bruno').public_id}").text
    for words in ("Rio de Janeiro", "Londrina", "Cohort 1", "Cohort 2", "Diretor da Central 1746", "this seat is over"):
        assert words in page
    percent = f"{9 * 100 // doings.in_first_module}%"
    assert page.count(percent) == 2, "learning belongs to the person, in whichever seat"
    assert "A private promise" not in page


def test_a_coach_and_a_person_without_seats_have_a_page(visit_as, person):
    browser = visit_as("priya")
    assert '<bdi lang="en">Coach</bdi>' in browser.get(f"/people/{person('grace').public_id}").text
    assert "no seat yet" in browser.get(f"/people/{person('nadia').public_id}").text


def test_from_here_names_are_corrected_and_seats_ended(visit_as, person, db):
    ana = person("ana")
    seat = db.exec(select(Seat).where(col(Seat.person_id) == ana.id)).one()
    page = visit_as("priya").get(f"/people/{ana.public_id}").text
    assert f"/people/{ana.public_id}/correction" in page and f"/seats/{seat.public_id}/ending" in page


@pytest.mark.parametrize("key", ["ana", "carla", "grace", "luis", "frances", "bruno"])
def test_nobody_but_the_programme_sees_it(visit_as, person, key):
    assert visit_as(key).get(f"/people/{person('bruno').public_id}").status_code == 404


def test_the_record_says_which_version_of_a_module_was_finished(visit_as, person, doings, db):
    blocks = dict(db.exec(select(Block.id, Block.module).where(col(Block.course_id) == doings.course.id)).all())
    first = [block for block in doings.blocks if blocks[block] == "m1"]
    doings.complete("ana", len(first), days_ago=3)
    address = f"/people/{person('ana').public_id}"
    page = visit_as("priya").get(address).text
    assert "100% · version 1" in page and "asked for" not in page
    newer = CourseVersion(course_id=doings.course.id, number=2, digest="2", content={})
    db.add(newer)
    db.flush()
    rows = db.exec(select(Completion).where(col(Completion.block_id).in_(first[:2]))).all()
    rows[0].version_id, rows[1].excused = newer.id, True
    db.commit()
    page = visit_as("priya").get(address).text
    assert "100% · version 2" in page and "1 part came later and is not asked for" in page


def test_what_is_not_finished_has_no_version(visit_as, person, doings):
    doings.complete("ana", 3, days_ago=3)
    assert "version 1" not in visit_as("priya").get(f"/people/{person('ana').public_id}").text
