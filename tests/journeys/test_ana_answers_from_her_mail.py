"""Ana answers from her mail for what she promised: one tap, a confirmation, and no word of the promise on the way."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from house import House
from playwright.sync_api import expect
from visitor import Visitor

pytestmark = pytest.mark.browser

MONTEVIDEO = ZoneInfo("America/Montevideo")
FRIDAY = 4
BY_LINK = "por enlace de correo"


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, houses) -> House:
    """One where nobody else answers for what Ana promised."""
    return houses(request.param, "leaves")


def test_ana_answers_from_her_mail_and_takes_it_back(visitor, house):
    ana, nobody = visitor("ana"), visitor("ana")
    ana.signs_in()
    commitment, promise = reads_what_she_promised(ana)
    house.works_at(next_working_morning())
    done, not_yet = finds_both_answers_in_her_mail(nobody, promise)

    a_scanner_follows_them(nobody, done, not_yet)
    opens_it_signed_in_as_nobody(nobody, done, promise)
    finds_it_as_it_was(ana, commitment)
    says_that_it_is_done(nobody, promise)
    finds_it_behind_the_sign_in(nobody, commitment, promise)

    sees_by_what_way_it_was_answered(ana, commitment)
    takes_it_back(ana, commitment)
    the_link_asks_nothing_any_more(nobody, not_yet, promise)


def next_working_morning() -> datetime:
    """When reminders reach Ana again: reminders rest at night and at weekends, and the test runs on any day."""
    now = datetime.now(MONTEVIDEO)
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0)
    while morning <= now or morning.weekday() > FRIDAY:
        morning += timedelta(days=1)
    return morning


def reads_what_she_promised(ana: Visitor) -> tuple[str, str]:
    """The address and the words of what is due first: yesterday, by the demonstration's clock."""
    first = ana.page.locator(".commitment .promised a").first
    ana.sees(first)
    return str(first.get_attribute("href")), first.inner_text()


def says_nothing_of(promise: str, words: str) -> None:
    """Not even three of its words in a row."""
    its, said = promise.lower().split(), " ".join(words.lower().split())
    runs = {" ".join(its[place : place + 3]) for place in range(len(its) - 2)}
    assert runs
    assert not {run for run in runs if run in said}


def finds_both_answers_in_her_mail(nobody: Visitor, promise: str) -> tuple[str, str]:
    nobody.opens("/outbox")
    mail = nobody.page.locator("article", has_text="ana@lms.example")
    mail = mail.filter(has=nobody.page.locator("a[href*='/answers/']")).first
    for words in ("El plazo venció el", "¿Qué pasó con este compromiso?"):
        expect(mail.locator("pre[lang^=es]")).to_contain_text(words)
    says_nothing_of(promise, mail.inner_text())
    answers = [str(link.get_attribute("href")) for link in mail.locator("a[href*='/answers/']").all()]
    done, not_yet = answers
    assert (done.partition("?")[2], not_yet.partition("?")[2]) == ("answer=done", "answer=not_yet")
    return done, not_yet


def a_scanner_follows_them(nobody: Visitor, *links: str) -> None:
    """As programs that look into mail do before it is read."""
    for link in links * 2:
        assert nobody.context.request.get(link).ok
        assert nobody.context.request.head(link).status < 500


def finds_it_as_it_was(ana: Visitor, commitment: str) -> None:
    """Open, and nothing was said of it."""
    ana.opens(commitment)
    expect(ana.at("form[action$='/keeping']")).to_have_count(1)
    expect(ana.at("ol.rows li")).to_have_count(0)
    ana.reads_nowhere(BY_LINK)


def opens_it_signed_in_as_nobody(nobody: Visitor, link: str, promise: str) -> None:
    nobody.opens(link)
    nobody.sees("h1", "¿Qué pasó con este compromiso?")
    nobody.sees("main", "Un compromiso de Ana Silva")
    says_nothing_of(promise, nobody.page.content())


def says_that_it_is_done(nobody: Visitor, promise: str) -> None:
    nobody.presses("main form button[value=done]")
    nobody.sees("h1", "Gracias. Su respuesta quedó registrada.")
    nobody.sees("[role=status]", "Usted respondió: cumplido.")
    says_nothing_of(promise, nobody.page.content())


def finds_it_behind_the_sign_in(nobody: Visitor, commitment: str, promise: str) -> None:
    nobody.presses(f"main a[href='{commitment}']")
    assert nobody.path == "/sign-in"
    says_nothing_of(promise, nobody.page.content())


def sees_by_what_way_it_was_answered(ana: Visitor, commitment: str) -> None:
    ana.opens(commitment)
    ana.sees(".commitment .good", "Cumplido")
    ana.sees(".commitment .eyebrow", BY_LINK)
    history = ana.page.locator("ol.rows li")
    expect(history).to_have_count(1)
    expect(history).to_contain_text(f"Ana Silva: cumplido · {BY_LINK}")


def takes_it_back(ana: Visitor, commitment: str) -> None:
    ana.presses("form[action$='/undoing'] button")
    ana.opens(commitment)
    expect(ana.at(".commitment .eyebrow")).not_to_contain_text(BY_LINK)
    expect(ana.at("form[action$='/undoing']")).to_have_count(0)
    expect(ana.at("form[action$='/keeping']")).to_have_count(1)
    expect(ana.page.locator("ol.rows li", has_text="cumplido")).to_contain_text("deshecha después")


def the_link_asks_nothing_any_more(nobody: Visitor, link: str, promise: str) -> None:
    nobody.opens(link, status=409)
    nobody.sees("h1", "Este enlace ya no pide respuesta")
    says_nothing_of(promise, nobody.page.content())
