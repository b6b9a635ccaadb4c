import threading
from datetime import timedelta

import pytest
import time_machine
from letters import ask, letters, link_in, mailed_link
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.people.models import Address, AddressChange
from lms.people.queries import addresses_of, who_signs_in

HOME = "ana.home@lms.example"


def change_to(browser, address: str):
    return browser.post("/me/address", data={"email": address})


def confirm_link(db) -> str:
    return link_in(letters(db, "address_confirm")[-1])


def addresses(db, person) -> dict[str, str]:
    db.rollback()
    db.expire_all()
    return addresses_of(db, person.id)


def test_a_new_address_is_confirmed_in_its_mailbox_and_announced_at_the_old(visit_as, browse, db, person):
    assert change_to(visit_as("ana"), HOME).headers["location"] == "/me?done=address#address"
    link = confirm_link(db)
    assert letters(db)[-1].to == HOME
    assert letters(db)[-1].secret
    assert HOME in browse().get(link).text
    assert addresses(db, person("ana")) == {"official": "ana@lms.example"}
    assert browse().post(link).status_code == 200
    assert addresses(db, person("ana")) == {"official": "ana@lms.example", "sign_in": HOME}
    [told] = letters(db, "address_changed")
    assert (told.to, told.language) == ("ana@lms.example", "es-UY")
    assert HOME not in told.text + told.html
    assert db.exec(select(AuditLine).where(col(AuditLine.act) == "address.change")).one()


def test_the_next_change_replaces_it_and_tells_the_one_before(visit_as, browse, db, person):
    for address in (HOME, "ana.two@lms.example"):
        change_to(visit_as("ana"), address)
        browse().post(confirm_link(db))
    assert addresses(db, person("ana"))["sign_in"] == "ana.two@lms.example"
    assert [letter.to for letter in letters(db, "address_changed")] == ["ana@lms.example", HOME]


def test_going_back_to_the_official_address_needs_no_second_one(visit_as, browse, db, person):
    for address in (HOME, "ana@lms.example"):
        change_to(visit_as("ana"), address)
        browse().post(confirm_link(db))
    assert addresses(db, person("ana")) == {"official": "ana@lms.example"}
    assert who_signs_in(db, "ana@lms.example").id == person("ana").id


def test_links_sent_before_no_longer_open_the_account(visit_as, browse, db):
    early = mailed_link(db, browse(), "ana@lms.example")
    change_to(visit_as("ana"), HOME)
    browse().post(confirm_link(db))
    assert browse().post(early).status_code == 410


def test_from_then_on_only_the_new_address_opens_the_account(visit_as, browse, db, person):
    change_to(visit_as("ana"), HOME)
    browse().post(confirm_link(db))
    assert who_signs_in(db, "ana@lms.example") is None
    assert who_signs_in(db, HOME).id == person("ana").id


def test_the_account_says_where_links_go(visit_as, browse, db):
    ana = visit_as("ana")
    change_to(ana, HOME)
    assert HOME not in ana.get("/me").text
    browse().post(confirm_link(db))
    assert HOME in ana.get("/me").text


# ---------------------------------------------------------------- who may not


def test_a_taken_address_gets_the_same_answer_and_no_mail(visit_as, db, person):
    taken, free = change_to(visit_as("ana"), "joao@lms.example"), change_to(visit_as("ana"), HOME)
    assert (taken.status_code, taken.headers["location"]) == (free.status_code, free.headers["location"])
    assert [letter.to for letter in letters(db)] == [HOME]


def test_an_address_that_was_taken_in_between_is_not_given_twice(visit_as, browse, db, person):
    change_to(visit_as("ana"), HOME)
    link = confirm_link(db)
    db.add(Address(address=HOME, person_id=person("joao").id, kind="sign_in"))
    db.commit()
    assert browse().post(link).status_code == 410
    assert browse().post(link).status_code == 410
    assert addresses(db, person("ana")) == {"official": "ana@lms.example"}
    assert who_signs_in(db, HOME).id == person("joao").id


def test_opening_the_link_confirms_nothing(visit_as, browse, db, person):
    change_to(visit_as("ana"), HOME)
    link = confirm_link(db)
    for _ in range(3):
        assert browse().get(link).status_code == 200
    assert "sign_in" not in addresses(db, person("ana"))


def test_after_a_day_the_link_confirms_nothing(visit_as, browse, db, person):
    change_to(visit_as("ana"), HOME)
    link = confirm_link(db)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        assert browse().get(link).status_code == 410
        assert browse().post(link).status_code == 410
    assert "sign_in" not in addresses(db, person("ana"))


def test_a_mistyped_address_cannot_be_confirmed_once_another_was_asked_for(visit_as, browse, db, person):
    change_to(visit_as("ana"), "stranger@lms.example")
    mistyped = confirm_link(db)
    change_to(visit_as("ana"), HOME)
    right = confirm_link(db)
    assert browse().post(mistyped).status_code == 410
    assert browse().post(right).status_code == 200


def test_who_is_not_signed_in_changes_nothing(browse, db):
    assert change_to(browse(), HOME).headers["location"].startswith("/sign-in")
    assert letters(db) == []


def test_another_site_may_not_ask_or_confirm(visit_as, browse, db):
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert visit_as("ana").post("/me/address", data={"email": HOME}, headers=cross).status_code == 403
    change_to(visit_as("ana"), HOME)
    assert browse().post(confirm_link(db), headers=cross).status_code == 403


def test_nobody_fills_mailboxes_with_our_mail(visit_as, db):
    with time_machine.travel("2026-11-24 10:01:00", tick=False):
        ana = visit_as("ana")
        tries = [change_to(ana, f"stranger{number}@lms.example").status_code for number in range(6)]
    assert tries == [303] * 5 + [429]


# ---------------------------------------------------------------- twice is once


def test_confirming_twice_is_once(visit_as, browse, db, person):
    change_to(visit_as("ana"), HOME)
    link = confirm_link(db)
    assert [browse().post(link).status_code for _ in range(2)] == [200, 200]
    assert len(letters(db, "address_changed")) == 1


def test_two_people_confirming_one_address_at_the_same_moment_get_it_once(visit_as, browse, db):
    links = []
    for key in ("ana", "joao"):
        change_to(visit_as(key), HOME)
        links.append(confirm_link(db))
    gate, answers = threading.Barrier(2), []

    def confirm(link):
        browser = browse()
        gate.wait()
        answers.append(browser.post(link).status_code)

    threads = [threading.Thread(target=confirm, args=(link,)) for link in links]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 410]
    db.rollback()
    assert len(db.exec(select(Address).where(col(Address.address) == HOME)).all()) == 1


# ---------------------------------------------------------------- what was typed wrong


@pytest.mark.parametrize("typed", ["", "home", "a@b\r\nBcc: x@evil.example", "x" * 1_000_000, "ana\u202e@lms.example"])
def test_what_is_not_an_address_is_refused_and_shown_again(visit_as, db, typed):
    answer = change_to(visit_as("ana"), typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert db.exec(select(AddressChange)).all() == []


def test_a_guessed_link_confirms_nothing(browse):
    assert browse().get("/address/guess").status_code == 410
    assert browse().post("/address/guess").status_code == 410


def test_the_sign_in_mail_follows_the_address(visit_as, browse, db):
    change_to(visit_as("ana"), HOME)
    browse().post(confirm_link(db))
    ask(browse(), HOME)
    assert [letter.to for letter in letters(db, "sign_in")] == [HOME]
