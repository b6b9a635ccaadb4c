"""The network goes away in the middle of a lesson. What was read, answered and written waits in the page, and arrives
once and in order when it is back."""

from urllib.parse import urlsplit

import pytest
from connection import comes_back, cut, loses_the_reply, mend, rows, stored_by_the_browser
from course import CHECK, RIGHT
from house import House
from playwright.sync_api import Route, expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

LESSON = "/courses/mayors/quiet-failure"
QUESTIONS = "/courses/mayors/check"
CITY = "/courses/mayors/my-three-results"
FIRST, SECOND, THIRD, LAST = (question["id"] for question in CHECK["questions"])
REFLECTION = "form[action$='/reflection'] textarea"
PROMISE = "form[action$='/commitment'] textarea"
RESULT = "#\\30 -result"
ENDS = "ask-the-team"  # the last part of the lesson
NEXT = "form[action$='/completions'] button"
SIGN = "#waiting"
ARRIVED = {
    "en": "The connection is back, and everything has arrived.",
    "es": "Volvió la conexión y ya llegó todo.",
    "pt": "A conexão voltou e tudo foi enviado.",
}


@pytest.fixture(params=("sqlite", "postgresql"))
def house(request, houses) -> House:
    return houses(request.param, "lost_connection")


# ---------------------------------------------------------------- it works


def test_joao_finishes_a_lesson_with_the_network_cut_in_the_middle(visitor):
    joao = visitor("joao")
    joao.signs_in()
    reads_on_without_a_connection(joao)
    answers_and_writes_without_a_connection(joao)
    arrived = comes_back(joao, "#saved-instinct >> text=Salv")
    assert arrived == [("answers", FIRST), ("answers", SECOND), ("reflection", "A avenida, de novo.")]
    finds_everything_in_its_place(joao)
    assert stored_by_the_browser(joao) == []
    assert answers_of(joao) == [(FIRST, RIGHT[FIRST]), (SECOND, RIGHT[SECOND])]

    joao.opens(QUESTIONS)
    expect(joao.page.locator("input[name^=done-]:checked")).to_have_count(2)
    joao.holds(REFLECTION, "A avenida, de novo.")


def reads_on_without_a_connection(joao: Visitor) -> None:
    joao.opens(LESSON)
    with joao.page.expect_response(lambda answer: answer.url.endswith("/completions")):
        joao.at("[data-unread]").first.evaluate("part => part.lastElementChild.scrollIntoView({block: 'end'})")
    joao.waits_for_quiet()
    read = completions_of(joao)
    assert ENDS not in read
    joao.context.set_offline(True)
    joao.at("[data-unread]").last.evaluate("part => part.lastElementChild.scrollIntoView({block: 'end'})")
    joao.sees(SIGN, "nesta página")
    joao.at(NEXT).click()
    joao.sees("form[action$='/completions'] [role=status]", "Aguardando conexão")
    assert (joao.path, completions_of(joao)) == (LESSON, read)
    joao.looks()
    with joao.page.expect_navigation():
        joao.context.set_offline(False)
    assert joao.path == CITY
    assert completions_of(joao).count(ENDS) == 1
    joao.looks()


def answers_and_writes_without_a_connection(joao: Visitor) -> None:
    joao.opens(QUESTIONS)
    joao.waits_for_quiet()
    joao.context.set_offline(True)
    answers(joao, FIRST)
    joao.sees(f"#question-{FIRST} [role=status]", "Aguardando conexão")
    answers(joao, SECOND)
    joao.sees(f"#question-{SECOND} [role=status]", "Aguardando conexão")
    picks(joao, THIRD)
    joao.types(REFLECTION, "A avenida, de novo.")
    joao.sees("#saved-instinct", "Aguardando conexão")
    for question in (FIRST, SECOND, THIRD):
        expect(option_of(joao, question)).to_be_checked()
    joao.looks()


def finds_everything_in_its_place(joao: Visitor) -> None:
    expect(joao.page.locator("input[name^=done-]:checked")).to_have_count(2)
    expect(option_of(joao, THIRD)).to_be_checked()
    joao.sees(SIGN, ARRIVED["pt"])
    expect(joao.page.get_by_text("Aguardando conexão")).to_have_count(0)
    joao.looks()
    expect(joao.at(SIGN)).to_be_empty(timeout=10_000)


def test_what_arrives_later_moves_neither_the_view_nor_the_focus(visitor):
    luis = signed_in(visitor, "luis")
    luis.opens(QUESTIONS)
    luis.waits_for_quiet()
    luis.context.set_offline(True)
    luis.page.evaluate("document.documentElement.style.overflowAnchor = 'none'")  # as browsers that do not help
    answers(luis, FIRST)
    answers(luis, SECOND)
    option_of(luis, LAST).focus()
    option_of(luis, LAST).evaluate("one => one.scrollIntoView({block: 'center'})")
    luis.sees(SIGN, "2 cambios esperan conexión en esta página.")
    before = top_of(luis, LAST)
    comes_back(luis, f"#question-{SECOND} .notice")
    assert abs(top_of(luis, LAST) - before) < 3
    expect(option_of(luis, LAST)).to_be_focused()


def test_the_server_goes_down_and_comes_up_again(visitor, house):
    ana = signed_in(visitor, "ana")
    ana.opens(QUESTIONS)
    ana.waits_for_quiet()
    house.close()
    try:
        answers(ana, FIRST)
        ana.types(REFLECTION, "Otra vez la rambla.")
        ana.sees("#saved-instinct", "A la espera de conexión")
        ana.at("form.languages button[value=en]").click()
        ana.sees(SIGN, "Seguimos en esta página para que no se pierda nada.")
        ana.at("header .brand").click()
        ana.sees(SIGN, "Seguimos en esta página")
        assert ana.path == QUESTIONS
        ana.looks()
    finally:
        house.open()
    expect(ana.at(SIGN)).to_contain_text(ARRIVED["es"], timeout=30_000)  # by itself, after a pause that grew
    ana.sees(f"#question-{FIRST} .notice")
    assert answers_of(ana) == [(FIRST, RIGHT[FIRST])]
    ana.presses("header .brand")
    assert ana.path == "/"


def test_grace_writes_a_log_without_a_connection(visitor):
    grace = signed_in(visitor, "grace")
    grace.presses(".card.next a[role=button]")
    grace.context.set_offline(True)
    grace.types("#shared", "We looked at the list.")
    grace.sees("#saved", "Waiting for a connection")
    grace.types("#private", "He hesitated.")
    grace.waits_for_quiet()
    grace.page.wait_for_timeout(1500)
    grace.sees(SIGN, "1 change waits on this page for a connection.")  # the newer draft took the older one's place
    grace.looks()
    arrived = comes_back(grace, "#saved >> text=Saved")
    assert arrived == [("draft", "He hesitated.")]
    assert stored_by_the_browser(grace) == []
    grace.page.reload()
    grace.holds("#shared", "We looked at the list.")
    grace.holds("#private", "He hesitated.")


# ---------------------------------------------------------------- once


def test_an_answer_whose_reply_was_lost_counts_once(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(QUESTIONS)
    ruth.waits_for_quiet()
    ruth.page.route("**/answers", loses_the_reply, times=1)
    answers(ruth, FIRST)
    ruth.sees(SIGN, "1 change waits on this page for a connection.")
    assert answers_of(ruth) == [(FIRST, RIGHT[FIRST])]
    ruth.sees(SIGN, ARRIVED["en"])
    ruth.sees(f"#question-{FIRST} .notice")
    assert answers_of(ruth) == [(FIRST, RIGHT[FIRST])]


def test_only_the_latest_of_what_was_typed_is_sent(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(CITY)
    ruth.waits_for_quiet()
    ruth.context.set_offline(True)
    for words in ("Fewer deaths", "Fewer deaths on the road", "Fewer deaths on Route 66"):
        ruth.types(RESULT, words)
        with ruth.page.expect_event("requestfailed"):
            pass
    ruth.sees(SIGN, "1 change waits")
    assert comes_back(ruth, "[id^=saved-] >> text=Saved") == [("exercise", "Fewer deaths on Route 66")]
    ruth.page.reload()
    ruth.holds(RESULT, "Fewer deaths on Route 66")


def test_an_answer_that_takes_long_is_said_to_wait(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(QUESTIONS)
    held_up: list[Route] = []
    ruth.page.route("**/answers", lambda route: held_up.append(route), times=1)
    answers(ruth, THIRD)
    expect(ruth.at(SIGN)).to_contain_text("1 change waits", timeout=10_000)
    held_up[0].continue_()
    ruth.sees(f"#question-{THIRD} .notice")
    ruth.sees(SIGN, ARRIVED["en"])


def test_what_is_on_its_way_when_the_page_is_left_still_arrives(visitor):
    luis = signed_in(visitor, "luis")
    luis.opens(LESSON)
    luis.waits_for_quiet()
    luis.page.evaluate(
        """([address, block]) => {
          const fetched = window.fetch;
          let first = true;  // the reply to the first never comes
          window.fetch = (...how) => first ? (first = false, new Promise(() => {})) : fetched(...how);
          document.getElementById(block).lastElementChild.scrollIntoView({block: "end"});
        }""",
        [LESSON, ENDS],
    )
    luis.page.wait_for_timeout(2500)
    assert ENDS not in completions_of(luis)
    luis.page.goto("/")
    patience = 50
    while ENDS not in completions_of(luis) and patience:
        patience -= 1
        luis.page.wait_for_timeout(100)
    assert completions_of(luis).count(ENDS) == 1


def test_two_forms_that_lead_away_both_arrive(visitor):
    ana = signed_in(visitor, "ana")
    ana.opens(QUESTIONS)
    after = ana.at("form[action$='/completions'] input[name=next]").input_value()
    ana.context.set_offline(True)
    ana.types(PROMISE, "Decirlo el lunes.")
    ana.types("form[action$='/commitment'] input[name=due_on]", in_days(20))
    ana.at("form[action$='/commitment'] button").click()
    ana.sees("form[action$='/commitment'] [role=status]", "A la espera de conexión")
    ana.at("form[action$='/commitment'] button").click()  # a second press is not a second promise
    ana.at(NEXT).click()
    ana.sees("form[action$='/completions'] [role=status]", "A la espera de conexión")
    with ana.page.expect_navigation():
        ana.context.set_offline(False)
    assert ana.path == after
    assert rows(ana.house, "SELECT text FROM commitment WHERE state = 'draft'") == [("Decirlo el lunes.",)]


def test_a_form_pressed_in_the_middle_of_a_sentence_lets_it_be_written(visitor):
    luis = signed_in(visitor, "luis")
    luis.opens(QUESTIONS)
    luis.types(REFLECTION, "La plaza,")
    luis.presses(NEXT)
    luis.opens(QUESTIONS)
    luis.holds(REFLECTION, "La plaza,")


# ---------------------------------------------------------------- what the server answers when it is back


def test_a_session_that_ended_meanwhile_goes_on_after_signing_in_elsewhere(visitor):
    luis = signed_in(visitor, "luis")
    luis.opens(QUESTIONS)
    luis.waits_for_quiet()
    luis.context.set_offline(True)
    luis.types(REFLECTION, "La plaza otra vez.")
    luis.sees("#saved-instinct", "A la espera de conexión")
    tickets = luis.context.cookies()
    luis.context.clear_cookies(name="session")
    luis.context.set_offline(False)
    luis.sees("#told [role=alert]")
    expect(luis.at(SIGN)).to_be_empty()
    luis.context.add_cookies(tickets)
    expect(luis.at("#told")).to_be_empty()
    luis.sees("#saved-instinct", "Guardado")


@pytest.mark.parametrize("others", [0, 1])
def test_forms_that_lead_away_wait_for_a_session_that_ended_meanwhile(visitor, others):
    joao = signed_in(visitor, "joao")
    joao.opens(QUESTIONS)
    joao.waits_for_quiet()
    tickets, words = joao.context.cookies(), f"Dizer na segunda, {others}."
    joao.context.set_offline(True)
    joao.types(PROMISE, words)
    joao.types("form[action$='/commitment'] input[name=due_on]", in_days(20))
    joao.at("form[action$='/commitment'] button").click()
    for _ in range(others):
        joao.at(NEXT).click()
    joao.sees(SIGN, "nesta página")
    joao.context.clear_cookies(name="session")
    joao.context.set_offline(False)
    joao.sees("#told [role=alert]")
    assert joao.path == QUESTIONS
    joao.holds(PROMISE, words)
    joao.troubles.clear()  # the 401 that said so
    joao.context.add_cookies(tickets)
    with joao.page.expect_navigation():
        joao.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert rows(joao.house, "SELECT text FROM commitment WHERE state = 'draft' AND text LIKE 'Dizer%'") == [(words,)]


def test_one_of_several_forms_that_met_a_limit_waits(visitor):
    luis = signed_in(visitor, "luis")
    luis.opens(QUESTIONS)
    luis.waits_for_quiet()
    luis.context.set_offline(True)
    luis.types(PROMISE, "Preguntar el lunes.")
    luis.types("form[action$='/commitment'] input[name=due_on]", in_days(20))
    luis.at("form[action$='/commitment'] button").click()
    luis.at(NEXT).click()
    luis.page.route("**/commitment", lambda route: route.fulfill(status=429), times=1)
    led_on: list[str] = []
    luis.page.on(
        "request",
        lambda one: one.method == "POST" and one.is_navigation_request() and led_on.append(one.url.rpartition("/")[2]),
    )
    with luis.page.expect_navigation():
        luis.context.set_offline(False)
    assert led_on == ["completions"]  # the second: the first was tried again before it
    assert rows(luis.house, "SELECT text FROM commitment WHERE text LIKE 'Preguntar%'") == [("Preguntar el lunes.",)]


def test_what_was_heard_waits_too(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(LESSON)
    ruth.waits_for_quiet()
    ruth.page.eval_on_selector(
        "audio",
        "audio => new Promise(ready => { audio.muted = true; audio.onloadeddata = ready; audio.preload = 'auto'; })",
    )
    cut(ruth)
    ruth.page.eval_on_selector("audio", "audio => audio.play()")
    ruth.page.wait_for_timeout(2500)
    ruth.page.eval_on_selector("audio", "audio => audio.pause()")
    ruth.sees(SIGN, "1 change waits")
    mend(ruth)
    ruth.sees(SIGN, ARRIVED["en"])
    played = rows(
        ruth.house,
        """SELECT position FROM playback JOIN address ON address.person_id = playback.person_id
        WHERE address = '{}'""",
        ruth.key,
    )
    assert played and played[0][0] >= 1


def test_what_another_window_saved_meanwhile_stands_and_both_are_told(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(QUESTIONS)
    ruth.waits_for_quiet()
    other = ruth.context.new_page()
    other.goto(QUESTIONS)
    cut(ruth)
    ruth.types(REFLECTION, "Typed in the tunnel.")
    ruth.sees("#saved-instinct", "Waiting for a connection")
    with other.expect_response("**/reflection"):
        other.locator(REFLECTION).fill("Typed on the other screen.")
    mend(ruth)
    ruth.sees("#told [role=alert]", "Another window of yours saved this since.")
    ruth.holds(REFLECTION, "Typed in the tunnel.")
    ruth.sees(SIGN, ARRIVED["en"])
    expect(ruth.at("#saved-instinct")).to_be_empty()
    other.reload()
    expect(other.locator(REFLECTION)).to_have_value("Typed on the other screen.")


def test_a_gateways_page_is_neither_shown_nor_taken_for_an_answer(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(QUESTIONS)
    ruth.waits_for_quiet()
    ruth.page.route("**/answers", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"), times=1)
    answers(ruth, SECOND)
    ruth.sees(SIGN, "1 change waits")
    ruth.reads_nowhere("Bad gateway")
    ruth.troubles.clear()
    ruth.sees(f"#question-{SECOND} .notice")
    assert dict(answers_of(ruth))[SECOND] == RIGHT[SECOND]


# ---------------------------------------------------------------- leaving


def test_another_language_comes_after_what_waits(visitor):
    luis = signed_in(visitor, "luis")
    luis.opens(CITY)
    luis.waits_for_quiet()
    cut(luis)
    luis.types(RESULT, "Menos baches")
    luis.sees("[id^=saved-]", "A la espera de conexión")
    luis.page.unroute_all()
    arrived = []
    luis.page.on("response", lambda answer: arrived.append(urlsplit(answer.url).path.rpartition("/")[2]))
    luis.at("form.languages button[value=pt]").click()
    luis.language = "pt"
    expect(luis.at("html[lang^=pt]")).to_be_attached()
    luis.holds(RESULT, "Menos baches")
    assert [one for one in arrived if one in ("exercise", "language")] == ["exercise", "language"]
    luis.looks()


def test_closing_the_page_asks_first_while_something_waits(visitor):
    ruth = signed_in(visitor, "ruth")
    ruth.opens(QUESTIONS)
    ruth.waits_for_quiet()
    assert not asks_before_closing(ruth)
    ruth.context.set_offline(True)
    ruth.types(REFLECTION, "Words that are nowhere else.")
    ruth.sees(SIGN, "1 change waits")
    assert asks_before_closing(ruth)
    with ruth.page.expect_event("dialog") as asked:
        ruth.page.close(run_before_unload=True)
    asked.value.dismiss()
    ruth.holds(REFLECTION, "Words that are nowhere else.")
    comes_back(ruth, "#saved-instinct >> text=Saved")
    assert not asks_before_closing(ruth)


# ---------------------------------------------------------------- what the stories share


def signed_in(visitor, key: str) -> Visitor:
    reader = visitor(key)
    reader.context.request.post(reader.house.way_in(key), max_redirects=0)
    reader.page.goto("/")
    reader.answers_about_the_mailbox()
    return reader


def option_of(reader: Visitor, question: str):
    return reader.at(f"input[name='option-{question}'][value='{RIGHT[question]}']")


def picks(reader: Visitor, question: str) -> None:
    option_of(reader, question).check()


def answers(reader: Visitor, question: str) -> None:
    picks(reader, question)
    reader.at(f"button[name=question][value='{question}']").click()


def asks_before_closing(reader: Visitor) -> bool:
    return reader.page.evaluate("() => !window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")


def top_of(reader: Visitor, question: str) -> float:
    return option_of(reader, question).evaluate("one => one.getBoundingClientRect().top")


def answers_of(reader: Visitor) -> list[tuple[str, str]]:
    return rows(
        reader.house,
        """SELECT question, given FROM answer JOIN attempt ON attempt.id = attempt_id
        JOIN address ON address.person_id = attempt.person_id WHERE address = '{}' ORDER BY answer.id""",
        reader.key,
    )


def completions_of(reader: Visitor) -> list[str]:
    asked = """SELECT block.key FROM completion JOIN block ON block.id = block_id
    JOIN address ON address.person_id = completion.person_id WHERE address = '{}'"""
    return [key for (key,) in rows(reader.house, asked, reader.key)]
