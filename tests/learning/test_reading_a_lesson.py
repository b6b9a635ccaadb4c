"""A mayor opens the course and a lesson, in her own language."""

import re

from sqlmodel import col, select

from lms.learning.models import Completion

LESSON = "/courses/mayors/promise-to-result"


def completed(db, person) -> int:
    return len(db.exec(select(Completion).where(col(Completion.person_id) == person.id)).all())


def test_the_course_page_lists_its_lessons_with_minutes(visit_as):
    page = visit_as("ana").get("/courses/mayors")
    assert page.status_code == 200
    assert page.text.count('href="/courses/mayors/') >= 6
    assert 'lang="es-UY"' in page.text


def test_a_lesson_reads_in_the_language_of_its_reader(visit_as):
    spanish, portuguese, english = (visit_as(key).get(LESSON).text for key in ("ana", "joao", "ruth"))
    assert "From a promise to a result" in english
    assert "resultado" in spanish
    assert len({spanish, portuguese, english}) == 3
    assert re.findall(r'<section class="block" id="([\w-]+)"', spanish) == re.findall(
        r'<section class="block" id="([\w-]+)"', english
    )


def test_regional_words_follow_the_reader(visit_as):
    assert "neighbourhoods" in visit_as("priyanka").get(LESSON).text
    assert "neighborhoods" in visit_as("ruth").get(LESSON).text


def test_the_button_that_leads_on_completes_what_was_read(visit_as, person, db):
    ana = visit_as("ana")
    page = ana.get(LESSON).text
    blocks = re.findall(r'name="block" value="([\w-]+)"', page)
    answer = ana.post(f"{LESSON}/completions", data={"block": blocks, "next": "/courses/mayors/what-people-copy"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/courses/mayors/what-people-copy")
    assert completed(db, person("ana")) == len(blocks) == 6


def test_a_part_that_was_in_view_is_completed_without_leaving(visit_as, person, db):
    answer = visit_as("ana").post(f"{LESSON}/completions", data={"block": "four-steps"}, headers={"HX-Request": "true"})
    assert (answer.status_code, completed(db, person("ana"))) == (204, 1)


def test_the_home_page_leads_back_to_where_one_stopped(visit_as):
    ana = visit_as("ana")
    assert 'href="/courses/mayors/why-you"' in ana.get("/").text
    first = re.findall(r'<section class="block" id="([\w-]+)"', ana.get("/courses/mayors/why-you").text)
    ana.post("/courses/mayors/why-you/completions", data={"block": first[:2]})
    assert f'href="/courses/mayors/why-you#{first[2]}"' in ana.get("/").text


def test_a_coach_and_the_manager_read_but_do_not_learn(visit_as, person, db):
    for key in ("grace", "priya", "tomas"):
        browser = visit_as(key)
        assert browser.get(LESSON).status_code == 200
        assert browser.post(f"{LESSON}/completions", data={"block": "four-steps"}).status_code == 403
    assert completed(db, person("grace")) == 0


def test_those_to_whom_no_course_is_open_find_nothing(visit_as):
    for key in ("carla", "frances", "nadia"):
        assert visit_as(key).get(LESSON).status_code == 404


def test_without_signing_in_one_is_asked_to(browse):
    answer = browse().get(LESSON)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={LESSON}")


def test_twice_is_once(visit_as, person, db):
    ana = visit_as("ana")
    for _ in range(3):
        ana.post(f"{LESSON}/completions", data={"block": ["four-steps", "good-for-me"]})
    assert completed(db, person("ana")) == 2


def test_what_is_not_a_part_of_the_lesson_completes_nothing(visit_as, person, db):
    ana = visit_as("ana")
    wrong = ["the-view", "check-leading", "three-results", "' OR 1=1", "\x00", "🏙️" * 500]
    assert ana.post(f"{LESSON}/completions", data={"block": wrong, "next": "/"}).status_code == 303
    assert completed(db, person("ana")) == 0


def test_an_unknown_course_or_lesson_is_not_there(visit_as):
    ana = visit_as("ana")
    for address in ("/courses/none", "/courses/mayors/none", "/courses/mayors/%00", "/courses/mayors/../mayors/none"):
        assert ana.get(address).status_code == 404


def test_the_way_on_never_leads_to_another_site(visit_as):
    for away in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = visit_as("ana").post(f"{LESSON}/completions", data={"next": away})
        assert answer.headers["location"] == "/"
