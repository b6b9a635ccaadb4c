"""Ruth, Mayor of Tulsa, takes the whole module in English with JavaScript off."""

import pytest
from course import CHECK, LESSONS, RIGHT, title
from playwright.sync_api import expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

REFLECTION = "I would keep the curfew. I would not promise a date for the bridge again."
RESULT = "Fewer calls about the same pothole"
PROMISE = "Ask on Monday which number nobody has"


def test_ruth_takes_the_module_without_javascript(visitor):
    ruth = visitor("ruth", scripts=False)
    ruth.signs_in()
    reads_lesson_by_lesson(ruth)
    writes_the_exercise(ruth)
    answers_the_check(ruth)
    reads_it_in_spanish_and_comes_back(ruth)
    writes_the_reflection(ruth)
    promises(ruth)
    finishes(ruth)


def reads_lesson_by_lesson(ruth: Visitor) -> None:
    ruth.presses(ruth.page.locator("main a[href='/courses/mayors#module-m1']").first)
    ruth.presses(f"main a[href='/courses/mayors/{LESSONS[0]}']")
    for lesson in LESSONS[:-2]:
        assert ruth.path == f"/courses/mayors/{lesson}"
        ruth.sees("h1", title(lesson, "en"))
        ruth.presses("form[action$='/completions'] button")
    ruth.presses("form[action$='/completions'] a[role=button]")  # back
    ruth.presses("form[action$='/completions'] button")
    assert ruth.path == "/courses/mayors/my-three-results"


def writes_the_exercise(ruth: Visitor) -> None:
    ruth.types("[name='0-result']", RESULT)
    for field in ("today", "wanted", "date", "owner"):
        ruth.types(f"[name='0-{field}']", "We do not know")
    ruth.types("[name='0-today']", "we do not know")
    ruth.presses("form[action$='/exercise'] button")
    assert ruth.anchor == "three-results"
    ruth.holds("[name='0-result']", RESULT)
    ruth.presses("a[href^='/exercises/'][href$='/sharing']")
    ruth.presses("main form button")
    ruth.sees("[role=status]", "Marcus")


def answers_the_check(ruth: Visitor) -> None:
    ruth.opens("/courses/mayors/check")
    first, second, *others = RIGHT
    ruth.presses(f"button[name=question][value='{first}']")
    ruth.sees(f"#question-{first} .error")  # nothing was picked

    ruth.at(f"input[name='option-{second}'][value='{RIGHT[second]}']").check()
    answer(ruth, first)  # what is picked for another question stays picked
    expect(ruth.at(f"input[name='option-{second}'][value='{RIGHT[second]}']")).to_be_checked()
    for question in (second, *others):
        answer(ruth, question)
    ruth.sees("#result.next")
    ruth.presses("form[action$='/attempts'] button")
    expect(ruth.page.locator("button[name=question]")).to_have_count(len(CHECK["questions"]))
    answer(ruth, first)


def answer(ruth: Visitor, question: str) -> None:
    ruth.at(f"input[name='option-{question}'][value='{RIGHT[question]}']").check()
    ruth.presses(f"button[name=question][value='{question}']")
    assert ruth.anchor == f"question-{question}"
    ruth.sees(f"#question-{question} .choice.right")


def reads_it_in_spanish_and_comes_back(ruth: Visitor) -> None:
    for language in ("es", "en"):
        ruth.language = language
        ruth.presses(f"form.languages button[value={language}]")
        assert ruth.path == "/courses/mayors/check"
        ruth.sees("h1", title("check", language))
        expect(ruth.page.locator(".choice.right")).to_have_count(1)


def writes_the_reflection(ruth: Visitor) -> None:
    ruth.types("form[action$='/reflection'] textarea", REFLECTION)
    ruth.presses("form[action$='/reflection'] button")
    assert ruth.anchor == "instinct"
    ruth.holds("form[action$='/reflection'] textarea", REFLECTION)


def promises(ruth: Visitor) -> None:
    ruth.types("form[action$='/commitment'] textarea", PROMISE)
    ruth.types("#due_on", in_days(-3))
    ruth.presses("form[action$='/commitment'] button")
    ruth.sees("form[action$='/commitment'] [role=alert]")  # that day has passed
    ruth.holds("form[action$='/commitment'] textarea", PROMISE)
    ruth.types("#due_on", in_days(7))
    ruth.presses("form[action$='/commitment'] button")
    assert ruth.path == "/commitments"
    ruth.presses(ruth.page.locator(".commitment", has_text=PROMISE).locator("a[href$='/promise']"))
    ruth.presses("main form button")
    kept = ruth.page.locator(".commitment", has_text=PROMISE)
    ruth.presses(kept.locator("form[action$='/keeping'] button"))
    assert ruth.path == "/"
    expect(kept).to_have_count(0)


def finishes(ruth: Visitor) -> None:
    ruth.opens("/courses/mayors/check")
    ruth.presses("form[action$='/completions'] button")
    assert ruth.path.removeprefix("/courses/mayors/") not in LESSONS  # the next module's
    ruth.presses("nav a.back")
    expect(ruth.page.locator("section[aria-labelledby='module-m1'] ol .good")).to_have_count(len(LESSONS))
