import re
import time
from pathlib import Path

import pytest
from sample import SampleCourse

from lms.catalogue.rendering import to_html, to_inline
from lms.catalogue.structure import RESERVED

TEMPLATES = Path(__file__).parents[2] / "templates"

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<form id="body"><input name="attributes"></form>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](http://evil.example)",
    "[x](../../sign-out)",
    "[x](#body)",
    "<javascript:alert(1)>",
    "[x]\n\n[x]: javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_rendered(text: str):
    for html in (to_html(text, "en", {}, "small"), to_inline(text, "en", {}, "small")):
        assert not any(f"<{tag}" in html.lower() for tag in ("script", "img", "svg", "form", "input"))
        assert "<a href" not in html


@pytest.mark.parametrize("text", [*HOSTILE, "![x](https://evil.example/track.png)"])
def test_a_course_with_hostile_prose_is_refused(course: SampleCourse, text: str):
    course.change("first/en.md", "A city did it in 2018.", f"A city did it in 2018.\n\n{text}")
    assert all(fault.startswith("first/en.md:1") for fault in course.broken())


def test_no_id_or_class_comes_from_an_author():
    html = to_html('### Heading {#body .x}\n\n<p id="cookie" class="y" name="forms">z</p>', "en", {}, "small")
    assert "<h2>" in html
    assert not any(f"<{tag} " in html for tag in ("h2", "p"))


def test_html_in_a_term_is_shown_as_text(course: SampleCourse):
    course.change("../terms.toml", '"the areas"', "'<b onclick=x>**the** [areas](javascript:x)</b>'")
    html = course.block("opening").html["en"]
    assert "&lt;b onclick=x&gt;**the** [areas](javascript:x)&lt;/b&gt;" in html


def test_html_in_plain_words_is_refused(course: SampleCourse):
    course.change("second/en.md", "- owner: Who", "- owner: <b>Who</b>")
    course.change("second/en.md", "# The second", "# <i>The</i> second")
    assert course.broken() == ["second/en.md:1: HTML is not for prose", "second/en.md:8: HTML is not for prose"]


def test_an_https_link_opens_nothing_to_the_other_side():
    html = to_html("[x](https://example.org/a?b=1&c=2)", "en", {}, "small")
    assert html == '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener">x</a></p>'


@pytest.mark.parametrize("file", ["first/en.md", "first/es.md", "first/lesson.toml", "course.toml", "../terms.toml"])
def test_a_file_over_one_megabyte_is_refused_unread(course: SampleCourse, file: str):
    course.write(file, b"x" * 2_000_000)
    assert any(fault.endswith(":1: larger than 1 MB") for fault in course.broken())


@pytest.mark.parametrize("slug", ["../second", "..", "/etc", "first/../second", "a\\\\b", "First", "a b", ""])
def test_a_slug_cannot_lead_elsewhere(course: SampleCourse, slug: str):
    course.change("course.toml", '"second"', f'"{slug}"')
    assert any(fault.startswith("course.toml:") and "is not an id" in fault for fault in course.broken())


def test_a_symbolic_link_cannot_lead_elsewhere(course: SampleCourse):
    secret = course.folder.parents[1] / "secret.md"
    secret.write_text("# A secret\n")
    (course.folder / "first/es.md").unlink()
    (course.folder / "first/es.md").symlink_to(secret)
    assert course.broken() == ["first/es.md:1: leads out of the courses folder"]


def test_a_file_that_is_not_utf_8_is_refused_at_its_line(course: SampleCourse):
    course.write("first/es.md", "# Uno\n\nmañana".encode("latin-1"))
    assert course.broken() == ["first/es.md:3: not UTF-8"]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u2066"])
def test_characters_that_cannot_be_seen_are_refused(course: SampleCourse, character: str):
    course.change("first/en.md", "A city", f"A {character}city")
    assert course.broken() == [f"first/en.md:11: a character that cannot be seen: U+{ord(character):04X}"]


def test_toml_nested_too_deep_is_refused(course: SampleCourse):
    course.write("first/lesson.toml", "a = " + "[" * 100_000)
    assert course.broken()


@pytest.mark.parametrize("unit", ["[", "> ", "*a ", "`", "[x](", "<a", "- "])
def test_prose_made_to_take_long_does_not(course: SampleCourse, unit: str):
    course.change("first/en.md", "A city", unit * 20_000 + "A city")
    started = time.monotonic()
    course.faults()
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "reference", ["&#x202e;", "&#8238;", "&#x200b;", "&#x2028;", "&zwnj;&ZeroWidthSpace;", "&#xE0041;"]
)
def test_characters_that_cannot_be_seen_are_refused_by_their_names_too(course: SampleCourse, reference: str):
    course.change("first/en.md", "A city", f"A {reference}city")
    assert course.broken()[0].startswith("first/en.md:11: a character that cannot be seen: U+")


@pytest.mark.parametrize("character", ["\\u202e", "\\U0000202E", "\\u0000", "\\u2066"])
def test_terms_cannot_smuggle_them_in(course: SampleCourse, character: str):
    course.change("../terms.toml", '"the areas"', f'"the {character}areas"')
    assert any("a character that cannot be seen" in fault for fault in course.broken())


def test_a_blocks_id_never_stands_for_a_part_of_the_page(course: SampleCourse):
    """The page keeps these ids for itself: a second one would send a reader, or a saved form, elsewhere."""
    templates = [*(TEMPLATES / "learning").glob("*.html"), *(TEMPLATES / "layout").glob("*.html")]
    ids = {id for path in templates for id in re.findall(r'\bid="([a-z0-9-]+)"', path.read_text())}
    assert {"main", "told", "lesson", "check"} <= ids <= RESERVED
    course.change("first/lesson.toml", '"opening"', '"told"')
    assert course.broken()[0].startswith("first/lesson.toml:4: id: “told” is taken by the page")


@pytest.mark.parametrize("id", ["question-colour", "saved-table", "0-result"])
def test_nor_for_one_that_is_made_of_an_id(course: SampleCourse, id: str):
    course.change("first/lesson.toml", '"opening"', f'"{id}"')
    assert course.broken()[0].startswith(f"first/lesson.toml:4: id: “{id}” is taken by the page")
