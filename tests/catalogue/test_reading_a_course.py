import shutil
from pathlib import Path

import pytest
from published import read_course
from sample import SampleCourse

COURSES = Path(__file__).parents[2] / "courses"


def test_a_sound_course_has_no_faults(course: SampleCourse):
    assert course.faults() == []


def test_the_course_keeps_its_modules_lessons_and_blocks_in_order(course: SampleCourse):
    [module] = course.content().modules
    assert [lesson.slug for lesson in module.lessons] == ["first", "second"]
    assert [block.id for block in module.lessons[1].blocks] == ["table", "questions", "thinking", "promising"]
    assert module.objectives["es"] == ["Leer algo.", "Escribir algo."]
    assert course.content().purposes["pt"] == "<p>Para quem tem pressa.</p>"


def test_a_lesson_and_a_block_are_found_by_their_ids(course: SampleCourse):
    content = course.content()
    module, lesson = content.lesson("second") or (None, None)
    assert module and module.id == "m1"
    assert lesson and lesson.title("es-MX") == ("La segunda página", "es")
    assert content.lesson("third") is None
    assert content.block("third") is None


def test_only_what_can_be_completed_counts(course: SampleCourse):
    blocks = [block for module in course.content().modules for lesson in module.lessons for block in lesson.blocks]
    assert [block.id for block in blocks if not block.counts] == ["thinking", "promising"]


def test_a_module_is_one_unit_or_as_many_as_it_names(course: SampleCourse):
    assert [[lesson.slug for lesson in unit] for unit in course.content().modules[0].by_unit] == [["first", "second"]]
    course.change("course.toml", "minutes", 'units = ["first", "second"]\nminutes')
    assert [[lesson.slug for lesson in unit] for unit in course.content().modules[0].by_unit] == [["first"], ["second"]]


def test_each_kind_has_what_it_needs_in_every_language(course: SampleCourse):
    assert course.block("table").labels["pt"] == {"result": "O que vai mudar", "owner": "Quem responde"}
    assert course.block("table").rows == 3
    assert course.block("promising").promise["es"] == "Antes del viernes miraré el cielo."
    assert course.block("a-city").named_sources("es") == [
        ("https://example.org/a", "Un diario"),
        ("https://example.org/b", "Otro diario"),
    ]
    [question] = course.block("questions").questions
    assert (question.options, question.answer) == (["red", "blue"], "blue")
    assert question.stem("es-AR", "es") == "¿De qué color es el cielo?"
    assert question.feedback["en"]["red"] == "<p>Look up at noon.</p>"
    assert question.explanations["pt"] == "<p>O céu é azul.</p>"


def test_regions_stand_apart_only_where_a_term_differs(course: SampleCourse):
    block = course.block("opening")
    assert set(block.html) == {"en", "es", "pt", "es-MX"}
    assert "las colonias" in block.shown("es-MX")[0]
    assert "los barrios" in block.shown("es-AR")[0]


def test_a_link_to_a_lesson_leads_there_from_every_page(course: SampleCourse):
    assert '<a href="/courses/small/second" rel="noopener">' in course.block("opening").html["en"]


def test_windows_line_ends_and_decomposed_accents_change_nothing(course: SampleCourse):
    before = course.content()
    text = (course.folder / "second/es.md").read_text().replace("á", "a\u0301").replace("\n", "\r\n")
    course.write("second/es.md", "\ufeff" + text)
    assert course.content() == before


# ---------------------------------------------------------------- translations


def test_a_missing_translation_falls_back_and_is_reported(course: SampleCourse):
    text = (course.folder / "first/es.md").read_text()
    course.write("first/es.md", text[: text.index("::: a-city")])
    assert course.block("a-city").shown("es-MX") == ("<p>A city did it in 2018.</p>", "en")
    assert course.block("a-city").state("es-MX") == "missing"
    assert [(course.brief(fault), fault.severity) for fault in course.faults()] == [
        ("first/es.md:1: the block “a-city” is missing", "incomplete")
    ]


def test_a_missing_file_falls_back_and_is_reported_once(course: SampleCourse):
    (course.folder / "second/pt.md").unlink()
    lesson = course.content().modules[0].lessons[1]
    assert lesson.title("pt-BR") == ("The second lesson", "en")
    assert {block.state("pt") for block in lesson.blocks} == {"missing"}
    assert [course.brief(fault) for fault in course.faults()] == ["second/pt.md:1: missing"]


@pytest.mark.parametrize(
    ("verdict", "state", "language"),
    [("cosmetic", "cosmetic", "es"), ("clarifies", "stale", "es"), ("changes-meaning", "superseded", "en")],
)
def test_the_verdict_on_an_edit_says_what_readers_see(course: SampleCourse, verdict: str, state: str, language: str):
    edit = f'"text"\nrevision = 2\nverdict = "{verdict}"\ntranslations = {{ pt = 2 }}'
    course.change("first/lesson.toml", '"text"\nrevision = 1', edit)
    block = course.block("opening")
    assert block.states == {"en": "current", "es": state, "pt": "current"}
    assert block.shown("es-MX")[1] == language
    assert ("los barrios" in block.older.get("es", "")) == (state == "superseded")


def test_the_strongest_verdict_since_the_translation_holds(course: SampleCourse):
    edit = 'revision = 4\nverdict = ["changes-meaning", "clarifies", "cosmetic"]\ntranslations = { es = 2, pt = 3 }'
    course.change("first/lesson.toml", "revision = 1", edit)
    assert course.block("opening").states == {"en": "current", "es": "stale", "pt": "cosmetic"}


def test_a_verdict_that_was_not_kept_is_taken_for_the_strongest(course: SampleCourse):
    edit = 'revision = 3\nverdict = "cosmetic"\ntranslations = { pt = 2 }'
    course.change("first/lesson.toml", "revision = 1", edit)
    assert course.block("opening").states == {"en": "current", "es": "superseded", "pt": "cosmetic"}


def test_the_older_translation_of_a_check_shows_its_questions_without_giving_answers(course: SampleCourse):
    course.change("second/lesson.toml", "pass = 1", 'pass = 1\nrevision = 2\nverdict = "changes-meaning"')
    block = course.block("questions")
    assert "<li>Es azul todo el día</li>" in block.older["es"]
    assert "Sí, así es" not in block.older["es"]
    assert list(block.questions[0].stems) == ["en"]


def test_the_source_can_be_another_language_than_english(course: SampleCourse):
    course.change("course.toml", '"en"', '"es"')
    (course.folder / "first/pt.md").unlink()
    assert course.block("opening").shown("pt-BR")[1] == "es"
    assert course.content().modules[0].lessons[0].title("pt") == ("La primera página", "es")


# ---------------------------------------------------------------- broken structure


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("course.toml", "source =", 'colour = "red"\nsource =', "course.toml:2: unknown key “colour”"),
        ("course.toml", "minutes = 5\n", "", "course.toml:4: “minutes” is missing"),
        ("course.toml", '"second"]', '"first", "second"]', "course.toml:7: the lesson “first” stands twice"),
        ("course.toml", '"second"]', '"second", "third"]', "course.toml:7: the lesson “third” has no folder"),
        ("course.toml", "minutes", "minutes = = ", "course.toml:6: not TOML: "),
        (
            "course.toml",
            "minutes",
            'units = ["second"]\nminutes',
            "course.toml:4: modules: its first unit begins with its",
        ),
        (
            "course.toml",
            "minutes",
            'units = ["first", "x"]\nminutes',
            "course.toml:4: modules: its units name lessons of",
        ),
        (
            "course.toml",
            "minutes",
            'units = ["second", "first"]\nminutes',
            "course.toml:4: modules: its units name less",
        ),
        ("first/lesson.toml", '"text"', '"poem"', "first/lesson.toml:3: unknown kind: "),
        ("first/lesson.toml", '"text"', '"text"\nrows = 3', "first/lesson.toml:6: unknown key “rows”"),
        ("first/lesson.toml", '"a-city"', '"opening"', "first/lesson.toml:9: the block “opening” stands twice"),
        ("second/lesson.toml", '"table"', '"opening"', "second/lesson.toml:4: the block “opening” stands twice, first"),
        ("first/lesson.toml", '"a-city"', '"A City"', "first/lesson.toml:9: id: “A City” is not an id"),
        ("first/lesson.toml", "https://example.org/a", "http://example.org/a", "first/lesson.toml:11: sources: “http:"),
        ("first/lesson.toml", "revision = 1", "revision = 2", "first/lesson.toml:3: blocks: from revision 2 on"),
        ("first/lesson.toml", "revision = 1", "translations = { fr = 1 }", "first/lesson.toml:6: fr: “fr” is not a la"),
        ("second/lesson.toml", 'answer = "blue"', 'answer = "green"', "second/lesson.toml:14: questions: the answer"),
        ("second/lesson.toml", "pass = 1", "pass = 2", "second/lesson.toml:9: blocks: more right answers"),
        ("second/lesson.toml", '"red", "blue"', '"red", "blue", "red"', "second/lesson.toml:16: options: “red” stands"),
        ("second/lesson.toml", '"red", "blue"', '"red", "blue", "pink"', "second/en.md:12: “questions”: "),
        ("second/es.md", "- red:", "- rojo:", "second/es.md:15: “rojo” is not in lesson.toml: red, blue"),
        ("second/es.md", "#### colour", "#### color", "second/es.md:12: an unknown question: “color”"),
        ("second/pt.md", "- owner: Quem responde\n", "", "second/pt.md:3: “table”: the field “owner” is missing here"),
        ("second/pt.md", "- text:", "- texto:", "second/pt.md:30: “texto” is not in lesson.toml: text"),
        ("first/en.md", "::: a-city", "::: the-city", "first/en.md:1: the block “a-city” is missing"),
        ("first/pt.md", "::: a-city", "::: cidade", "first/pt.md:9: an unknown block: “cidade”"),
        ("first/pt.md", "::: a-city", "::: opening", "first/pt.md:9: “opening” stands twice in this file"),
        ("first/es.md", "Fuente: Otro", "Source: Otro", "first/es.md:9: wrong number of lines “Fuente: ”: 2 in"),
        ("first/en.md", "](second)", "](third)", "first/en.md:7: a dead link: “third”"),
        ("first/en.md", "](second)", "](http://example.org)", "first/en.md:7: a dead link: “http://example.org”"),
        ("first/en.md", "[the-areas]", "[the-moon]", "first/en.md:7: an unknown term: “the-moon”"),
        ("first/en.md", "### A", "## A", "first/en.md:5: a heading inside a block is written ###"),
        ("first/en.md", "# The first lesson", "The first lesson", "first/en.md:1: the file does not start with"),
        ("first/en.md", "::: opening", "Hello\n::: opening", "first/en.md:1: words outside of any block"),
        ("en.md", "::: m1", "::: m2", "en.md:5: an unknown module: “m2”"),
        ("../terms.toml", "es-MX", "es-XX", "../terms.toml:4: es-XX: “es-XX” is not a locale"),
        ("../terms.toml", 'pt = "os bairros"\n', "", "first/pt.md:7: the term “the-areas” has no words in “pt”"),
    ],
)
def test_broken_structure_is_refused_with_file_and_line(
    course: SampleCourse, file: str, old: str, new: str, fault: str
):
    course.change(file, old, new)
    found = [text.replace(f"{course.folder.parent}/", "../") for text in course.broken()]
    assert any(text.startswith(fault) for text in found), found


def test_every_fault_is_named_not_only_the_first(course: SampleCourse):
    course.change("course.toml", "source =", 'colour = "red"\nsource =')
    course.change("first/lesson.toml", '"text"', '"poem"')
    course.change("first/es.md", "Fuente: Otro", "Otro")
    course.change("second/en.md", "- blue:", "- green:")
    files = {text.partition(":")[0] for text in course.broken()}
    assert files == {"course.toml", "first/lesson.toml", "first/es.md", "second/en.md"}


def test_a_lesson_that_no_module_lists_is_reported(course: SampleCourse):
    shutil.copytree(course.folder / "second", course.folder / "spare")
    assert [course.brief(fault) for fault in course.faults()] == [
        "spare/lesson.toml:1: no module lists this lesson: nobody will see it"
    ]


def test_a_folder_without_a_course_is_refused(tmp_path: Path):
    content, faults = read_course(tmp_path / "nothing")
    assert content is None
    assert faults[0].message == "not found"


@pytest.mark.parametrize("folder", sorted(path.parent for path in COURSES.glob("*/course.toml")), ids=lambda p: p.name)
def test_the_courses_we_ship_load(folder: Path):
    content, faults = read_course(folder)
    assert content, "\n".join(map(str, faults))


def test_a_lesson_holds_one_check_and_one_of_each_other_work(course: SampleCourse):
    plan = (course.folder / "second/lesson.toml").read_text()
    course.write("second/lesson.toml", plan + '\n[[blocks]]\nid = "thinking-again"\nkind = "reflection"\n')
    assert any("a lesson holds one reflection" in fault for fault in course.broken())
