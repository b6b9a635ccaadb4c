import pytest
from sqlmodel import col, delete, select

from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.cohorts.models import Cohort
from lms.learning.models import Completion
from lms.offerings.actions import offer_course, open_module

TRACKS = ("data-as-a-service", "evaluation", "performance", "procurement")


@pytest.fixture
def begin(db, person):
    """begin(slug): Luis has read the first part of that course, or as many as are said."""

    def first_parts(slug: str, count: int = 1) -> None:
        course = db.exec(select(Course).where(col(Course.slug) == slug)).one()
        blocks = db.exec(select(Block.id).where(col(Block.course_id) == course.id, col(Block.counts))).all()
        who = {"person_id": person("luis").id, "version_id": course.version_id}
        db.add_all(Completion(block_id=block, **who) for block in blocks[:count])
        db.commit()

    return first_parts


def test_who_has_begun_no_track_chooses_among_those_that_are_open(visit_as):
    page = visit_as("luis").get("/").text
    assert "Elija su ruta de formación" in page
    choice = page[page.index('id="next"') : page.index('id="promised"')]
    assert [f'href="/courses/{slug}"' in choice for slug in TRACKS] == [True] * 4
    assert "5 módulos · " in choice and "1 módulo · " in choice


def test_then_the_track_that_was_begun_goes_first(visit_as, begin):
    begin("procurement")
    page = visit_as("luis").get("/").text
    assert "Elija su ruta" not in page
    assert page.index("/courses/procurement/") < page.index("/courses/evaluation")


def test_the_track_of_which_most_was_done_goes_first(visit_as, begin):
    begin("evaluation")
    begin("procurement", 2)
    page = visit_as("luis").get("/").text
    assert page.index("/courses/procurement/") < page.index("/courses/evaluation")


def test_a_track_that_was_not_taken_has_no_day_to_be_finished_by(visit_as, begin):
    begin("procurement")
    assert visit_as("luis").get("/").text.count("Fecha límite: ") == 2


def test_the_report_counts_only_the_tracks_that_were_taken(visit_as, begin, db):
    cohort = db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
    address = f"/cohorts/{cohort.public_id}/report.csv?who=staff"
    assert "RP1" not in visit_as("priya").get(address).text
    begin("procurement")
    table = visit_as("priya").get(address).text
    assert "RP1" in table and "EV1" not in table


def test_what_was_read_of_the_course_for_all_is_no_choice_of_a_track(visit_as, begin):
    begin("mayors")
    assert "Elija su ruta" in visit_as("luis").get("/").text


def test_a_mayor_is_offered_no_track(visit_as):
    page = visit_as("ana").get("/").text
    assert "Elija su" not in page and "/courses/procurement" not in page


def test_a_mayor_to_whom_tracks_are_offered_too_still_begins_with_the_course_for_all(visit_as, person, db):
    cohort = db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
    for course in db.exec(select(Course).where(col(Course.slug).in_(TRACKS[:2]))).all():
        offering = offer_course(db, cohort, course, "mayor", opens_on=cohort.starts_on, due_on=None, by=None)
        open_module(db, offering, content_of(db, course.version_id).modules[0].id, waive=[], by=person("priya").id)
    db.exec(delete(Completion).where(col(Completion.person_id) == person("ana").id))
    db.commit()
    page = visit_as("ana").get("/").text
    assert "Elija su" not in page
    assert page.index("/courses/mayors/") < page.index("/courses/data-as-a-service")


def test_a_track_has_two_units_a_module_each_with_its_minutes(visit_as):
    page = visit_as("luis").get("/courses/procurement").text
    assert page.count("Unidad 1 · ") == page.count("Unidad 2 · ") == 5
    assert "Unidad" not in visit_as("luis").get("/courses/mayors").text
