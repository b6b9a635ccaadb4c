"""What people wrote stays theirs: on one page, also when their seat has ended."""

from datetime import timedelta

from sqlmodel import col, select

from lms import clock
from lms.people.models import Seat

EXERCISE = "/courses/mayors/my-three-results/exercise"
REFLECTION = "/courses/mayors/check/reflection"


def write(browser):
    browser.post(EXERCISE, data={"block": "three-results", "0-result": "Menos familias sin agua"})
    browser.post(REFLECTION, data={"block": "instinct", "text": "Decidí por instinto"})


def test_exercises_and_reflections_stand_on_one_page(visit_as):
    ana = visit_as("ana")
    write(ana)
    page = ana.get("/writing").text
    assert "Menos familias sin agua" in page
    assert "Decidí por instinto" in page
    assert "/courses/mayors/my-three-results#three-results" in page


def test_a_mayor_whose_seat_has_ended_still_reads_them(db, person, visit_as):
    ana = visit_as("ana")
    write(ana)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).one()
    seat.ends_on = clock.now().date() - timedelta(days=3)
    db.add(seat)
    db.commit()
    assert ana.get("/courses/mayors/my-three-results").status_code == 404
    page = ana.get("/writing").text
    assert "Menos familias sin agua" in page
    assert "Decidí por instinto" in page


def test_nobody_finds_what_someone_else_wrote(visit_as):
    write(visit_as("ana"))
    for other in ("joao", "grace", "carla", "priya"):
        page = visit_as(other).get("/writing").text
        assert "Menos familias" not in page
        assert "instinto" not in page


def test_who_wrote_nothing_reads_what_will_stand_here(visit_as):
    assert 'class="empty"' in visit_as("nadia").get("/writing").text
