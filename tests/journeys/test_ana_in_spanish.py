"""Ana, Intendenta of Montevideo, takes a module in Spanish on her phone."""

import pytest
from course import CHECK, RIGHT, title
from house import House
from playwright.sync_api import expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

FIRST, *OTHERS = CHECK["questions"]
REFLECTION = "Volvería a cerrar la rambla. No volvería a prometer el plazo de las obras."
RESULT = "Ninguna familia espera más de 30 días por un alojamiento"
PROMISE = "En la próxima reunión diré al gabinete qué cifra no tenemos"
CHANGED = "Decir al gabinete los tres resultados, uno por reunión"


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, houses) -> House:
    """One in which nobody has been yet, whatever other stories were told before."""
    return houses(request.param, "ana")


def test_ana_takes_a_module_in_spanish_on_her_phone(visitor):
    ana = visitor("ana")
    signs_in_by_the_mailed_link(ana)
    goes_on_where_she_stopped(ana)
    reads_to_the_exercise(ana)
    writes_the_exercise_and_shares_it(ana)
    grace_reads_what_was_shared(visitor("grace"))
    answers_the_check_twice(ana)
    writes_the_reflection(ana)
    drafts_and_promises_a_commitment(ana)
    answers_what_was_due(ana)
    makes_one_the_citys(ana)
    carla_reads_the_citys_and_no_other(visitor("carla"))
    goes_on_with_another_device(visitor("ana", width=1280), ana)


def mail_to(reader: Visitor) -> str:
    """The newest mail, read where the demonstration shows it."""
    mailbox = reader.context.new_page()
    mailbox.goto("/outbox")
    mail = mailbox.locator("article").first
    expect(mail).to_contain_text(f"{reader.key}@lms.example")
    words = mail.locator("pre").inner_text()
    mailbox.close()
    return words


def asks_for_a_link(ana: Visitor) -> None:
    ana.opens("/")
    assert ana.path == "/sign-in"
    ana.types("#email", "ana@lms.example")
    ana.presses("form[action='/sign-in'] button")
    assert ana.path == "/sign-in/code"


def signs_in_by_the_mailed_link(ana: Visitor) -> None:
    asks_for_a_link(ana)
    link = next(word for word in mail_to(ana).split() if word.startswith(ana.house.url))
    ana.opens(link)
    ana.opens(link)  # a program that looks through mail opened it too: it still works
    ana.presses("form[action^='/sign-in/'] button")
    assert ana.path == "/me/mailbox"
    ana.presses("button[name=others][value=no]")
    assert ana.path == "/"
    ana.sees("h1", "Intendenta Silva")


def goes_on_where_she_stopped(ana: Visitor) -> None:
    ana.presses(".card.next a[role=button]")
    assert ana.path == "/courses/mayors/promise-to-result"
    assert ana.anchor == ana.page.locator("[data-unread]").first.get_attribute("id")
    ana.sees("h1", title("promise-to-result", "es"))


def reads_to_the_exercise(ana: Visitor) -> None:
    unread = ana.page.locator("[data-unread]")
    while unread.count():
        part = unread.first
        with ana.page.expect_response(lambda answer: answer.url.endswith("/completions")) as completing:
            part.locator("> :last-child").evaluate("end => end.scrollIntoView({block: 'center'})")
        assert completing.value.status == 204
    ana.waits_for_quiet()
    ana.opens("/courses/mayors/promise-to-result")
    expect(unread).to_have_count(0)
    while ana.path != "/courses/mayors/my-three-results":
        ana.presses("form[action$='/completions'] button")
    expect(ana.page.locator("[data-unread]")).to_have_count(1)


def writes_the_exercise_and_shares_it(ana: Visitor) -> None:
    ana.waits_for_saving(lambda: ana.types("#\\30 -result", RESULT))
    expect(ana.at("#saved-three-results")).not_to_be_empty()
    ana.opens("/courses/mayors/my-three-results")
    ana.holds("#\\30 -result", RESULT)
    ana.presses("a[href^='/exercises/'][href$='/sharing']")
    ana.sees("dd", RESULT)
    ana.presses("main form button")
    ana.sees("[role=status]", "Grace")


def grace_reads_what_was_shared(grace: Visitor) -> None:
    grace.signs_in()
    grace.presses(grace.page.locator("a[href^='/exercises/']").first)
    grace.sees("dd", RESULT)
    assert grace.page.locator("html").get_attribute("lang").startswith("en")


def answer(reader: Visitor, question: str, option: str) -> None:
    reader.at(f"input[name='option-{question}'][value='{option}']").check()
    reader.taps(f"button[name=question][value='{question}']")
    reader.sees(f"#question-{question} .notice")


def answers_the_check_twice(ana: Visitor) -> None:
    ana.opens("/courses/mayors/check")
    ana.taps(f"button[name=question][value='{FIRST['id']}']")  # nothing was picked
    ana.sees(f"#question-{FIRST['id']} .error")
    wrong = next(option for option in FIRST["options"] if option != FIRST["answer"])
    answer(ana, FIRST["id"], wrong)
    ana.sees(f"#question-{FIRST['id']} .choice.wrong")
    for question in OTHERS:
        answer(ana, question["id"], question["answer"])
        ana.sees(f"#question-{question['id']} .choice.right")
    ana.sees("#result.next")
    ana.taps("form[action$='/attempts'] button")
    expect(ana.page.locator("#result")).to_have_count(0)
    expect(ana.page.locator("button[name=question]")).to_have_count(len(RIGHT))
    for question, option in RIGHT.items():
        answer(ana, question, option)
    expect(ana.page.locator(".choice.right")).to_have_count(len(RIGHT))


def writes_the_reflection(ana: Visitor) -> None:
    ana.sees("a.readers[href='/who-can-see#only-you']")
    ana.waits_for_saving(lambda: ana.types("form[action$='/reflection'] textarea", REFLECTION))
    expect(ana.at("#saved-instinct")).not_to_be_empty()
    ana.opens("/courses/mayors/check")
    ana.holds("form[action$='/reflection'] textarea", REFLECTION)


def drafts_and_promises_a_commitment(ana: Visitor) -> None:
    ana.types("form[action$='/commitment'] textarea", PROMISE)
    ana.types("#due_on", in_days(21))
    ana.presses("form[action$='/commitment'] button")
    assert ana.path == "/commitments"
    draft = ana.page.locator(".commitment", has_text=PROMISE)
    ana.sees(draft.locator("a.readers"))
    ana.presses(draft.locator("a[href$='/promise']"))
    ana.presses("main form button")
    assert ana.path == "/"
    ana.sees(ana.page.locator(".commitment", has_text=PROMISE).locator(".readers"), "Grace")


def answers_what_was_due(ana: Visitor) -> None:
    overdue = ana.page.locator(".commitment", has=ana.page.locator(".late"))
    commitment = "#" + overdue.first.get_attribute("id")
    ana.taps(f"{commitment} form[action$='/postponement'] > button:not([formaction])")
    ana.sees(f"{commitment} .late")
    ana.at(f"{commitment} summary").click()
    ana.types(f"{commitment} textarea", CHANGED)
    ana.types(f"{commitment} input[type=date]", in_days(14))
    ana.taps(f"{commitment} form[action$='/change'] button:not([formaction])")
    ana.sees(f"{commitment} .promised", CHANGED)
    expect(ana.at(f"{commitment} .late")).to_have_count(0)
    ana.taps(f"{commitment} form[action$='/keeping'] button")
    ana.sees(f"{commitment} .good")


def makes_one_the_citys(ana: Visitor) -> None:
    ana.opens("/")
    ana.presses(ana.page.locator(".promised a", has_text=PROMISE))
    ana.presses("#adoption button")
    expect(ana.page.locator("#adoption")).to_have_count(0)


def carla_reads_the_citys_and_no_other(carla: Visitor) -> None:
    carla.signs_in()
    carla.opens("/commitments")
    carla.sees(".promised", PROMISE)
    carla.reads_nowhere(CHANGED)
    carla.reads_nowhere(REFLECTION)


def goes_on_with_another_device(laptop: Visitor, phone: Visitor) -> None:
    asks_for_a_link(laptop)
    code = next(line for line in mail_to(laptop).splitlines() if line.replace(" ", "").isdigit())
    laptop.types("#code", code)
    laptop.presses("form[action='/sign-in/code'] button")
    assert laptop.path == "/"
    phone.opens("/")
    steps = [each.page.locator(".card.next").first.inner_text() for each in (laptop, phone)]
    assert steps[0] == steps[1]
    laptop.opens("/courses/mayors/check")
    laptop.holds("form[action$='/reflection'] textarea", REFLECTION)
    expect(laptop.page.locator(".choice.right")).to_have_count(len(RIGHT))
    laptop.opens("/me")
    expect(laptop.page.locator("#devices li")).to_have_count(2)
