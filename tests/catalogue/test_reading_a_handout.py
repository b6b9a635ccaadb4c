"""A page to take along, as its author writes it: what is published of it, and every fault where it is."""

import pytest
from sample import SampleCourse

from lms.catalogue.checking import check_courses

PLAN = '\n[[blocks]]\nid = "sheet"\nkind = "handout"\nuse = "template"\n'
PAGE = """
::: sheet

### {title}

{line}

#### {heading}

| {cells} |
| --- | --- |
| {line} | |
"""
WORDS = {
    "en": {"title": "A sheet", "heading": "This month", "line": "Fill it in.", "cells": "What we ask | Answer"},
    "es": {"title": "Una hoja", "heading": "Este mes", "line": "Llénela hoy.", "cells": "Qué preguntamos | Respuesta"},
    "pt": {
        "title": "Uma folha",
        "heading": "Este mês",
        "line": "Preencha já.",
        "cells": "O que perguntamos | Resposta",
    },
}
EN = "first/en.md"


@pytest.fixture
def handout(course: SampleCourse) -> SampleCourse:
    add(course, "first/lesson.toml", PLAN)
    for language, words in WORDS.items():
        add(course, f"first/{language}.md", PAGE.format(**words))
    return course


def add(course: SampleCourse, name: str, text: str) -> None:
    course.write(name, (course.folder / name).read_text("utf-8") + text)


def line_of(course: SampleCourse, name: str, text: str) -> int:
    lines = (course.folder / name).read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def incomplete(course: SampleCourse) -> list[str]:
    return [
        course.brief(fault) for fault in check_courses(course.folder.parent, complete=True) if "“sheet”" in str(fault)
    ]


# ---------------------------------------------------------------- it works


def test_its_title_and_its_words_are_published(handout: SampleCourse):
    block = handout.block("sheet")
    assert (block.use, block.gathers, block.counts) == ("template", [], False)
    assert {language: words["title"] for language, words in block.labels.items()} == {
        language: words["title"] for language, words in WORDS.items()
    }
    assert "A sheet" not in block.html["en"]
    assert "<h2>This month</h2>" in block.html["en"]
    assert '<div class="table-scroll" tabindex="0"><table>' in block.html["en"]
    assert '<th scope="col">Answer</th>' in block.html["en"]
    assert "<td>Fill it in.</td>\n<td></td>" in block.html["en"]


def test_it_is_complete_by_the_house_rules(handout: SampleCourse):
    assert incomplete(handout) == []


def test_a_brief_gathers_exercises_of_its_course(handout: SampleCourse):
    handout.change("first/lesson.toml", 'use = "template"', 'use = "brief"\ngathers = ["table"]')
    assert handout.block("sheet").gathers == ["table"]


def test_an_empty_cell_of_the_head_names_no_column(handout: SampleCourse):
    handout.change(EN, "| What we ask | Answer |", "| | Answer |")
    assert '<td></td>\n<th scope="col">Answer</th>' in handout.block("sheet").html["en"]


def test_a_missing_translation_is_a_gap_as_of_any_block(handout: SampleCourse):
    text = (handout.folder / "first/pt.md").read_text("utf-8")
    handout.write("first/pt.md", text.partition("\n::: sheet")[0])
    assert handout.left() == ["small/first/pt.md:1: “sheet” is missing"]
    assert handout.block("sheet").language("pt") == "en"


def test_a_table_in_another_kind_of_block_is_a_table(course: SampleCourse):
    course.change("second/en.md", "Fill in the rows.", "Fill in the rows.\n\n| A | B |\n| --- | --- |\n| 1 | 2 |")
    assert "<td>2</td>" in course.block("table").html["en"]


# ---------------------------------------------------------------- typed wrong


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('use = "template"', "", "“use” is missing"),
        ('use = "template"', 'use = "poster"', "use: Input should be 'brief' or 'template'"),
        ('use = "template"', 'use = "template"\nsize = 2', "unknown key “size”"),
        (
            'use = "template"',
            'use = "template"\ngathers = ["table"]',
            "only a brief gathers lines: a template is for anyone to fill in",
        ),
        ('use = "template"', 'use = "brief"\ngathers = ["none"]', "no lesson of this course has the exercise “none”"),
        (
            'use = "template"',
            'use = "brief"\ngathers = ["opening"]',
            "no lesson of this course has the exercise “opening”",
        ),
        ('use = "template"', 'use = "brief"\ngathers = ["table", "table"]', "“table” stands twice"),
    ],
)
def test_what_is_wrong_in_the_plan_is_named_at_its_line(handout: SampleCourse, old, new, fault):
    handout.change("first/lesson.toml", old, new)
    [found] = [one for one in handout.broken() if fault in one]
    place = int(found.split(":")[1])
    assert line_of(handout, "first/lesson.toml", 'id = "sheet"') - 1 <= place <= 20, found


@pytest.mark.parametrize(
    ("old", "new", "at", "fault"),
    [
        ("### A sheet", "A sheet", "::: sheet", "“sheet” has no title: ### and what the handout is called"),
        (
            "#### This month",
            "### This month",
            "### This month",
            "a handout has one title: a heading under it is written #### ",
        ),
        ("#### This month", "## This month", "## This month", "a heading inside a block is written ### "),
        ("| Fill it in. |", "| [a](javascript:x) |", "javascript", "a dead link: “javascript:x”"),
        ("| Fill it in. |", "| [a | b](nowhere) [c](nowhere) |", "nowhere", "a dead link: “nowhere”"),
        ("| Fill it in. |", "| <b>bold</b> |", "<b>", "HTML is not for prose"),
        ("| Fill it in. |", "| ![a](https://example.org/x) |", "![a]", "pictures are not for prose"),
        ("| --- | --- |\n", "|" + " - |" * 13 + "\n", "| - | - |", "a table has at most 12 columns"),
    ],
)
def test_what_is_wrong_in_the_words_is_named_at_its_line(handout: SampleCourse, old, new, at, fault):
    handout.change(EN, old, new)
    assert any(one.startswith(f"{EN}:{line_of(handout, EN, at)}: {fault}") for one in handout.broken()), (
        handout.broken()
    )


def test_a_page_without_words_is_refused(handout: SampleCourse):
    text = (handout.folder / EN).read_text("utf-8")
    handout.write(EN, text.partition("Fill it in.")[0])
    assert f"{EN}:{line_of(handout, EN, '::: sheet')}: “sheet” has no words of its own" in handout.broken()


def test_a_table_of_very_many_lines_is_refused(handout: SampleCourse):
    handout.change(EN, "| Fill it in. | |", "| Fill it in. | |\n" + "|\n" * 300)
    place = line_of(handout, EN, "::: sheet")
    assert f"{EN}:{place}: more than 300 lines in one part with a table" in handout.broken()


# ---------------------------------------------------------------- the house rules


def test_a_brief_is_a_page_long_in_each_language(handout: SampleCourse):
    handout.change("first/lesson.toml", 'use = "template"', 'use = "brief"')
    assert incomplete(handout) == []
    handout.change("first/es.md", "Llénela hoy.\n\n####", "palabra " * 342 + "\n\n####")
    said = f"first/es.md:{line_of(handout, 'first/es.md', '::: sheet')}: “sheet” has 351 words: a brief has at most 350"
    assert said in incomplete(handout)
    handout.change("first/es.md", "palabra palabra ", "palabra ")
    assert not any("words" in one for one in incomplete(handout))


def test_a_template_has_something_to_fill_in(handout: SampleCourse):
    for language in WORDS:
        text = (handout.folder / f"first/{language}.md").read_text("utf-8")
        handout.write(f"first/{language}.md", text[: text.rindex("| --- |")])
    assert len([one for one in incomplete(handout) if "no table and no list to fill in" in one]) == 3
    add(handout, EN, "\n- To fill in:\n")
    assert len([one for one in incomplete(handout) if "no table and no list to fill in" in one]) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "| Qué preguntamos | Respuesta |\n| --- | --- |",
            "| Qué preguntamos | Respuesta | Día |\n| --- | --- | --- |",
        ),
        ("| --- | --- |\n", ""),
        ("| Llénela hoy. | |\n", "| Llénela hoy. | |\n\n| Otra | Más |\n| --- | --- |\n"),
    ],
)
def test_its_tables_are_those_of_the_source(handout: SampleCourse, old, new):
    handout.change("first/es.md", old, new)
    place = line_of(handout, "first/es.md", "::: sheet")
    said = f"first/es.md:{place}: “sheet”: its tables are not those of the source, column for column"
    assert said in incomplete(handout)
