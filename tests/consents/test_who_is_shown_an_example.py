"""An example that tells of a city's failure is kept from the people of that city until the city consents."""

import pytest
from sqlmodel import col, select
from statements import counted
from ward import COURSE, LESSON, OTHER, SEARCHED, WORDS

from lms.catalogue.models import Block
from lms.learning.models import Completion

AWAITS = "Awaits the consent of Baltimore"
BALTIMORE = ("lorraine", "tamika")  # the mayor, and one of the staff
OTHERS = ("ruth", "calvin")
PROGRAMME = ("priya", "grace", "tomas", "ines")


def finds(browser) -> bool:
    page = browser.get("/search", params={"q": SEARCHED}).text
    return f"{LESSON}#the-empty-room" in page or "mothballed</mark>" in page


@pytest.mark.parametrize("key", OTHERS)
def test_people_of_other_cities_read_it_as_any_example(author, visit_as, key):
    page = visit_as(key).get(LESSON).text
    assert WORDS in page and AWAITS not in page
    assert finds(visit_as(key))


@pytest.mark.parametrize("key", BALTIMORE)
def test_nobody_with_a_seat_in_the_city_is_shown_it_until_the_city_consents(author, visit_as, consents, key):
    theirs = visit_as(key)
    page = theirs.get(LESSON)
    assert page.status_code == 200 and "Opening lanterns en" in page.text and "Closing en" in page.text
    for trace in (WORDS, "the-empty-room", "armoury", "Baltimore</p>", AWAITS):
        assert trace not in page.text
    assert "the-empty-room" not in theirs.get(COURSE).text
    consents()
    assert WORDS in theirs.get(LESSON).text


def test_its_chief_of_staff_reads_no_course(author, visit_as, consents):
    assert visit_as("desmond").get(LESSON).status_code == 404


@pytest.mark.parametrize("key", PROGRAMME)
def test_those_of_the_programme_are_told_that_it_waits(author, visit_as, consents, key):
    theirs = visit_as(key, **{"Accept-Language": "en"})
    theirs.post("/language", data={"language": "en", "next": "/"}, headers={"origin": str(theirs.base_url)})
    page = theirs.get(LESSON).text
    assert "the-empty-room" in page and AWAITS in page
    consents()
    page = theirs.get(LESSON).text
    assert "the-empty-room" in page and AWAITS not in page


@pytest.mark.parametrize(
    ("key", "role", "city"),
    [
        ("ruth", "staff", "Baltimore"),  # seats in two cities
        ("grace", "staff", "Baltimore"),  # a coach who sits in the city, too
        ("lorraine", "translator", ""),  # its mayor, with a seat in the programme
    ],
)
def test_a_seat_in_the_city_decides_whatever_else_somebody_holds(author, visit_as, seated, consents, key, role, city):
    theirs = visit_as(key)
    assert (WORDS in theirs.get(LESSON).text) == (key != "lorraine")
    seated(key, role, city)
    assert "the-empty-room" not in theirs.get(LESSON).text and AWAITS not in theirs.get(LESSON).text
    assert not finds(theirs)
    consents()
    assert "the-empty-room" in theirs.get(LESSON).text


def test_pages_that_were_rendered_for_others_before_change_nothing(author, visit_as):
    """What a process keeps of a lesson is kept for those who see the same."""
    ruth, lorraine, grace = visit_as("ruth"), visit_as("lorraine"), visit_as("grace")
    for _ in range(2):
        assert WORDS in ruth.get(LESSON).text and AWAITS not in ruth.get(LESSON).text
        assert AWAITS in grace.get(LESSON).text
        assert "the-empty-room" not in lorraine.get(LESSON).text


def test_searching_does_not_tell_that_it_is_there(author, visit_as, consents):
    lorraine = visit_as("lorraine")
    nothing = lorraine.get("/search?q=xyzzyplugh").text.replace("xyzzyplugh", "?")
    for words in ("mothballed", "mothb", "armoury", "apolillado", "The armoury's archive", "mothballed lanterns"):
        page = lorraine.get("/search", params={"q": words}).text
        assert page.count("<mark>") == 0 and "wards" not in page, words
    assert lorraine.get("/search?q=mothballed").text.replace("mothballed", "?") == nothing
    assert LESSON in lorraine.get("/search?q=lanterns").text
    assert "armoury" not in lorraine.get("/search?q=night+shift").text
    consents()
    assert finds(lorraine)


def test_a_part_of_the_lesson_that_is_hidden_adds_no_words_to_the_others(author, visit_as):
    """All words have to stand in one lesson: those of the hidden part do not count."""
    assert LESSON in visit_as("ruth").get("/search?q=lanterns+mothballed").text
    assert LESSON not in visit_as("lorraine").get("/search?q=lanterns+mothballed").text


def test_hiding_it_changes_nobodys_figures(author, visit_as, person, db):
    for key in ("lorraine", "ruth"):
        browser = visit_as(key)
        everything = ["opening", "the-empty-room", "closing"]
        assert browser.post(f"{LESSON}/completions", data={"block": everything, "next": OTHER}).status_code == 303
        done = select(Block.key).join(Completion, col(Completion.block_id) == col(Block.id))
        keys = db.exec(done.where(col(Completion.person_id) == person(key).id)).all()
        assert sorted(keys) == ["closing", "opening"]
    pages = [visit_as(key).get(COURSE).text for key in ("lorraine", "ruth")]
    assert pages[0].count("<progress") == pages[1].count("<progress")


def test_only_that_lesson_costs_a_statement_more_and_only_those_whom_it_concerns(author, visit_as):
    for key in ("ruth", "lorraine"):
        browser = visit_as(key)
        statements = {address: counted(browser, address) for address in (LESSON, OTHER, COURSE)}
        assert statements[LESSON] == statements[OTHER] + (key == "lorraine")
        author.publishes(consent="")
        assert counted(browser, OTHER) == statements[OTHER]
        assert counted(browser, COURSE) == statements[COURSE]
        author.publishes()


def test_translators_who_sit_in_the_city_do_not_find_the_words_at_their_desk(author, visit_as, seated):
    author.publishes(words=f"{WORDS} again", lines='revision = 2\nverdict = "changes-meaning"')
    tomas, desk = visit_as("tomas"), "/translation/wards/the-empty-room/es"
    assert tomas.get(desk).status_code == 200
    seated("tomas", "staff", "Baltimore")
    assert tomas.get(desk).status_code == 404
