from datetime import timedelta

import pytest
from letters import ask, code_in, letters
from sqlmodel import select

from lms import clock
from lms.people.models import SignInLink, SignInSession
from lms.people.routes.sign_in import REQUEST_COOKIE


@pytest.fixture
def waiting(browse, db):
    """A browser that asked for Ana's link, and the code in her mail."""
    browser = browse()
    ask(browser, "ana@lms.example")
    return browser, code_in(letters(db)[-1])


def type_code(browser, code: str, request: str | None = None, **more: str):
    asked = browser.cookies.get(REQUEST_COOKIE, default="", path="/sign-in")
    return browser.post("/sign-in/code", data={"request": asked if request is None else request, "code": code, **more})


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


def test_the_code_signs_in_the_browser_that_asked(waiting, db):
    browser, code = waiting
    assert type_code(browser, code, next="/me").headers["location"].startswith("/me")
    assert browser.get("/me").status_code == 200
    assert REQUEST_COOKIE not in browser.cookies


@pytest.mark.parametrize("spaces", ["{} {}", "{}{}", "  {}{} ", "{}\u00a0{}"])
def test_spaces_in_the_code_do_not_matter(waiting, spaces):
    browser, code = waiting
    assert type_code(browser, spaces.format(*code.split())).status_code == 303


# ---------------------------------------------------------------- who may not


def test_another_browser_with_the_code_is_not_let_in(waiting, browse, db):
    browser, code = waiting
    request = browser.cookies.get(REQUEST_COOKIE, path="/sign-in")
    other = browse()
    assert type_code(other, code, request).status_code == 422
    ask(other, "joao@lms.example")
    assert type_code(other, code, request).status_code == 422
    assert type_code(other, code).status_code == 422
    assert db.exec(select(SignInSession)).all() == []


def test_the_page_of_another_request_is_not_let_in(waiting):
    browser, code = waiting
    assert type_code(browser, code, "another").status_code == 422
    assert type_code(browser, code, "").status_code == 422


def test_the_fifth_wrong_code_closes_the_door(waiting, db):
    browser, code = waiting
    for _ in range(5):
        assert type_code(browser, wrong(code)).status_code == 422
    assert type_code(browser, code).status_code == 422
    assert db.exec(select(SignInSession)).all() == []


def test_four_wrong_codes_do_not(waiting):
    browser, code = waiting
    for _ in range(4):
        type_code(browser, wrong(code))
    assert type_code(browser, code).status_code == 303


def test_an_unknown_address_hears_the_same_of_its_codes(waiting, browse):
    browser, code = waiting
    stranger = browse()
    ask(stranger, "nobody@lms.example")
    for _ in range(6):
        known, unknown = type_code(browser, wrong(code)), type_code(stranger, wrong(code))
        assert known.status_code == unknown.status_code == 422
        assert known.text.partition("<main")[2].replace(
            browser.cookies.get(REQUEST_COOKIE, path="/sign-in"), ""
        ) == unknown.text.partition("<main")[2].replace(stranger.cookies.get(REQUEST_COOKIE, path="/sign-in"), "")


def test_an_expired_code_opens_nothing(waiting, db):
    browser, code = waiting
    db.exec(select(SignInLink)).one().expires_at = clock.now() - timedelta(seconds=1)
    db.commit()
    assert type_code(browser, code).status_code == 422


# ---------------------------------------------------------------- twice is once


def test_link_and_code_are_one_way_in(waiting, browse, db):
    browser, code = waiting
    from letters import link_in

    assert browse().post(link_in(letters(db)[-1])).status_code == 303
    assert type_code(browser, code).status_code == 422
    assert len(db.exec(select(SignInSession)).all()) == 1


# ---------------------------------------------------------------- what was typed wrong


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "🙂🙂🙂🙂🙂🙂", "1" * 1_000_000, "١٢٣٤٥٦", "\x00"])
def test_what_is_not_a_code_is_refused_and_the_page_can_be_used_again(waiting, typed):
    browser, code = waiting
    answer = type_code(browser, typed)
    assert answer.status_code == 422
    assert 'name="code"' in answer.text
    assert type_code(browser, code).status_code == 303
