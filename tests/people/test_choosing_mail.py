"""Which reminders come: chosen in the account, and ended kind by kind from the mail."""

import re
from itertools import combinations

import pytest
from sqlmodel import select

from lms.people.actions.account import switch_off
from lms.people.mail_queries import switched_off
from lms.people.models import MailChoice
from lms.people.reminding import KINDS
from lms.people.switches import off_address, switched_by
from lms.signing import signature


@pytest.fixture
def off(db, person):
    """off("ana"): the kinds that someone switched off, as the application left them."""

    def kinds(key: str) -> set[str]:
        db.rollback()
        return {kind for _, kind in switched_off(db, [person(key).id])}

    return kinds


def path_of(person, kinds) -> str:
    return off_address(person, kinds).removeprefix("http://127.0.0.1:8000")


def ticked(page: str) -> list[str]:
    return re.findall(r'name="kinds" value="(\w+)" checked', page)


def test_each_kind_has_a_switch_that_says_what_comes(visit_as):
    page = visit_as("ana").get("/me").text
    assert ticked(page) == list(KINDS) == ["coaching", "commitments", "course"]
    for words in ("Su coaching", "Sus compromisos", "Su curso", "no son recordatorios"):
        assert words in page


@pytest.mark.parametrize("wanted", [kinds for count in range(4) for kinds in combinations(KINDS, count)])
def test_exactly_what_was_ticked_comes(wanted, visit_as, off):
    ana = visit_as("ana")
    for _ in range(2):
        answer = ana.post("/me/reminders", data={"kinds": list(wanted)})
        assert answer.headers["location"] == "/me?done=reminders#reminders"
        assert off("ana") == set(KINDS) - set(wanted) and off("joao") == set()
        assert ticked(ana.get("/me").text) == list(wanted)


def test_what_was_off_can_be_turned_on_again(visit_as, off):
    ana = visit_as("ana")
    ana.post("/me/reminders")
    assert off("ana") == set(KINDS)
    ana.post("/me/reminders", data={"kinds": list(KINDS)})
    assert off("ana") == set()


def test_a_kind_there_is_not_changes_nothing(visit_as, off):
    answer = visit_as("ana").post("/me/reminders", data={"kinds": ["course", "invitations"]})
    assert answer.status_code == 422 and off("ana") == set()


def test_who_is_not_signed_in_chooses_nothing(browse, db):
    assert browse().post("/me/reminders").headers["location"].startswith("/sign-in")
    assert db.exec(select(MailChoice)).all() == []


# ---------------------------------------------------------------- from the mail


@pytest.mark.parametrize("kinds", [kinds for count in (1, 2, 3) for kinds in combinations(KINDS, count)])
def test_a_link_turns_off_the_kinds_it_names_and_nothing_else(kinds, browse, person, off):
    path, browser = path_of(person("ana"), kinds), browse()
    for _ in range(2):
        page = browser.get(path)
        assert page.status_code == 200 and off("ana") == set(), "opening it changes nothing: programs do"
    for _ in range(2):
        assert browser.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert off("ana") == set(kinds) and off("joao") == set()
    assert "<form method" not in browser.get(path).text.partition("<main")[2]


def test_its_page_says_what_is_turned_off(browse, person):
    page = browse().get(path_of(person("ana"), ["commitments"])).text.partition("<main")[2]
    assert "Sus compromisos" in page and "Su curso" not in page and "No recibir más estos recordatorios" in page


def test_a_link_of_which_one_kind_is_off_still_ends_the_other(browse, person, db, off):
    switch_off(db, person("ana"), ["course"])
    path, browser = path_of(person("ana"), ["course", "coaching"]), browse()
    assert "<form method" in browser.get(path).text.partition("<main")[2]
    browser.post(path)
    assert off("ana") == {"course", "coaching"}


def test_a_link_in_a_mail_from_before_ends_the_course_alone(browse, person, off):
    public_id = person("ana").public_id
    path = f"/reminders/{public_id}-{signature('reminders off', public_id)[:40]}"
    assert "Su curso" in browse().get(path).text
    assert browse().post(path).status_code == 200
    assert off("ana") == {"course"}


def test_a_token_that_was_changed_is_none(browse, person, db):
    token = path_of(person("ana"), ["course"]).rpartition("/")[2]
    public_id, kinds, signed = token.split("-")
    bad = [f"{public_id}-coaching-{signed}", f"{public_id}-{kinds}.coaching-{signed}", f"{public_id}-{signed}"]
    bad += [f"{person('joao').public_id}-{kinds}-{signed}", token[:-1], token + "0", f"{public_id}-{kinds}-"]
    bad += [f"{public_id}--{signed}", f"-{kinds}-{signed}", "-", "--", "---", "ñ-ñ-ñ", "x" * 3000]
    for each in bad:
        assert switched_by(db, each) is None
        assert browse().get(f"/reminders/{each}").status_code == 404
        assert browse().post(f"/reminders/{each}").status_code == 404
    assert db.exec(select(MailChoice)).all() == []


def test_a_token_opens_nothing_else(browse, person):
    token = path_of(person("ana"), ["course"]).rpartition("/")[2]
    for address in ("/sign-in/", "/address/", "/invitations/", "/calendar/"):
        assert browse().get(f"{address}{token}").status_code in (404, 410)
    assert "set-cookie" not in browse().post(f"/reminders/{token}").headers
