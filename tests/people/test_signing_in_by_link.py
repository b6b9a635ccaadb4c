import threading
from datetime import timedelta

import pytest
from letters import mailed_link
from sqlalchemy import delete
from sqlmodel import col, select

from lms import clock
from lms.people.models import Address, Person, Seat, SignInLink, SignInSession
from lms.settings import settings

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def asked(db, person):
    """asked("ana"): she has answered the question about her mailbox."""

    def mark(key: str) -> Person:
        who = person(key)
        who.asked_about_mailbox = True
        db.add(who)
        db.commit()
        return who

    return mark


def path(link: str) -> str:
    return link.partition("?")[0]


def test_the_link_shows_a_button_and_pressing_it_signs_in(browse, db, asked):
    ana = asked("ana")
    browser = browse()
    link = mailed_link(db, browser, "ana@lms.example")
    page = browser.get(link)
    assert "Ana Silva" in page.text
    assert f'action="{path(link)}"' in page.text
    answer = browser.post(path(link), headers={"User-Agent": PHONE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/me").status_code == 200
    [session] = db.exec(select(SignInSession)).all()
    assert (session.person_id, session.device) == (ana.id, "Chrome/Android")


def test_it_works_on_another_device_than_the_one_that_asked(browse, db, asked):
    asked("ana")
    link = mailed_link(db, browse(), "ana@lms.example")
    assert browse().post(path(link)).status_code == 303


def test_it_leads_to_where_the_person_was_going(browse, db, asked):
    asked("ana")
    browser = browse()
    link = mailed_link(db, browser, "ana@lms.example", next="/courses/mayors?from=mail&x=ñ")
    assert 'name="next" value="/courses/mayors?from=mail&amp;x=ñ"' in browser.get(link).text
    answer = browser.post(path(link), data={"next": "/courses/mayors"})
    assert answer.headers["location"] == "/courses/mayors"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_lasts_thirty_days(browse, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    cookie = next(cookie for cookie in set_cookies(browse().post(path(link))) if cookie.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=2592000" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_where_the_site_is(browse, db, monkeypatch):
    link = mailed_link(db, browse(), "ana@lms.example")
    monkeypatch.setattr(settings(), "base_url", "https://lms.example")
    assert all("Secure" in cookie for cookie in set_cookies(browse().post(path(link))))


def set_cookies(answer) -> list[str]:
    return answer.headers.get_list("set-cookie")


def test_someone_without_a_seat_comes_to_the_account(browse, db, asked):
    asked("nadia")
    link = mailed_link(db, browse(), "nadia@lms.example")
    browser = browse()
    assert browser.post(path(link)).headers["location"] == "/me"
    assert browser.get("/me").status_code == 200


def test_someone_whose_seat_ended_comes_to_the_account(browse, db, asked):
    ana = asked("ana")
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == ana.id)).all():
        seat.ends_on = seat.starts_on
    db.commit()
    link = mailed_link(db, browse(), "ana@lms.example")
    assert browse().post(path(link)).headers["location"] == "/me"


def test_signing_in_ends_the_session_of_whoever_was_signed_in_here(visit_as, db, person):
    browser = visit_as("joao")
    link = mailed_link(db, visit_as("joao"), "ana@lms.example")
    browser.post(path(link))
    assert "Ana Silva" in browser.get("/me").text
    open_ones = db.exec(select(SignInSession).where(col(SignInSession.ended_at).is_(None))).all()
    assert sorted(session.person_id for session in open_ones) == sorted([person("ana").id, person("joao").id])


# ---------------------------------------------------------------- who may not


def test_opening_the_link_never_spends_it(browse, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    for _ in range(3):
        assert browse().get(link).status_code == 200
        assert browse().head(link).status_code in (200, 405)
    db.rollback()
    assert [row.spent_at for row in db.exec(select(SignInLink)).all()] == [None]
    assert db.exec(select(SignInSession)).all() == []
    assert browse().post(path(link)).status_code == 303


def test_an_expired_link_opens_nothing_and_says_what_to_do(browse, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    row = db.exec(select(SignInLink)).one()
    row.expires_at = clock.now() - timedelta(seconds=1)
    db.commit()
    browser = browse()
    for answer in (browser.get(link), browser.post(path(link))):
        assert answer.status_code == 410
        assert "no longer works" in answer.text
        assert 'href="/sign-in"' in answer.text
    assert "session" not in browser.cookies


def test_a_link_lasts_fifteen_minutes(browse, db):
    mailed_link(db, browse(), "ana@lms.example")
    row = db.exec(select(SignInLink)).one()
    assert timedelta(minutes=14) < row.expires_at - clock.now() <= timedelta(minutes=15)


@pytest.mark.parametrize("token", ["nothing", "%00", "%F0%9F%99%82", "x" * 5000, "code"])
def test_a_guessed_link_opens_nothing(browse, token):
    assert browse().post(f"/sign-in/{token}").status_code in (404, 405, 410, 422)


@pytest.mark.parametrize(
    "evil",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "evil"],
)
def test_the_way_on_never_leads_to_another_site(browse, db, asked, evil):
    asked("ana")
    browser = browse()
    link = mailed_link(db, browser, "ana@lms.example", next=evil)
    assert "evil" not in link
    assert "evil" not in browser.get(path(link), params={"next": evil}).text.partition("<main")[2]
    assert browser.post(path(link), data={"next": evil}).headers["location"] == "/"
    assert browser.get("/sign-in", params={"next": evil}).headers["location"] == "/"
    assert "evil" not in browse().get("/sign-in", params={"next": evil}).text.partition("<main")[2]


def test_another_site_may_not_sign_anyone_in_or_out(browse, visit_as, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    assert browse().post(path(link), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    browser = visit_as("ana")
    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/me").status_code == 200


def test_a_successor_who_gets_the_address_gets_only_the_own_account(browse, db, asked, person):
    ana, nadia = asked("ana"), asked("nadia")
    mayor = db.exec(select(Address).where(col(Address.address) == "ana@lms.example")).one()
    db.exec(delete(Address).where(col(Address.person_id) == nadia.id))
    mayor.person_id = nadia.id
    db.commit()
    browser = browse()
    browser.post(path(mailed_link(db, browser, "ana@lms.example")))
    page = browser.get("/me").text
    assert nadia.name in page
    assert ana.name not in page
    assert db.exec(select(SignInSession.person_id)).all() == [nadia.id]


# ---------------------------------------------------------------- twice is once


def test_a_link_signs_in_once(browse, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    assert browse().post(path(link)).status_code == 303
    other = browse()
    assert other.post(path(link)).status_code == 410
    assert other.get(link).status_code == 410
    assert len(db.exec(select(SignInSession)).all()) == 1


def test_pressing_twice_in_the_same_browser_goes_on(browse, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    browser = browse()
    browser.post(path(link))
    assert browser.post(path(link)).headers["location"] == "/"
    assert len(db.exec(select(SignInSession)).all()) == 1


def test_of_many_presses_at_the_same_moment_one_signs_in(browse, db):
    link = mailed_link(db, browse(), "ana@lms.example")
    browsers, gate, answers = [browse() for _ in range(4)], threading.Barrier(4), []

    def press(browser):
        gate.wait()
        answers.append(browser.post(path(link)).status_code)

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 410, 410, 410]
    assert len(db.exec(select(SignInSession)).all()) == 1
