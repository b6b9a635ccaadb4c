"""A form that came back to be mended, and a session that ends while the page stands open."""

import pytest
from playwright.sync_api import expect
from visitor import Visitor

pytestmark = pytest.mark.browser

CHECK = "/courses/mayors/check"
LESSON = "/courses/mayors/promise-to-result"
PROMISE = "form[action$='/commitment'] textarea"
DUE = "form[action$='/commitment'] input[name=due_on]"
REFLECTION = "form[action$='/reflection'] textarea"


def test_what_came_back_to_be_mended_goes_with_the_language(visitor):
    joao = visitor("joao")
    joao.signs_in()
    joao.opens(CHECK)
    joao.types(PROMISE, "Digo a verdade em janeiro.")
    joao.types(DUE, "2001-01-01")
    for _ in range(2):
        joao.presses("form[action$='/commitment'] button")
        joao.sees("#due_on-error")

    switches(joao, "es")
    assert joao.path == CHECK
    joao.holds(PROMISE, "Digo a verdade em janeiro.")
    joao.holds(DUE, "2001-01-01")
    joao.page.reload()
    joao.looks()
    switches(joao, "pt")


def test_saving_after_a_switch_does_not_undo_it(visitor):
    nadia = visitor("nadia")
    nadia.signs_in()
    nadia.opens("/me")
    switches(nadia, "pt")
    nadia.at("#timezone").select_option("America/New_York")
    switches(nadia, "en")
    nadia.holds("#timezone", "America/New_York")
    nadia.presses("form[action='/me'] button:not([type=button])")
    expect(nadia.at("html[lang^=en]")).to_be_attached()
    nadia.holds("#language", "en")
    nadia.at("#timezone").select_option("America/Montevideo")
    nadia.at("#language").select_option("es-UY")
    nadia.language = "es"
    nadia.presses("form[action='/me'] button:not([type=button])")


def test_what_is_typed_after_the_session_ended_stays(visitor):
    ana = visitor("ana")
    ana.signs_in()
    ana.opens(CHECK)
    tickets = ana.context.cookies()
    ana.context.clear_cookies(name="session")
    ana.types(REFLECTION, "Cerraría la calle.")
    ana.sees("#told [role=alert]")
    ana.looks()

    ana.at("form.languages button[value=pt]").click()
    ana.waits_for_quiet()
    ana.troubles.clear()  # the page that was asked for in another language, and refused
    ana.holds(REFLECTION, "Cerraría la calle.")

    ana.context.add_cookies(tickets)
    ana.page.evaluate("window.dispatchEvent(new Event('online'))")  # what waited arrives, without waiting its turn
    expect(ana.at("#told")).to_be_empty()
    ana.waits_for_quiet()
    ana.waits_for_saving(lambda: ana.types(REFLECTION, "Cerraría la calle otra vez."))
    expect(ana.at("#told")).to_be_empty()
    ana.opens(CHECK)
    ana.holds(REFLECTION, "Cerraría la calle otra vez.")


def test_what_is_read_after_the_session_ended_is_sent_later(visitor):
    luis = visitor("luis")
    luis.signs_in()
    luis.opens(LESSON)
    tickets = luis.context.cookies()
    luis.context.clear_cookies(name="session")
    assert sends(luis, lambda: luis.at("[data-unread]").last.scroll_into_view_if_needed()) == 401
    luis.sees("#told [role=alert]")
    luis.context.add_cookies(tickets)
    assert sends(luis, lambda: luis.page.evaluate("window.dispatchEvent(new Event('online'))")) == 204
    expect(luis.at("#told")).to_be_empty()


def sends(reader: Visitor, act) -> int:
    """The status of the completion that follows."""
    with reader.page.expect_response(lambda answer: answer.url.endswith("/completions")) as sent:
        act()
    return sent.value.status


def switches(reader: Visitor, language: str) -> None:
    reader.at(f"form.languages button[value={language}]").click()
    reader.language = language
    expect(reader.at(f"html[lang^={language}]")).to_be_attached()
    reader.looks()
