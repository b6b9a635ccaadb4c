"""The author changes what a part means; Tomás sees what is stale, and what a mayor reads meanwhile."""

import pytest
from edited_course import BLOCK, LESSON, Author
from visitor import Visitor

pytestmark = pytest.mark.browser

OLD, NEW = "and most of them do", "and only some of them do"


@pytest.fixture(params=("sqlite", "postgresql"))
def house(request, houses):
    """A house of its own: what changes here would surprise the others."""
    return houses(request.param, "stale")


def test_tomas_sees_what_is_stale_after_an_edit_that_changes_meaning(house, visitor):
    author, tomas = Author(house), visitor("tomas", width=1280)
    tomas.signs_in()
    tomas.opens("/")
    tomas.sees("section.card", "los tres idiomas")

    author.edits("changes-meaning", OLD, NEW)
    assert "version 2" in author.loads()
    finds_it_in_the_list(tomas)
    reads_both_sources(tomas, spanish_of(author))
    a_mayor_reads_the_original(visitor("ana"), spanish_of(author))

    author.writes(f"{LESSON}/lesson.toml", '"changes-meaning"', '"changes-meaning"\ntranslations = { es = 2, pt = 2 }')
    author.loads()
    tomas.opens("/translation")
    tomas.reads_nowhere(BLOCK)


def spanish_of(author: Author) -> str:
    """The first words of the part's last paragraph in Spanish."""
    text = (author.folder / f"mayors/{LESSON}/es.md").read_text()
    part = text.partition(f"::: {BLOCK}\n")[2].partition("\n:::")[0]
    return part.strip().splitlines()[-1][:30]


def finds_it_in_the_list(tomas: Visitor) -> None:
    tomas.opens("/")
    tomas.presses("a[href='/translation?language=es']")
    tomas.sees(f"a[href='/translation/mayors/{BLOCK}/es']")
    tomas.sees("main", "ya no se muestra")
    tomas.sees("code", f"mayors/{LESSON}/es.md:")
    tomas.reads_nowhere(f"/translation/mayors/{BLOCK}/pt")


def reads_both_sources(tomas: Visitor, spanish: str) -> None:
    tomas.presses(f"a[href='/translation/mayors/{BLOCK}/es']")
    tomas.sees("del", "most")
    tomas.sees("ins", "only some")
    tomas.sees(".card[lang=en]", "Nobody else has the whole street")
    tomas.sees(".card[lang=es]", spanish)
    tomas.sees("code >> nth=1", "es = 2")


def a_mayor_reads_the_original(ana: Visitor, spanish: str) -> None:
    """With a notice in her language, the right `lang`, and the earlier translation one tap away."""
    ana.signs_in()
    ana.opens(f"/courses/mayors/{LESSON}")
    part = ana.at(f"#{BLOCK}")
    ana.sees(part.locator("[lang=en]"), NEW)
    ana.sees(part.locator(".notice"), "original")
    older = part.locator("details")
    assert not older.locator("p").first.is_visible()
    older.locator("summary").click()
    ana.sees(older, spanish)
    ana.looks()
