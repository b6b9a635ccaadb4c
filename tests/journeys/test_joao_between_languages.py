"""João, Prefeito of Fortaleza, changes from Portuguese to Spanish in the middle of a check, and back."""

import pytest
from course import CHECK
from playwright.sync_api import expect
from visitor import Visitor

pytestmark = pytest.mark.browser

ANSWERED, _, PICKED, LEFT = CHECK["questions"]
OPTION = PICKED["options"][1]
FIRST_HALF = "Voltaria a fechar a avenida aos domingos; não voltaria a"
HALF_A_PROMISE = "Na próxima reunião vou dizer ao secretariado que número"
PROMISE = "form[action$='/commitment'] textarea"
REFLECTION = "form[action$='/reflection'] textarea"
WORDS = "#question-{} legend"


def test_joao_changes_language_in_the_middle_of_a_check(visitor):
    joao = visitor("joao")
    joao.signs_in()
    begins_the_check_in_portuguese(joao)
    portuguese, kept = words_of(joao), state_of(joao)
    assert kept["picked"] == [OPTION]
    assert kept["typed"] == [FIRST_HALF, HALF_A_PROMISE]

    switches(joao, "es")
    assert words_of(joao) != portuguese
    assert state_of(joao) == kept

    switches(joao, "pt")
    assert words_of(joao) == portuguese
    assert state_of(joao) == kept

    answers_what_was_picked(joao)
    reloads_and_finds_it_all(joao)


def begins_the_check_in_portuguese(joao: Visitor) -> None:
    joao.opens("/courses/mayors/check")
    joao.at(f"input[name='option-{ANSWERED['id']}'][value='{ANSWERED['answer']}']").check()
    joao.taps(f"button[name=question][value='{ANSWERED['id']}']")
    joao.at(f"input[name='option-{PICKED['id']}'][value='{OPTION}']").check()
    joao.at(REFLECTION).scroll_into_view_if_needed()
    joao.types(PROMISE, HALF_A_PROMISE)
    joao.types(REFLECTION, FIRST_HALF)
    joao.at(f"#question-{PICKED['id']}").evaluate("question => question.scrollIntoView()")


def switches(joao: Visitor, language: str) -> None:
    button = joao.at(f"form.languages button[value={language}]")
    button.evaluate("button => button.click()")  # a tap would first scroll up to the header, away from the place
    joao.language = language
    expect(joao.at(f"html[lang^={language}]")).to_be_attached()
    joao.looks()


def words_of(joao: Visitor) -> list[str]:
    return joao.page.locator(".question legend, .question .choice span").all_inner_texts()


def state_of(joao: Visitor) -> dict:
    """All that must stay when only the words change."""
    return joao.page.evaluate(
        """([question, ...written]) => ({
          address: location.pathname,
          order: [...document.querySelectorAll(".question input[type=radio]")].map((one) => [one.name, one.value]),
          answered: [...document.querySelectorAll("input[name^=done-]:checked")].map((option) => option.value),
          attempt: document.querySelectorAll(".choice.right").length,
          picked: [...document.querySelectorAll("input[name^=option-]:checked")].map((option) => option.value),
          typed: written.map((field) => document.querySelector(field).value),
          place: Math.round(document.getElementById(question).getBoundingClientRect().top / 100) + 0,
        })""",
        [f"question-{PICKED['id']}", REFLECTION, PROMISE],
    )


def answers_what_was_picked(joao: Visitor) -> None:
    joao.taps(f"button[name=question][value='{PICKED['id']}']")
    chosen = joao.at(f"input[name='done-{PICKED['id']}'][value='{OPTION}']")
    expect(chosen).to_be_checked()
    joao.holds(REFLECTION, FIRST_HALF)


def reloads_and_finds_it_all(joao: Visitor) -> None:
    expect(joao.at("#saved-instinct")).not_to_be_empty()
    joao.opens("/courses/mayors/check")
    expect(joao.page.locator("input[name^=done-]:checked")).to_have_count(2)
    expect(joao.at(f"button[name=question][value='{LEFT['id']}']")).to_be_visible()
    joao.holds(REFLECTION, FIRST_HALF)
