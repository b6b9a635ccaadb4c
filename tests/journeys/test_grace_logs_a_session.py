"""Grace logs João's session on her phone; each of the others reads what is theirs to read, and no more."""

import pytest
from playwright.sync_api import expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

SHARED = "We went through the waiting list. The number will be ready on Friday. 🙂"
PRIVATE = "He hesitated when the finance secretary was named."
PROMISE = "Publish the number of families who wait"
TOPICS = "waiting list, finance"


def test_grace_logs_a_session_on_her_phone(visitor):
    grace = visitor("grace")
    grace.signs_in()
    session = opens_what_is_not_logged(grace)
    types_and_it_saves_itself(grace)
    finds_it_after_a_reload(grace, session)
    sees_what_will_be_shared_and_shares_it(grace, session)
    finds_the_private_note_where_it_was(grace, session)

    joao_reads_what_was_shared(visitor("joao"), session)
    olga_finds_nothing(visitor("olga"), session, grace.path)
    priya_reads_facts_only(visitor("priya", width=1280), session)


def opens_what_is_not_logged(grace: Visitor) -> str:
    grace.presses(".card.next a[role=button]")
    assert grace.path.startswith("/sessions/")
    return grace.path


def types_and_it_saves_itself(grace: Visitor) -> None:
    grace.types("#topics", TOPICS)
    grace.types("#shared", SHARED)
    grace.types("#promise-1-text", PROMISE)
    joao = grace.page.locator("#promise-1-owner option", has_text="João").first.get_attribute("value")
    grace.at("#promise-1-owner").select_option(joao)
    grace.types("#promise-1-due", in_days(30))
    grace.types("#minutes", "50")
    with grace.page.expect_response(lambda said: "hesitated" in (said.request.post_data or "")) as saving:
        grace.types("#private", PRIVATE)
    assert saving.value.ok
    expect(grace.at("#saved")).not_to_be_empty()
    grace.looks()


def finds_it_after_a_reload(grace: Visitor, session: str) -> None:
    grace.waits_for_quiet()
    grace.opens(session)
    grace.holds("#topics", TOPICS)
    grace.holds("#shared", SHARED)
    grace.holds("#private", PRIVATE)
    grace.holds("#promise-1-text", PROMISE)
    grace.holds("#promise-1-due", in_days(30))
    grace.holds("#minutes", "50")


def sees_what_will_be_shared_and_shares_it(grace: Visitor, session: str) -> None:
    grace.presses("form[action$='/review'] .buttons button:not([formaction])")
    assert grace.path == f"{session}/sharing"
    grace.sees("h1", "João")
    for words in (SHARED, PROMISE, "waiting list"):
        grace.sees(grace.page.locator("main", has_text=words))
    grace.reads_nowhere(PRIVATE)
    grace.presses("main form button")
    assert grace.path.startswith("/engagements/")
    assert grace.anchor == session.replace("/sessions/", "session-")
    grace.sees(f"#{grace.anchor}", SHARED)


def finds_the_private_note_where_it_was(grace: Visitor, session: str) -> None:
    engagement = grace.path
    grace.opens(session)
    grace.holds("#private", PRIVATE)
    grace.opens(engagement)


def joao_reads_what_was_shared(joao: Visitor, session: str) -> None:
    joao.signs_in()
    joao.sees(joao.page.locator(".commitment", has_text=PROMISE))
    joao.reads_nowhere(PRIVATE)
    joao.presses("a[href^='/engagements/']")
    joao.sees("main", SHARED)
    joao.reads_nowhere(PRIVATE)
    joao.presses(f"a[href='{session}']")
    for words in (SHARED, PROMISE, "50"):
        joao.sees("main", words)
    joao.reads_nowhere(PRIVATE)


def olga_finds_nothing(olga: Visitor, session: str, engagement: str) -> None:
    olga.signs_in()
    for address in (session, engagement, f"{session}/sharing"):
        olga.opens(address, status=404)
        for words in (SHARED, PRIVATE, PROMISE):
            olga.reads_nowhere(words)


def priya_reads_facts_only(priya: Visitor, session: str) -> None:
    priya.signs_in()
    priya.opens(session)
    priya.sees("main", "50")
    priya.sees("main", "João")
    for words in (SHARED, PRIVATE, PROMISE):
        priya.reads_nowhere(words)
