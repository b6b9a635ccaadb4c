from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample import SampleCourse
from typer.testing import CliRunner

from lms.__main__ import app
from lms.catalogue.checking import check_courses
from lms.catalogue.proofreading import dictionaries, proofread
from lms.catalogue.proofreading.dictionaries import dictionary

COURSES = Path(__file__).parents[2] / "courses"


def complaints(course: SampleCourse) -> list[str]:
    root = course.folder.parent
    return [course.brief(fault).replace(f"{root}/", "../") for fault in proofread(root)]


def unknown(word: str) -> str:
    return f"“{word}” is in no dictionary and in none of the lists in words/"


def test_a_course_without_a_misspelt_word_has_no_faults(course: SampleCourse):
    assert complaints(course) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "word"),
    [
        ("first/en.md", "A city did", "A citty did", 11, "citty"),
        ("first/en.md", "# The first lesson", "# The frist lesson", 1, "frist"),
        ("first/es.md", "### Un título", "### Un titulo hermozo", 5, "hermozo"),
        ("first/pt.md", "[outra página]", "[outra pagyna]", 7, "pagyna"),
        ("second/es.md", "- owner: Quién responde", "- owner: Quién rezponde", 8, "rezponde"),
        ("second/pt.md", "  > Olhe ao meio-dia.", "  > Olhe ao meio-dya.", 16, "meio-dya"),
        ("second/en.md", "- text: By Friday", "- text: By Fryday", 30, "Fryday"),
        ("second/en.md", "> The sky is blue.", "> The skie is blue.", 20, "skie"),
        ("en.md", "- Read it.", "- Raed it.", 9, "Raed"),
        ("es.md", "Para gente", "Para jente", 3, "jente"),
        ("../terms.toml", "las colonias", "las qolonias", 4, "qolonias"),
    ],
)
def test_a_misspelt_word_is_named_at_its_line(
    course: SampleCourse, file: str, old: str, new: str, line: int, word: str
):
    course.change(file, old, new)
    assert complaints(course) == [f"{file}:{line}: {unknown(word)}"]


def test_american_and_canadian_spelling_are_both_right(course: SampleCourse):
    course.change("first/en.md", "A city did", "The neighborhood’s color, the neighbourhood’s colour: a city did")
    assert complaints(course) == []


def test_words_are_read_in_their_own_language(course: SampleCourse):
    course.change("first/es.md", "Una ciudad", "Una cidade")
    assert complaints(course) == [f"first/es.md:11: {unknown('cidade')}"]


@pytest.mark.parametrize(
    "text",
    ["`qwrtz`", "[Qwrtz Zwrtq](https://example.org/qwrtz)", "<https://qwrtz.example>", "8th", "COVID2", "x", "*__*"],
)
def test_code_addresses_the_names_of_sources_and_figures_are_not_spelt(course: SampleCourse, text: str):
    course.change("first/en.md", "A city did", f"A {text} city did")
    course.change("first/en.md", "Source: A paper", "Source: Qwrtz")
    assert complaints(course) == []


# ---------------------------------------------------------------- Spanish verbs with their pronouns

TOLD = ["pregunte", "escriba", "compare", "muestre", "gaste", "elija", "redondee", "recorra", "atienda"]
INFINITIVES = ["preguntar", "mover", "cifrar", "conmover", "mudar"]
ACCENTS = str.maketrans("aeiou", "áéíóú")


def with_accent(verb: str) -> str:
    """On the vowel before the last: what is said slowly, *pre-gun-te*, is then *pre-gún-te-lo*."""
    place = [at for at, letter in enumerate(verb) if letter in "aeiou"][-2]
    return verb[:place] + verb[place].translate(ACCENTS) + verb[place + 1 :]


@given(st.sampled_from(TOLD), st.sampled_from(["lo", "la", "los", "las", "selo", "selas", "melo"]))
def test_an_imperative_takes_pronouns_and_an_accent(verb: str, pronouns: str):
    assert dictionary("es").knows(with_accent(verb) + pronouns)
    assert dictionary("es").knows((with_accent(verb) + pronouns).capitalize())
    assert not dictionary("es").knows(verb + pronouns)


@given(st.sampled_from(INFINITIVES), st.sampled_from(["lo", "las", "le"]))
def test_an_infinitive_takes_one_pronoun_without_an_accent(verb: str, pronoun: str):
    assert dictionary("es").knows(verb + pronoun)
    assert not dictionary("es").knows(verb[:-2] + verb[-2].translate(ACCENTS) + "r" + pronoun)


def test_what_is_no_verb_takes_none():
    assert not any(dictionary("es").knows(word) for word in ("tablelo", "qwérlo", "lo-lo-x", "élo", "selo-selo-q"))


# ---------------------------------------------------------------- what is allowed


def allow(course: SampleCourse, name: str, *lines: str) -> None:
    course.write(f"../words/{name}.txt", "\n".join(lines) + "\n")


def test_a_name_that_is_allowed_may_stand_in_any_language(course: SampleCourse):
    course.change("first/en.md", "A city did", "Qwrtz’s city did")
    course.change("first/pt.md", "Uma cidade", "A cidade de Qwrtz")
    allow(course, "names", "Qwrtz")
    assert complaints(course) == []


def test_a_word_that_is_allowed_in_one_language_is_not_in_another(course: SampleCourse):
    course.change("first/en.md", "A city did", "A qwrtz did")
    course.change("first/pt.md", "Uma cidade", "Uma qwrtz")
    allow(course, "en", "qwrtz")
    assert complaints(course) == [f"first/pt.md:11: {unknown('qwrtz')}"]


def test_a_name_of_several_words_allows_none_of_them_alone(course: SampleCourse):
    course.change("first/es.md", "Una ciudad", "What Works Cities, una de las Cities,")
    allow(course, "names", "What Works Cities")
    assert complaints(course) == [f"first/es.md:11: {unknown('Cities')}"]


def test_a_word_may_open_a_sentence_and_a_name_is_never_small(course: SampleCourse):
    course.change("first/en.md", "A city did it", "Qwrtz did it, zwrtq did not, Zwrtq did; it")
    allow(course, "names", "Zwrtq")
    allow(course, "en", "qwrtz")
    assert complaints(course) == [f"first/en.md:11: {unknown('zwrtq')}"]


def test_the_lists_are_sorted_and_hold_nothing_twice_and_nothing_needless(course: SampleCourse):
    course.change("first/en.md", "A city did it", "Qwrtz and Aqwrtz did it")
    allow(course, "names", "Qwrtz", "Aqwrtz", "Aqwrtz", "did", "Never", "", "two  words")
    needless = "is needed nowhere: dictionaries have it, or no prose does"
    found = complaints(course)
    assert "../words/names.txt:2: “Aqwrtz” belongs before “Qwrtz”: the list is sorted, each line once" in found
    assert "../words/names.txt:3: “Aqwrtz” belongs before “Aqwrtz”: the list is sorted, each line once" in found
    assert f"../words/names.txt:4: “did” {needless}" in found
    assert f"../words/names.txt:5: “Never” {needless}" in found
    assert "../words/names.txt:6: a line is a word or a name, without other spaces" in found
    assert "../words/names.txt:7: a line is a word or a name, without other spaces" in found


# ---------------------------------------------------------------- another language


@pytest.mark.parametrize(
    ("file", "old", "sentence", "said"),
    [
        ("first/es.md", "Una ciudad", "The council asks what changed.", "English where Spanish"),
        ("first/pt.md", "Uma cidade", "The council asks what changed.", "English where Portuguese"),
        ("first/en.md", "A city", "El concejo pregunta por los resultados.", "Spanish where English"),
        ("first/es.md", "Una ciudad", "Você não vai ver isso na reunião.", "Portuguese where Spanish"),
        ("first/pt.md", "Uma cidade", "Usted pregunta quién llegó y según cuál acta.", "Spanish where Portuguese"),
    ],
)
def test_a_passage_in_another_language_is_named_once(
    course: SampleCourse, file: str, old: str, sentence: str, said: str
):
    course.change(file, old, f"{sentence} {old}")
    assert complaints(course) == [f"{file}:11: {said} belongs: “{sentence}”"]


def test_a_name_in_another_language_is_no_passage(course: SampleCourse):
    course.change("first/es.md", "Una ciudad", "What Works Cities Forever Everywhere.\n\nUna ciudad")
    allow(course, "names", "What Works Cities Forever Everywhere")
    assert complaints(course) == []


def test_the_courses_we_ship_are_spelt_as_they_should_be():
    assert [str(fault) for fault in proofread(COURSES)] == []


# ---------------------------------------------------------------- the command


def test_the_command_says_nothing_more_when_all_is_well(course: SampleCourse):
    ran = CliRunner().invoke(app, ["courses", "proofread", str(course.folder.parent)])
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "The words are in order.\n", "")


def test_the_command_fails_on_a_misspelt_word(course: SampleCourse):
    course.change("first/en.md", "A city did", "A citty did")
    ran = CliRunner().invoke(app, ["courses", "proofread", str(course.folder.parent)])
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == f"{course.folder}/first/en.md:11: {unknown('citty')}\n"


def test_without_dictionaries_the_command_says_where_they_are(course: SampleCourse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dictionaries, "PACKAGE", "a_package_that_is_not_there")
    ran = CliRunner().invoke(app, ["courses", "proofread", str(course.folder.parent)])
    assert ran.exit_code == 2
    assert "development environment" in ran.stderr


@given(st.text(max_size=300), st.sampled_from(["en", "es", "pt"]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_prose_breaks_the_checks(course: SampleCourse, text: str, language: str):
    opening = {"en": "A city did it", "es": "Una ciudad lo hizo", "pt": "Uma cidade fez isso"}[language]
    before = (course.folder / f"first/{language}.md").read_bytes()
    course.change(f"first/{language}.md", opening, f"{text} {opening}")
    course.write(f"../words/{language}.txt", text.encode("utf-8", "replace"))
    course.write("../glossary.csv", text.encode("utf-8", "replace"))
    assert isinstance(check_courses(course.folder.parent, complete=True), list)
    assert isinstance(proofread(course.folder.parent), list)
    course.write(f"first/{language}.md", before)
