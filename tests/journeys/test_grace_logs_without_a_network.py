"""Grace logs sessions on her phone in a taxi. The network goes and comes back; nothing is lost, nothing is there twice,
and no word of hers is left on the phone."""

import time

import pytest
from connection import comes_back, loses_the_reply, rows, stored_by_the_browser
from house import House
from playwright.sync_api import Error, expect
from visitor import Visitor

pytestmark = pytest.mark.browser

SHARED = "We went through the waiting list in the taxi."
PRIVATE = "He was thinking of something else."
SHARE = "form[action$='/review'] .buttons button:not([formaction])"
SIGN = "#waiting"


@pytest.fixture(params=("sqlite", "postgresql"))
def house(request, houses) -> House:
    return houses(request.param, "log_without_a_network")


def test_a_session_as_booked_is_logged_in_three_taps(visitor):
    grace = signed_in(visitor)
    began = time.monotonic()
    grace.presses(".card.next a[role=button]")
    session = grace.path
    grace.presses(SHARE)
    grace.presses("main form button")
    assert time.monotonic() - began < 120
    assert grace.path.startswith("/engagements/")
    assert logged(grace, session) == [("held", 1, "one_to_one")]


def test_the_network_is_cut_in_the_middle_of_a_log(visitor):
    grace = signed_in(visitor)
    session = opens_a_log(grace)
    before = drafts(grace)
    grace.context.set_offline(True)
    writes_without_a_network(grace)
    assert (drafts(grace), stored_by_the_browser(grace)) == (before, [])
    arrived = shares_without_a_network(grace, session)
    assert arrived == ["draft", "review"]  # each once, in this order
    assert (drafts(grace), stored_by_the_browser(grace)) == (before + 1, [])

    grace.context.set_offline(True)
    grace.at("main form button").click()
    grace.sees("main form [role=status]", "Waiting for a connection")
    grace.at("main form button").click()  # a second tap is not a second log
    assert logged(grace, session) == [("planned", 0, "")]
    with grace.page.expect_navigation():
        grace.context.set_offline(False)
    assert grace.path.startswith("/engagements/")
    assert logged(grace, session) == [("held", 1, "site_visit")]
    grace.sees("main", SHARED)
    grace.opens(session)
    grace.holds("#shared", SHARED)
    grace.holds("#private", PRIVATE)
    assert notes(grace, session) == [("author",), ("room",)]


def writes_without_a_network(grace: Visitor) -> None:
    grace.types("#shared", SHARED)
    grace.sees("#saved", "Waiting for a connection")
    grace.types("#topics", "waiting list")
    grace.at("form.log details summary").first.click()
    grace.at("#kind").select_option("site_visit")
    grace.types("#private", PRIVATE)
    grace.page.wait_for_timeout(1500)
    grace.sees(SIGN, "1 change waits on this page for a connection.")
    grace.holds("#shared", SHARED)
    grace.holds("#private", PRIVATE)
    grace.looks()


def shares_without_a_network(grace: Visitor, session: str) -> list[str]:
    """What arrived on the server when the network came back, in order."""
    arrived: list[str] = []
    grace.at(SHARE).click()
    grace.sees(SIGN, "2 changes wait")
    assert grace.path == session
    grace.page.on(
        "response",
        lambda one: one.request.method == "POST" and arrived.append(one.url.rpartition("/")[2]),
    )
    with grace.page.expect_navigation(url=f"**{session}/sharing"):
        grace.context.set_offline(False)
    grace.sees("main", SHARED)
    grace.reads_nowhere(PRIVATE)
    grace.looks()
    return arrived


def test_a_log_whose_reply_was_lost_is_one_log(visitor):
    grace = signed_in(visitor)
    session = opens_a_log(grace)
    grace.waits_for_saving(lambda: grace.types("#shared", SHARED))
    grace.presses(SHARE)
    grace.page.route("**/sharing", loses_the_reply, times=1)
    with pytest.raises(Error), grace.page.expect_navigation():
        grace.at("main form button").click()
    grace.page.wait_for_url("chrome-error://**")
    grace.troubles.clear()
    assert logged(grace, session) == [("held", 1, "one_to_one")]
    grace.page.goto(f"{session}/sharing")  # where she was: there is nothing left to share
    assert grace.path == session
    expect(grace.at("#shared")).to_have_value(SHARED)
    assert logged(grace, session) == [("held", 1, "one_to_one")]
    assert notes(grace, session) == [("room",)]


def test_the_server_goes_down_when_the_log_is_shared(visitor, house):
    grace = signed_in(visitor)
    session = opens_a_log(grace)
    grace.waits_for_saving(lambda: grace.types("#shared", SHARED))
    grace.presses(SHARE)
    house.close()
    try:
        grace.at("main form button").click()
        grace.sees("main form [role=status]", "Waiting for a connection")
        grace.looks()
    finally:
        house.open()
    grace.page.wait_for_url("**/engagements/**", timeout=60_000)  # by itself
    assert logged(grace, session) == [("held", 1, "one_to_one")]


def test_a_session_nobody_came_to_is_said_in_four_taps(visitor):
    """Nothing else is asked; what folds away is not to be seen."""
    grace = signed_in(visitor)
    session = opens_a_log(grace)
    grace.context.set_offline(True)
    grace.at("input[name=became][value=no_show]").check()
    for folded in ("#topics", "#shared", "#promise-1-text", "#present"):
        expect(grace.at(folded)).to_be_hidden()
    expect(grace.at("#missing input:checked")).to_have_count(1)
    grace.sees("#private")
    grace.sees("#saved", "Waiting for a connection")
    grace.looks()
    assert comes_back(grace, "#saved >> text=Saved") == [("draft",)]
    grace.presses(SHARE)
    grace.sees("main", "Did not take place. Missing:")
    grace.presses("main form button")
    assert logged(grace, session) == [("no_show", 1, "")]
    assert notes(grace, session) == []


# ---------------------------------------------------------------- what the stories share


def signed_in(visitor) -> Visitor:
    grace = visitor("grace")
    grace.context.request.post(grace.house.way_in("grace"), max_redirects=0)
    grace.page.goto("/")
    grace.answers_about_the_mailbox()
    return grace


def opens_a_log(grace: Visitor) -> str:
    """Of the session that waits for one, or of one held now."""
    grace.opens("/coaching")
    grace.presses(grace.page.locator("main a[href^='/engagements/']").first)
    waiting = grace.page.locator(".card.next a[role=button]:not(.quiet)")
    grace.presses(waiting if waiting.count() else "form[action$='/sessions'] button")
    grace.waits_for_quiet()
    return grace.path


def logged(grace: Visitor, session: str) -> list[tuple]:
    public_id = session.rpartition("/")[2]
    return rows(grace.house, f"SELECT state, version, kind FROM coaching_session WHERE public_id = '{public_id}'")


def drafts(grace: Visitor) -> int:
    return rows(grace.house, "SELECT COUNT(*) FROM log_draft")[0][0]


def notes(grace: Visitor, session: str) -> list[tuple]:
    public_id = session.rpartition("/")[2]
    asked = f"""SELECT circle FROM sealed_note JOIN coaching_session ON coaching_session.id = session_id
    WHERE public_id = '{public_id}' ORDER BY circle"""
    return rows(grace.house, asked)
