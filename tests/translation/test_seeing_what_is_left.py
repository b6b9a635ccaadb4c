"""The translators' list is the list of `lms courses status`; behind each line stand the source then and now."""

import re
import shutil
from pathlib import Path

import pytest
from edited import BLOCK, LESSON

from lms.catalogue.gaps import gaps_of
from lms.catalogue.reading import course_folders

SAMPLES = Path(__file__).parents[1] / "samples"
LIST = "/translation"
OF_BLOCK = f"/translation/mayors/{BLOCK}"


@pytest.fixture
def word(desk) -> str:
    """A word of the block to be edited, as it stands in the file."""
    text = (desk.folder / LESSON / "en.md").read_text()
    return re.search(rf"::: {BLOCK}\n+(?:### .*\n+)?(\w+)", text)[1]


def changed(desk, word: str, verdict: str = "changes-meaning") -> None:
    desk.load()
    desk.edit(verdict, f"{word} ", f"{word} <!> nothing ".replace("<!> ", ""))
    desk.load()


def test_a_complete_programme_has_an_empty_list(visit_as, desk):
    desk.load()
    page = visit_as("tomas", **{"accept-language": "en"}).get(LIST)
    assert page.status_code == 200
    assert LIST + "/" not in page.text.replace('href="/translation"', "")


def test_the_list_of_the_page_is_the_list_of_the_command(visit_as, desk, word):
    (desk.folder / "mayors/promise-to-result/pt.md").unlink()
    changed(desk, word)
    listed = [
        (f"{LIST}/{gap.course}/{gap.block}/{gap.language}", gap.place)
        for path in course_folders(desk.folder)
        for gap in gaps_of(*desk.read(path))
    ]
    page = visit_as("priya").get(LIST).text
    shown = list(
        zip(re.findall(r'<a href="(/translation/[^"]+)"', page), re.findall(r"<code>(.*?)</code>", page), strict=True)
    )
    assert len(listed) > 3 and sorted(shown) == sorted(listed)


def test_it_is_narrowed_by_course_and_language(visit_as, desk, word):
    changed(desk, word)
    priya = visit_as("priya")
    assert f"{OF_BLOCK}/es" in priya.get(f"{LIST}?language=es&course=mayors").text
    assert f"{OF_BLOCK}/pt" not in priya.get(f"{LIST}?language=es").text
    assert OF_BLOCK not in priya.get(f"{LIST}?course=procurement").text
    assert priya.get(f"{LIST}?page=0").status_code in (404, 422)
    assert priya.get(f"{LIST}?course=<b>&language=xx").status_code == 200


def test_a_line_leads_to_the_source_then_and_now_beside_the_translation(visit_as, desk, word):
    changed(desk, word)
    page = visit_as("priya").get(f"{OF_BLOCK}/es").text
    assert "<ins>nothing </ins>" in page
    assert "revision 1" in page and "revision 2" in page
    spanish = (desk.folder / LESSON / "es.md").read_text().partition(f"::: {BLOCK}\n")[2].split("\n\n:::")[0]
    last = spanish.strip().splitlines()[-1].split(". ")[-1]
    assert last.split("[")[0][:40] in page
    assert page.count('lang="en"') >= 2 and 'class="card pre" lang="es"' in page
    assert "The author says: the edit changes what the original means." in page
    assert f"{LESSON}/es.md:" in page and "translations = { es = 2 }" in page


def test_what_was_never_translated_shows_the_source_alone(visit_as, desk):
    (desk.folder / LESSON / "pt.md").unlink()
    desk.load()
    page = visit_as("priya").get(f"{OF_BLOCK}/pt").text
    assert "Not translated yet" in page and "Nothing yet." in page and 'aria-labelledby="then"' not in page


@pytest.mark.parametrize(
    ("file", "key", "words", "source"),
    [
        ("mayors/why-you/pt.md", "lesson.why-you.title", "Title of the lesson · why-you", "Why it has to be you"),
        ("mayors/pt.md", "module.m1.title", "Title of the module · m1", ""),
        ("mayors/pt.md", "module.m1.objectives", "What the module promises · m1", ""),
        ("mayors/pt.md", "course.mayors.purpose", "What the course is for · mayors", ""),
    ],
)
def test_a_title_or_promise_has_its_line_and_its_page(visit_as, desk, file, key, words, source):
    (desk.folder / file).unlink()
    desk.load()
    priya = visit_as("priya")
    assert f'<a href="/translation/mayors/{key}/pt">{words}</a>' in priya.get(f"{LIST}?language=pt").text
    page = priya.get(f"/translation/mayors/{key}/pt").text
    assert words in page and source in page and f"{file}:1" in page and "lesson.toml" not in page


def test_a_recording_that_is_missing_shows_what_is_to_be_spoken(visit_as, desk):
    shutil.copytree(SAMPLES / "media", desk.folder / "media")
    desk.load()
    page = visit_as("priya").get("/translation/media/block.tone.recording/pt").text
    assert "The recording · tone" in page and "media/media/tone.pt.mp3</code>" in page
    assert page.count('class="card pre"') == 2 and "lesson.toml" not in page


def test_a_revision_that_was_never_loaded_is_said_to_be_lost(visit_as, desk, word):
    desk.edit("clarifies", f"{word} ", f"{word} nothing ")
    desk.db.connection().exec_driver_sql("DELETE FROM source_text")
    desk.load()
    page = visit_as("priya").get(f"{OF_BLOCK}/es").text
    assert "These words were not kept." in page and "nothing" in page


def test_words_of_an_author_are_shown_as_text(visit_as, desk, word):
    desk.load()
    desk.edit("clarifies", f"{word} ", f"{word} `<script>x</script>` ")
    desk.load()
    page = visit_as("priya").get(f"{OF_BLOCK}/es").text
    assert "&lt;script&gt;x" in page and "<script>x" not in page


def test_the_translators_first_page_counts_and_points_to_the_list(visit_as, desk, word):
    (desk.folder / LESSON / "pt.md").unlink()
    changed(desk, word)
    page = visit_as("tomas").get("/").text
    assert f'href="{LIST}?language=es"' in page and f'href="{LIST}?language=pt"' in page


def test_a_long_list_comes_in_pages(visit_as, desk):
    for path in desk.folder.glob("*/*/pt.md"):
        path.unlink()
    for path in desk.folder.glob("*/*/es.md"):
        path.unlink()
    desk.load()
    from lms.translation import queries

    priya, seen = visit_as("priya"), 0
    size, queries.ON_A_PAGE = queries.ON_A_PAGE, 7
    try:
        address: str | None = LIST
        while address:
            page = priya.get(address).text
            seen += len(re.findall(r'<a href="/translation/[^"]+"', page))
            more = re.findall(r'href="(/translation\?[^"]*page=\d+)">More', page)
            address = more[0].replace("&amp;", "&") if more else None
    finally:
        queries.ON_A_PAGE = size
    assert seen == sum(len(gaps_of(*desk.read(path))) for path in course_folders(desk.folder))


@pytest.mark.parametrize("key", ["ana", "carla", "luis", "grace", "frances"])
def test_it_is_for_translators_and_the_programme(visit_as, desk, word, key):
    changed(desk, word)
    assert visit_as(key).get(LIST).status_code == 403
    assert visit_as(key).get(f"{OF_BLOCK}/es").status_code == 404


@pytest.mark.parametrize("address", [f"{OF_BLOCK}/fr", "/translation/nowhere/x/es", "/translation/mayors/nothing/es"])
def test_what_is_not_left_to_do_has_no_page(visit_as, desk, address):
    desk.load()
    assert visit_as("priya").get(address).status_code == 404
