import pytest
from letters import letters, link_in, mailed_link

from lms.people.models import Address


def signed_in(browse, db, key: str = "ana", **more: str):
    browser = browse()
    link = mailed_link(db, browser, f"{key}@lms.example")
    return browser, browser.post(link, data=more).headers["location"]


def answer(browser, others: str, **more: str):
    return browser.post("/me/mailbox", data={"others": others, "next": "/courses/mayors", **more})


def test_the_first_sign_in_asks_and_then_goes_on(browse, db):
    browser, way = signed_in(browse, db, next="/courses/mayors")
    assert way == "/me/mailbox?next=/courses/mayors"
    page = browser.get(way).text
    assert "ana@lms.example" in page
    assert 'name="next" value="/courses/mayors"' in page


@pytest.mark.parametrize("said", ["no", "skip"])
def test_it_is_asked_once_whatever_the_answer(browse, db, said):
    browser, _ = signed_in(browse, db)
    assert answer(browser, said).headers["location"] == "/courses/mayors"
    _, way = signed_in(browse, db)
    assert way == "/"


def test_yes_sends_a_link_to_an_address_that_only_she_reads(browse, db):
    browser, _ = signed_in(browse, db)
    said = answer(browser, "yes", email="ana.home@lms.example")
    assert said.headers["location"] == "/me/mailbox?sent=1&next=/courses/mayors"
    page = browser.get(said.headers["location"]).text
    assert 'href="/courses/mayors"' in page
    assert link_in(letters(db, "address_confirm")[-1]).startswith("/address/")
    _, way = signed_in(browse, db)
    assert way == "/"


def test_it_is_not_asked_of_someone_who_has_a_sign_in_address(browse, db, person):
    db.add(Address(address="luis.home@lms.example", person_id=person("luis").id, kind="sign_in"))
    db.commit()
    _, way = signed_in(browse, db, "luis.home")
    assert way == "/"


def test_it_never_leads_to_another_site(browse, db):
    browser, _ = signed_in(browse, db)
    assert browser.post("/me/mailbox", data={"others": "no", "next": "//evil.example"}).headers["location"] == "/"
    assert "evil" not in browser.get("/me/mailbox?next=//evil.example").text.replace(
        "/me/mailbox?next=//evil.example", ""
    )


def test_an_address_that_is_none_is_shown_again_and_the_question_stays_open(browse, db):
    browser, _ = signed_in(browse, db)
    refused = answer(browser, "yes", email="home")
    assert refused.status_code == 422
    assert 'value="home"' in refused.text
    _, way = signed_in(browse, db)
    assert way == "/me/mailbox"


def test_who_is_not_signed_in_is_not_asked(browse):
    assert browse().get("/me/mailbox").headers["location"].startswith("/sign-in")
