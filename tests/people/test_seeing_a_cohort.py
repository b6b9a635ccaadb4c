import re

import pytest
from sqlmodel import col, select

from lms.cohorts.models import Cohort


@pytest.fixture
def cohort(db):
    return lambda number: db.exec(select(Cohort).where(col(Cohort.number) == number)).one()


def headings(page):
    return re.findall(r'<h2 id="city-\w+">\s*<a [^>]+>([^<]+)</a>', page)


def test_the_manager_sees_the_cohorts_with_their_cities_and_people(visit_as):
    page = visit_as("priya").get("/cohorts").text
    assert "22 cities" in page and "110 people" in page
    assert "3 cities" in page and "9 people" in page


def test_one_cohort_shows_its_cities_in_order_with_who_sits_there(visit_as, cohort):
    page = visit_as("priya").get(f"/cohorts/{cohort(1).public_id}").text
    assert len(headings(page)) == 22
    assert headings(page) == sorted(headings(page)), "these names sort alike in every alphabet"
    assert '<bdi lang="es">Intendenta</bdi>' in page and "ana@lms.example" in page


def test_a_seat_that_is_over_says_so(visit_as, cohort):
    page = visit_as("priya").get(f"/cohorts/{cohort(1).public_id}?city=rio+de").text
    assert headings(page) == ["Rio de Janeiro"]
    assert "this seat is over" in page


def test_a_city_is_found_without_its_accents(visit_as, cohort):
    page = visit_as("priya").get(f"/cohorts/{cohort(1).public_id}?city=GARCIA").text
    assert headings(page) == ["San Pedro Garza García"]


def test_nothing_found_says_what_to_do(visit_as, cohort):
    page = visit_as("priya").get(f"/cohorts/{cohort(1).public_id}?city=atlantis")
    assert page.status_code == 200 and "Empty the field" in page.text


@pytest.mark.parametrize("key", ["ana", "carla", "luis", "grace", "tomas", "frances"])
def test_nobody_else_sees_cohorts(visit_as, cohort, key):
    browser = visit_as(key)
    assert browser.get("/cohorts").status_code == 403
    assert browser.get(f"/cohorts/{cohort(1).public_id}").status_code == 404
