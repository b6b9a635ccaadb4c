"""A mayor types a number her own way; what it was read as is said, and what may mean two things is asked."""

import pytest
from every_kind import LESSON, offer, send
from sqlmodel import select

from lms.learning.models import Answer


@pytest.fixture(autouse=True)
def offered(db):
    offer(db)


@pytest.fixture
def ana(visit_as):
    return visit_as("ana")


def kept(db) -> list[str]:
    return [row.given for row in db.exec(select(Answer)).all()]


@pytest.mark.parametrize(
    ("key", "typed", "given"),
    [
        ("ana", "1250", "1250"),  # es-UY
        ("ana", "1.250,50 viviendas", "1250.5"),
        ("ana", "1 250", "1250"),
        ("joao", "−3,5", "-3.5"),  # pt-BR
        ("ruth", "1,250.0", "1250"),  # en-US
        ("ruth", "1250 viviendas", "1250"),  # the unit in any language
    ],
)
def test_a_number_is_kept_as_the_reader_means_it(visit_as, db, key, typed, given):
    assert send(visit_as(key), "homes", typed).status_code == 303
    assert kept(db) == [given]


def test_the_reading_is_said_in_the_readers_format_with_its_unit(ana):
    send(ana, "homes", "1250,5")
    page = ana.get(LESSON).text
    assert "<strong>1.250,5 viviendas</strong>" in page
    ana.post("/language", data={"language": "en", "next": "/"})
    assert "<strong>1,250.5 homes</strong>" in ana.get(LESSON).text


@pytest.mark.parametrize(("typed", "score"), [("1225", True), ("1275,0", True), ("1224,99", False), ("1275,1", False)])
def test_a_number_is_right_up_to_the_tolerance_and_no_further(ana, typed, score):
    send(ana, "homes", typed)
    assert ("notice late" in ana.get(LESSON).text) is not score


@pytest.mark.parametrize(
    ("key", "typed"), [("ana", "1.250"), ("ana", "1,250"), ("joao", "1.250"), ("ruth", "1,250"), ("ruth", "1.250")]
)
def test_what_regions_read_differently_is_asked_and_counts_only_once_chosen(visit_as, db, key, typed):
    browser = visit_as(key)
    asked = send(browser, "homes", typed)
    assert asked.status_code == 422
    assert f'value="{typed}"' in asked.text
    assert 'value="homes:1250"' in asked.text
    assert 'value="homes:1.25"' in asked.text
    assert "1\u00a0250" in asked.text
    assert kept(db) == []
    assert send(browser, "homes:1250", typed).status_code == 303
    assert kept(db) == ["1250"]


def test_a_reading_that_was_not_offered_is_not_taken(ana, db):
    assert send(ana, "homes:999", "1.250").status_code == 422
    assert send(ana, "homes:NaN", "1.250").status_code == 422
    assert kept(db) == []
    send(ana, "homes:1250", "7")  # typed anew since it was asked
    assert kept(db) == ["7"]


def test_another_countrys_way_is_offered_not_guessed(ana, db):
    asked = send(ana, "homes", "1250.5")
    assert asked.status_code == 422
    assert 'value="homes:1250.5"' in asked.text
    assert kept(db) == []


@pytest.mark.parametrize(
    "typed",
    [
        "twelve", "NaN", "Infinity", "-inf", "1e999", "1_000", "0x10", "1" * 30, "9" * 10_000, "1\u202e5",
        "\u0661\u0662", "12,5,5,", "--3", "12 km", "1 2", "=1+1", "½",
    ],
    ids=lambda typed: typed[:8],
)  # fmt: skip
def test_what_is_no_number_is_said_so_with_an_example_and_kept_in_the_field(ana, typed, db):
    asked = send(ana, "homes", typed)
    assert asked.status_code == 422
    assert "1.234,5" in asked.text
    assert "aria-invalid" in asked.text
    assert f'value="{typed}"' in asked.text
    assert kept(db) == []


def test_a_nul_in_a_number_is_as_if_it_had_not_been_typed(ana, db):
    send(ana, "homes", "12\x0050")
    assert kept(db) == ["1250"]
