"""A person looks for what they wrote themselves. Nobody else finds it, and what is sealed nobody finds."""

import pytest
from shelf import close_all
from sqlmodel import col, select

from lms.assignments.models import Submission
from lms.catalogue.models import Block
from lms.coaching.actions import keep_private_note, save_draft
from lms.coaching.models import CoachingSession, SealedNote
from lms.coaching.queries import heard_notes, private_note
from lms.commitments.actions import draft_commitment
from lms.demo.history import load_history
from lms.learning.models import SealedReflection
from lms.people.models import Person

EXERCISE = "/courses/mayors/my-three-results"
EVERYONE = ("ana", "joao", "ruth", "carla", "luis", "grace", "olga", "priya", "tomas", "frances", "nadia")


@pytest.fixture
def ana(visit_as):
    return visit_as("ana")


def found(browser, words: str) -> str:
    page = browser.get("/search", params={"q": words})
    assert page.status_code == 200
    return page.text


def write(browser, text: str) -> None:
    row = {"0-result": text, "0-today": "zzz", "0-wanted": "200", "0-date": "junio", "0-owner": "Salud"}
    assert browser.post(f"{EXERCISE}/exercise", data={"block": "three-results"} | row).status_code == 303


def draft(db, person, key: str, text: str):
    owner = person(key).id
    draft_commitment(db, owner_id=owner, city_id=None, text=text, due_on=None, origin="block/mayors/x")


@pytest.mark.parametrize("words", ["quetzales", "QUETZÁL", "verdes quetzal", "quetz", "salud quetzal"])
def test_an_exercise_is_found_by_its_writer_where_it_was_written(ana, words):
    write(ana, "Más quetzales verdes en el río")
    page = found(ana, words)
    assert f'href="{EXERCISE}#three-results"' in page
    assert "<mark>quetzales</mark>" in page


def test_nobody_else_finds_it(ana, visit_as):
    write(ana, "Más quetzales verdes")
    for key in EVERYONE[1:]:
        assert "quetzales" not in found(visit_as(key), "quetzal").replace('value="quetzal"', "")


def test_what_is_cleared_is_no_longer_found(ana):
    write(ana, "Más quetzales")
    write(ana, "Más garzas")
    assert "<mark>" not in found(ana, "quetzales")


def test_work_in_a_course_that_is_closed_leads_to_the_page_of_what_one_wrote(ana, db):
    write(ana, "Más quetzales")
    close_all(db)
    page = found(ana, "quetzales")
    assert 'href="/writing"' in page and f'href="{EXERCISE}' not in page


def test_a_commitment_is_found_by_its_owner(ana, db, person, visit_as):
    draft(db, person, "ana", "Contar los quetzales")
    page = found(ana, "quetzal contar")
    assert 'href="/commitments/' in page and "<mark>Contar</mark> los <mark>quetzales</mark>" in page
    for key in EVERYONE[1:]:
        assert "<mark>" not in found(visit_as(key), "quetzal contar")


def test_an_assignment_is_found_by_its_writer_alone(ana, db, person, visit_as):
    block = db.exec(select(Block.id).limit(1)).one()
    own = Submission(person_id=person("ana").id, block_id=block, parts={"why": "Contar los quetzales"})
    db.add(own)
    db.commit()
    page = found(ana, "quetzal contar")
    assert f'href="/assignments/{own.public_id}"' in page and "<mark>quetzales</mark>" in page
    for key in EVERYONE[1:]:
        assert "<mark>" not in found(visit_as(key), "quetzal contar")


def test_words_in_another_language_than_the_readers_are_found(ana, db, person):
    draft(db, person, "ana", "Publish the libraries’ opening hours")
    assert "<mark>libraries</mark>" in found(ana, "library")


def test_hostile_words_of_ones_own_are_shown_as_words(ana, db, person):
    draft(db, person, "ana", "quetzal <script>alert(1)</script> <b>bold</b> " + "x" * 5000)
    page = found(ana, "quetzal script")
    assert "&lt;<mark>script</mark>&gt;alert(1)" in page
    assert "<script>alert" not in page and "x" * 100 not in page


def test_own_work_stands_on_the_first_page_alone(ana):
    write(ana, "Más quetzales")
    assert "<mark>quetzales</mark>" in found(ana, "quetzales")
    assert "<mark>" in ana.get("/search?q=quetzales&page=7").text, "there is one page"


# ---------------------------------------------------------------- what is sealed


def test_the_words_of_a_reflection_find_nothing_for_anybody(ana, db, visit_as):
    lesson = ana.get("/courses/mayors/check").text.split('action="/courses/mayors/check/reflection"')[1]
    block = lesson.split('name="block" value="')[1].split('"')[0]
    data = {"block": block, "text": "Confieso que el quetzal me preocupa"}
    assert ana.post("/courses/mayors/check/reflection", data=data).status_code == 303
    assert len(db.exec(select(SealedReflection)).all()) == 1
    for key in EVERYONE:
        assert "<mark>" not in found(visit_as(key), "quetzal")


def test_the_words_of_coaching_notes_find_nothing_for_anybody(db, person, visit_as):
    load_history(db)
    note, grace = db.exec(
        select(SealedNote, Person)
        .join(Person, col(Person.id) == col(SealedNote.author_id))
        .where(SealedNote.circle == "room", Person.id == person("grace").id)
    ).first()
    session = db.get_one(CoachingSession, note.session_id)
    shared = heard_notes(db, grace.id, [session.id])[session.id]
    keep_private_note(db, session, grace, "The quetzal worries me")
    save_draft(db, session, grace, {"shared": ["A quetzal in the draft"]}, session.version)
    db.commit()
    assert shared and private_note(db, session, grace)
    for key in EVERYONE:
        browser = visit_as(key)
        assert "<mark>" not in found(browser, "quetzal")
        assert "<mark>" not in found(browser, " ".join(shared.split()[:14]))
