"""Where the language switch, and signing in, lead back to."""

import pytest

from lms.web import render

ADDRESS = "http://127.0.0.1:8000"


def leads_back_to(page) -> str:
    return page.text.partition('name="next" value="')[2].partition('"')[0]


def test_a_page_leads_back_to_itself_with_its_query(browse):
    assert leads_back_to(browse().get("/sign-in?next=/me&x=%22")) == "/sign-in?next=/me&amp;x=%22"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"{ADDRESS}/me?done=saved", "/me?done=saved"),
        (f"{ADDRESS}/me/address", "/me"),  # refused once more: no page stands where the form was answered before
        (f"{ADDRESS}//evil.example", "/"),
        ("http://[", "/me"),
        (None, "/me"),
    ],
)
def test_a_refused_form_leads_back_to_the_page_it_was_sent_from(visit_as, referer, back):
    headers = {"Referer": referer} if referer else {}
    refused = visit_as("ana").post("/me/address", data={"email": "nothing"}, headers=headers)
    assert refused.status_code == 422
    assert leads_back_to(refused) == back


def test_a_refused_answer_leads_back_to_its_lesson(visit_as):
    ana, lesson = visit_as("ana"), "/courses/mayors/check"
    promise = ana.get(lesson).text.partition(f'action="{lesson}/commitment"')[2]
    block = promise.partition('name="block" value="')[2].partition('"')[0]
    typed = {"block": block, "text": "x", "due_on": "2001-01-01"}
    refused = ana.post(f"{lesson}/commitment", data=typed, headers={"Referer": ADDRESS + lesson})
    assert refused.status_code == 422
    assert leads_back_to(refused) == lesson
    switched = ana.post("/language", data={"language": "pt", "next": lesson})
    assert ana.get(switched.headers["location"]).status_code == 200


def test_signing_in_leads_back_to_the_page_whose_form_came_too_late(browse):
    late = browse().post("/me", data={"language": "es"}, headers={"Referer": f"{ADDRESS}/me?x=1"})
    assert (late.status_code, late.headers["location"]) == (303, "/sign-in?next=/me%3Fx%3D1")
    assert browse().post("/me", data={"language": "es"}).headers["location"] == "/sign-in?next=/me"


def test_a_part_of_a_page_that_comes_too_late_is_told_so_in_its_language_and_in_a_place_of_its_own(browse):
    browser = browse()
    browser.cookies.set("language", "pt")
    answer = browser.post("/courses/mayors/check/completions", data={"block": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-retarget"] == "#told"
    assert 'id="told"' in browser.get("/sign-in").text
    english = browse().post("/courses/mayors/check/answers", headers={"HX-Request": "true"})
    assert english.text.strip() != answer.text.strip()


def test_addresses_that_visitors_choose_are_not_kept(browse):
    browser = browse()
    browser.get("/sign-in")
    kept = render._around_the_address.cache_info().currsize
    for number in range(20):
        assert f"/nowhere/{number}?{'x' * 900}" in leads_back_to(browser.get(f"/nowhere/{number}?{'x' * 900}"))
    assert render._around_the_address.cache_info().currsize == kept


def test_the_menu_marks_where_one_is(visit_as):
    ana = visit_as("ana")
    assert '<a href="/" aria-current="page">' in ana.get("/").text
    there = ana.get("/commitments").text
    assert '<a href="/commitments" aria-current="page">' in there
    assert '<a href="/" aria-current="page">' not in there
