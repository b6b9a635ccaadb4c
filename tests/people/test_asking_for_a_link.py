import re

import pytest
import time_machine
from letters import ask, code_in, letters, link_in
from sqlalchemy import event
from sqlmodel import select

from lms import clock
from lms import db as database
from lms.people.models import Address, RateWindow, SignInLink


def test_a_link_and_a_code_go_to_the_person_in_her_language(browse, db, person):
    answer = ask(browse(), "ana@lms.example")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")
    [letter] = letters(db)
    assert (letter.to, letter.language, letter.person_id) == ("ana@lms.example", "es-UY", person("ana").id)
    assert letter.secret
    assert link_in(letter).startswith("/sign-in/")
    assert code_in(letter)
    assert link_in(letter).removeprefix("/sign-in/") in letter.html


def test_the_next_page_says_that_a_link_is_on_its_way_and_takes_the_code(browse):
    browser = browse()
    page = browser.get(ask(browser, "ana@lms.example", next="/courses/mayors").headers["location"])
    assert "a link is on its way" in page.text
    assert 'name="request" value="' in page.text
    assert 'name="next" value="/courses/mayors"' in page.text


def test_only_hashes_of_link_code_and_address_are_kept(browse, db):
    ask(browse(), "ana@lms.example")
    [letter] = letters(db)
    [link] = db.exec(select(SignInLink)).all()
    assert link_in(letter).removeprefix("/sign-in/") not in link.token_hash
    assert code_in(letter).replace(" ", "") not in (link.code_hash, link.token_hash)
    assert not any("ana" in window.key for window in db.exec(select(RateWindow)).all())


def test_capitals_and_spaces_around_do_not_matter(browse, db):
    ask(browse(), "  Ana@LMS.example ")
    assert len(letters(db)) == 1


def test_the_page_asks_for_one_thing_and_keeps_where_one_was_going(browse):
    page = browse().get("/sign-in?next=/courses/mayors")
    assert page.status_code == 200
    assert 'value="/courses/mayors"' in page.text
    assert 'type="password"' not in page.text


def test_who_is_signed_in_goes_on(visit_as):
    assert visit_as("ana").get("/sign-in?next=/me").headers["location"] == "/me"


def test_a_part_of_the_page_comes_back_to_htmx(browse):
    part = browse().post("/sign-in", data={"email": "no"}, headers={"HX-Request": "true"})
    assert part.status_code == 422
    assert "<html" not in part.text
    assert "<h1>" in part.text


# ---------------------------------------------------------------- who may not


def answer_to(browser, address: str) -> tuple:
    """All that an address gets to see, but for the request's random id; and how many statements that took."""
    statements: list[str] = []
    note = lambda _c, _cursor, statement, *_: statements.append(statement)  # noqa: E731
    event.listen(database.engine(), "before_cursor_execute", note)
    try:
        answer = ask(browser, address, next="/me")
    finally:
        event.remove(database.engine(), "before_cursor_execute", note)
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    page = browser.get(answer.headers["location"])
    return answer.status_code, answer.text, headers, without_id(page.text), page.status_code, statements


def without_id(text: str) -> str:
    return re.sub(r'(name="request" value=")[^"]+', r"\1", text)


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(browse, db):
    assert answer_to(browse(), "ana@lms.example") == answer_to(browse(), "nobody@lms.example")
    assert len(letters(db)) == 1


def test_an_unknown_address_gets_no_mail(browse, db):
    ask(browse(), "nobody@lms.example")
    assert letters(db) == []
    assert db.exec(select(SignInLink)).all() == []


def test_the_official_address_opens_nothing_once_a_sign_in_address_is_set(browse, db, person):
    db.add(Address(address="ana.home@lms.example", person_id=person("ana").id, kind="sign_in"))
    db.commit()
    ask(browse(), "ana@lms.example")
    assert letters(db) == []
    ask(browse(), "ana.home@lms.example")
    assert [letter.to for letter in letters(db)] == ["ana.home@lms.example"]


def test_another_site_may_not_ask(browse, db):
    answer = browse().post("/sign-in", data={"email": "ana@lms.example"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    answer = browse().post("/sign-in", data={"email": "ana@lms.example"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert letters(db) == []


@pytest.mark.parametrize("address", ["ana@lms.example", "nobody@lms.example"])
def test_the_sixth_try_with_an_address_is_one_too_many_from_anywhere(browse, db, address):
    with time_machine.travel("2026-11-24 10:01:00", tick=False):
        assert [ask(browse(), address).status_code for _ in range(6)] == [303] * 5 + [429]
        assert ask(browse(), address).status_code == 429
        assert ask(browse(), "joao@lms.example").status_code == 303
    with time_machine.travel("2026-11-24 10:16:00", tick=False):
        assert ask(browse(), address).status_code == 303


def test_the_thirty_first_try_from_one_place_is_one_too_many(browse, db):
    with time_machine.travel("2026-11-24 10:01:00", tick=False):
        browser = browse()
        tries = [ask(browser, f"nobody{number}@lms.example").status_code for number in range(31)]
    assert tries == [303] * 30 + [429]


def test_the_refusal_is_in_the_readers_language_and_says_how_long(browse):
    with time_machine.travel("2026-11-24 10:01:00", tick=False):
        browser = browse()
        refused = [ask(browser, "ana@lms.example") for _ in range(6)][-1]
    assert refused.status_code == 429
    assert "15 minutes" in refused.text


def test_tries_of_another_day_are_forgotten(browse, db):
    db.add(RateWindow(key="old", starts_at=clock.now().replace(year=2020)))
    db.commit()
    ask(browse(), "ana@lms.example")
    letters(db)
    assert "old" not in [window.key for window in db.exec(select(RateWindow)).all()]


# ---------------------------------------------------------------- what was typed wrong


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "ana@",
        "ana@lms.example\r\nBcc: everyone@evil.example",
        "ana@lms.example, joao@lms.example",
        "Ana <ana@lms.example>",
        "ana@lms.example\u202e",
        "ana\u200b@lms.example",
        "مثال @ مثال",
        "x" * 1_000_000 + "@lms.example",
        "🙂" * 100_000,
    ],
)
def test_what_is_not_an_address_is_refused_and_shown_again(browse, db, typed):
    answer = ask(browse(), typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert letters(db) == []


def test_emoji_and_nul_in_an_address_harm_nothing(browse, db):
    assert ask(browse(), "🙂@lms.example").status_code in (303, 422)
    assert ask(browse(), "nobody\x00@lms.example").status_code == 303
    assert letters(db) == []


def test_markup_typed_as_an_address_is_only_text(browse):
    page = ask(browse(), '"><script>alert(1)</script>')
    assert page.status_code == 422
    assert "<script>alert" not in page.text
