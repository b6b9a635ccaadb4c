"""An address to which mail fails: who sees it, and what makes it one like any other."""

import pytest
from letters import letters, link_in, mailed_link
from sqlmodel import col, select

from lms import clock
from lms.cohorts.models import Cohort
from lms.mail.models import Mailbox
from lms.people.models import Address

HOME = "ana.home@lms.example"


@pytest.fixture
def fail(db):
    """fail(address): mail to it came back."""

    def fails(address: str) -> None:
        db.add(Mailbox(address=address, failure="5.1.1", failing_since=clock.now(), came_back=True))
        db.commit()

    return fails


def failing(db) -> list[str]:
    db.rollback()
    db.expire_all()
    return list(db.exec(select(Mailbox.address)).all())


@pytest.fixture
def cohort_page(db, visit_as):
    number_one = db.exec(select(Cohort).where(col(Cohort.number) == 1)).one().public_id
    return lambda: visit_as("priya").get(f"/cohorts/{number_one}?city=montevideo").text


def test_the_manager_sees_whom_mail_does_not_reach_and_what_to_do(cohort_page, fail):
    assert "has come back" not in cohort_page()
    fail("ana@lms.example")
    page = cohort_page()
    assert page.count("Mail to this person has come back since") == 1 and "(code 5.1.1)" in page
    assert "Ask them another way for the right address" in page


def test_but_never_the_address_that_someone_chose_for_signing_in(cohort_page, fail, db, person):
    db.add(Address(address=HOME, person_id=person("ana").id, kind="sign_in"))
    fail(HOME)
    page = cohort_page()
    assert "It is the address they chose for signing in" in page and HOME not in page


def test_an_official_address_that_nothing_is_sent_to_is_no_trouble(cohort_page, fail, db, person):
    db.add(Address(address=HOME, person_id=person("ana").id, kind="sign_in"))
    fail("ana@lms.example")
    assert "has come back" not in cohort_page()


def test_the_person_reads_it_in_the_account(visit_as, fail):
    assert "5.1.1" not in visit_as("ana").get("/me").text
    fail("ana@lms.example")
    assert "rebotan desde" in visit_as("ana").get("/me").text
    assert "5.1.1" not in visit_as("joao").get("/me").text


@pytest.mark.parametrize("address", [HOME, "ana@lms.example"])
def test_confirming_an_address_anew_or_the_same_makes_it_one_like_any_other(address, visit_as, browse, fail, db):
    fail(address)
    fail("joao@lms.example")
    ana = visit_as("ana")
    ana.post("/me/address", data={"email": address})
    link = link_in(letters(db, "address_confirm")[-1])
    browse().get(link)
    assert address in failing(db), "opening the page confirms nothing"
    browse().post(link)
    assert failing(db) == ["joao@lms.example"]


def test_a_link_to_sign_in_that_was_used_does_too(browse, fail, db):
    fail("ana@lms.example")
    browser = browse()
    link = mailed_link(db, browser, "ana@lms.example")
    assert failing(db) == ["ana@lms.example"]
    assert browser.post(link).status_code == 303
    assert failing(db) == []


def test_one_that_was_handed_out_proves_nothing(browse, fail, db):
    from lms.people.actions.signing_in import hand_out_link

    fail("ana@lms.example")
    link = hand_out_link(db, "ana@lms.example").removeprefix("http://127.0.0.1:8000")
    db.commit()
    assert browse().post(link).status_code == 303
    assert failing(db) == ["ana@lms.example"]


def test_an_address_that_the_manager_gives_anew_is_tried_anew(visit_as, fail, db, person):
    fail("ana@ciudad.example")
    ana = person("ana")
    typed = {"given_name": ana.given_name, "family_name": ana.family_name, "address": "ana@ciudad.example"}
    assert visit_as("priya").post(f"/people/{ana.public_id}/correction", data=typed).status_code == 303
    assert failing(db) == []
