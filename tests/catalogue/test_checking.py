from pathlib import Path

import pytest
from sample import SampleCourse

from lms.catalogue.checking import check_courses, failing
from lms.catalogue.checking.translations import figures

COURSES = Path(__file__).parents[2] / "courses"


def complaints(course: SampleCourse) -> list[str]:
    return [course.brief(fault) for fault in check_courses(course.folder.parent, complete=True)]


def test_a_complete_course_has_no_faults(course: SampleCourse):
    assert complaints(course) == []


def test_an_incomplete_translation_fails_only_what_we_ship(course: SampleCourse):
    (course.folder / "first/es.md").unlink()
    faults = check_courses(course.folder.parent, complete=False)
    assert [course.brief(fault) for fault in faults] == ["first/es.md:1: missing"]
    assert failing(faults, complete=False) == []
    assert failing(faults, complete=True) == faults


def test_the_house_rules_hold_only_for_what_we_ship(course: SampleCourse):
    course.change("first/en.md", "A city did", 'A "city" did')
    assert check_courses(course.folder.parent, complete=False) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("first/en.md", "A city did", 'A "city" did', "first/en.md:11: a straight quote"),
        ("first/en.md", "A city did", "A city’s 'did", "first/en.md:11: a straight quote"),
        ("en.md", "# A small", '# A "small"', "en.md:1: a straight quote"),
        ("second/es.md", "¿De qué", "De qué", "second/es.md:12: “¿” and “?” do not come in pairs"),
        ("second/es.md", "Sí, así es.", "¡Sí, así es.", "second/es.md:18: “¡” and “!” do not come in pairs"),
        ("second/en.md", "blue all day", "blue all day long, as you see", "second/en.md:12: “colour”: the right answ"),
        ("second/pt.md", "É azul durante o dia", "É azul", "second/pt.md:12: “colour”: the right answer is clearly th"),
        ("first/es.md", "1.500", "1.600", "first/es.md:3: “opening”: figures of the source are not here: 1500"),
        ("first/pt.md", "em 2018", "em certo ano", "first/pt.md:9: “a-city”: figures of the source are not here: 2018"),
        (
            "first/pt.md",
            "em 2018",
            "em 2018 e 2019",
            "first/pt.md:9: “a-city”: figures that are not in the source: 2019",
        ),
        ("first/pt.md", "(second)", "(first)", "first/pt.md:3: “opening”: links of the source are not here: second"),
        ("first/pt.md", "(second)", "(first)", "first/pt.md:3: “opening”: links that are not in the source: first"),
        (
            "first/pt.md",
            "Uma cidade fez",
            "A city did it in 2018. Uma",
            "first/pt.md:11: not translated: “A city did it",
        ),
        (
            "second/es.md",
            "¿Qué vio usted",
            "What did *you* see today? ¿Qué",
            "second/es.md:24: not translated: “What did",
        ),
        (
            "es.md",
            "Para gente con prisa.",
            "Para usted. For people in a hurry.",
            "es.md:3: not translated: “For people",
        ),
        ("first/pt.md", "Uma cidade fez isso em", "Em", "first/pt.md:9: “a-city”: 0.70 times"),
        ("first/es.md", "Una ciudad", "Una ciudad " * 5, "first/es.md:9: “a-city”: "),
    ],
)
def test_what_breaks_a_house_rule_is_named(course: SampleCourse, file: str, old: str, new: str, complaint: str):
    course.change(file, old, new)
    found = complaints(course)
    assert any(text.startswith(complaint) for text in found), found


def test_what_one_language_writes_in_words_another_may_write_in_digits(course: SampleCourse):
    course.change("first/es.md", "hay **1.500** casas", "hay **1.500** casas, el 10 % de todas")
    assert complaints(course) == []


def test_a_name_may_be_the_same_in_every_language(course: SampleCourse):
    course.change("first/en.md", "A city did it in 2018.", "What Works Cities did it in 2018.")
    course.change("first/es.md", "Una ciudad lo hizo en 2018.", "Eso hizo en 2018 What Works Cities.")
    assert not any("not translated" in text for text in complaints(course))


def test_code_and_addresses_may_hold_straight_quotes(course: SampleCourse):
    course.change("first/en.md", "A city did", 'A `"city"` [did](https://example.org/it\'s)')
    assert not any("quote" in text for text in complaints(course))


def test_figures_are_the_same_with_any_separator():
    assert figures("9,750 homes, 1.5 % of them, on 2 August 2018") == {"9750", "15", "2", "2018"}
    assert figures("9.750 / 9 750 / 9\u00a0750 / 9\u202f750") == {"9750"}
    assert figures("1,5 %") == {"15"}


def test_the_figures_in_an_address_do_not_count(course: SampleCourse):
    course.change("first/en.md", "A city did", "A [city](https://example.org/77) did")
    assert not any("figures" in text for text in complaints(course))


def test_the_courses_we_ship_are_complete():
    assert [str(fault) for fault in check_courses(COURSES, complete=True)] == []
