import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import SampleCourse

from lms.catalogue.checking import check_courses
from lms.catalogue.checking.glossary import COLUMNS, FILE, Entry, _said, _singulars

ROWS = {
    "city": "city,yes,city; town,city hall,ciudad; es-MX: localidad,cidade,villa,,",
    "home": "home,,home,,vivienda,moradia,,casa; lar,",
    "area": "area,yes,area,,barrio; es-MX: colonia,bairro,,,",
    "loans": "loans,,,,,,feedback,,",
}


@pytest.fixture
def glossary(course: SampleCourse) -> SampleCourse:
    course.write(f"../{FILE}", ",".join(COLUMNS) + "\n" + "\n".join(row for row in ROWS.values()) + "\n")
    course.change(f"../{FILE}", "casa; lar", "choupana")
    return course


def complaints(course: SampleCourse) -> list[str]:
    return [course.brief(fault) for fault in check_courses(course.folder.parent, complete=True)]


def test_a_term_and_its_regional_words_satisfy_the_glossary(glossary: SampleCourse):
    assert complaints(glossary) == []
    glossary.change("first/es.md", "Una ciudad", "Una localidad")
    assert complaints(glossary) == []
    glossary.change("first/es.md", "Una localidad", "Una de las ciudades")
    assert complaints(glossary) == []


def test_a_translation_without_the_word_for_a_strict_term_is_named(glossary: SampleCourse):
    glossary.change("first/es.md", "Una ciudad", "Una aldea")
    assert complaints(glossary) == [
        "first/es.md:9: “a-city”: the source says “city”, and nothing here does: ciudad, localidad"
    ]


def test_the_word_for_a_term_may_stand_behind_a_regional_term(glossary: SampleCourse):
    glossary.change("first/es.md", ":term[the-areas]", "los lugares")
    assert complaints(glossary) == [
        "first/es.md:3: “opening”: the source says “area”, and nothing here does: barrio, colonia"
    ]


def test_a_term_that_is_not_strict_may_be_said_otherwise(glossary: SampleCourse):
    assert "vivienda" not in (glossary.folder / "first/es.md").read_text()
    assert complaints(glossary) == []


def test_a_word_never_used_for_a_term_is_named_at_its_line(glossary: SampleCourse):
    glossary.change("first/es.md", "lo hizo en 2018", "y dos villas\nlo hicieron en 2018")
    assert complaints(glossary) == ["first/es.md:11: “villa” is not the word for “city”: ciudad, localidad"]


def test_a_word_never_used_for_a_term_is_free_where_the_source_says_something_else(glossary: SampleCourse):
    glossary.change("second/es.md", "Elija un día que", "En la villa, elija un día que")
    assert complaints(glossary) == []


def test_a_word_without_a_term_is_never_used(glossary: SampleCourse):
    glossary.change("second/es.md", "Elija un día que", "Dé feedback el día que")
    assert complaints(glossary) == ["second/es.md:28: “feedback” is not a word for this course"]


def test_a_phrase_in_which_the_word_is_another_asks_for_nothing(glossary: SampleCourse):
    glossary.change("first/en.md", "A city did it", "A city hall did it")
    glossary.change("first/es.md", "Una ciudad", "Una prefectura")
    assert complaints(glossary) == []


def test_no_glossary_asks_for_nothing(glossary: SampleCourse):
    glossary.change("first/es.md", "Una ciudad", "Una aldea")
    (glossary.folder.parent / FILE).unlink()
    assert complaints(glossary) == []


def test_the_glossary_asks_nothing_of_what_is_not_shipped(glossary: SampleCourse):
    glossary.change("first/es.md", "Una ciudad", "Una aldea")
    assert check_courses(glossary.folder.parent, complete=False) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "key,strict",
            "key,severe",
            "../glossary.csv:1: the columns are key,strict,en,not_en,es,pt,never_es,never_pt,note",
        ),
        ("home,,home", "city,,home", "../glossary.csv:3: “city” is no key of its own"),
        ("home,,home", "home,no,home", "../glossary.csv:3: strict is “yes” or nothing"),
        ("home,,home", "home,yes,", "../glossary.csv:3: “home” is strict, and has no word in one of the languages"),
        ("home,,home", "home,home", "../glossary.csv:3: 9 cells make a line"),
        ("home,,home", "home,,,home", "../glossary.csv:3: 9 cells make a line"),
        ("home,,home", 'home,,"home', "../glossary.csv:3: not CSV: unexpected end of data"),
    ],
)
def test_what_is_wrong_with_the_glossary_is_named(glossary: SampleCourse, old: str, new: str, complaint: str):
    glossary.change(f"../{FILE}", old, new)
    found = [f"../{FILE}{text.removeprefix(f'{glossary.folder.parent}/{FILE}')}" for text in complaints(glossary)]
    assert complaint in found


WORDS = ["accountability", "outcome", "data set", "policy", "survey", "index", "branch", "city"]
PLURALS = ["accountabilities", "outcomes", "data sets", "policies", "surveys", "indexes", "branches", "cities"]


@pytest.mark.parametrize(("one", "many"), list(zip(WORDS, PLURALS, strict=True)))
def test_the_source_says_a_term_in_the_plural_too(one: str, many: str):
    entry = Entry("key", True, {"en": [one]})
    assert _said(entry, _singulars(f"We know of {many} here.", "en"), "en") == one


def test_what_only_has_the_same_stem_is_another_word():
    entry = Entry("key", True, {"en": ["accountability"]})
    assert _said(entry, _singulars("Every expense is accounted for, by its account.", "en"), "en") == ""


@given(st.text(), st.sampled_from(["en", "es", "pt"]))
def test_any_text_can_be_compared(text: str, language: str):
    assert _singulars(text, language).startswith(" ")
