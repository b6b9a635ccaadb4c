"""Marks depend on what was given alone: not on language, order, repetition, or what an older version kept."""

from decimal import Decimal

import every_kind
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.content import BlockContent
from lms.catalogue.questions import Unclear
from lms.i18n import LOCALES
from lms.learning.marking import Marked
from lms.numerals import written

CHECK = every_kind.check()
QUESTIONS = {question.id: question for question in CHECK.questions}
locales = st.sampled_from(LOCALES)
anything = st.one_of(
    st.text(max_size=40), st.sampled_from(["before", "after", "cleaner-air fewer-accidents", "1250", "-0"])
)
answers = st.dictionaries(st.one_of(st.sampled_from(sorted(QUESTIONS)), st.text(max_size=5)), anything)


def read(question: str, typed: list[str], locale: str, meant: str = "") -> str | None:
    kept = QUESTIONS[question].read(typed, locale, meant)
    return None if isinstance(kept, Unclear) else kept


@given(answers)
def test_marking_is_total(kept):
    marked = Marked(CHECK, 1, kept)
    assert 0 <= marked.right <= marked.marked == 4
    assert not marked.is_passed or (marked.is_finished and marked.right >= 3)


@given(answers, st.randoms())
def test_any_order_of_the_same_answers_gives_the_same_marks(kept, random):
    items = list(kept.items())
    random.shuffle(items)
    marked, shuffled = Marked(CHECK, 1, kept), Marked(CHECK, 1, dict(items))
    assert (marked.right, marked.is_finished, marked.is_passed) == (
        shuffled.right, shuffled.is_finished, shuffled.is_passed,
    )  # fmt: skip


@given(st.sampled_from(sorted(QUESTIONS)), st.lists(st.text(max_size=70), max_size=3), locales, st.text(max_size=8))
def test_reading_is_total_and_what_was_read_is_read_the_same_again(question, typed, locale, meant):
    kept = read(question, typed, locale, meant)
    if kept is not None:
        assert "\x00" not in kept or "\x00" in "".join(typed)
        assert len(kept) <= 200
        if question != "homes":
            again = kept.split() if question == "results" else [kept]
            assert read(question, again, locale) == kept


@given(st.decimals(-(10**9), 10**9, places=3), locales, locales)
def test_a_number_typed_in_any_region_has_the_same_score(number, one, other):
    def score(locale: str) -> bool:
        typed = [written(number, locale)]
        meant = format(number, "f").rstrip("0").rstrip(".")
        kept = read("homes", typed, locale, "0" if meant == "-0" else meant)
        assert kept is not None
        return QUESTIONS["homes"].is_right(kept)

    assert score(one) is score(other) is (1225 <= number <= 1275)


@given(st.permutations(["cleaner-air", "fewer-accidents", "new-office", "more-signs"]), st.integers(1, 4), locales)
def test_the_order_in_which_several_are_picked_says_nothing(picked, count, locale):
    picked = picked[:count]
    assert read("results", picked, locale) == read("results", [*reversed(picked), picked[0]], locale)
    assert QUESTIONS["results"].is_right(read("results", picked, locale) or "") is (
        set(picked) == {"cleaner-air", "fewer-accidents"}
    )


@given(st.sampled_from(["baseline", "starting point", "línea de base", "linha de base", "ponto de partida"]), st.data())
def test_a_text_is_compared_by_its_letters_alone(text, data):
    spoiled = "".join(
        data.draw(st.sampled_from([letter, letter.upper(), f"{letter}\u0301", f" {letter}", f"-{letter}"]))
        for letter in text
    )
    assert QUESTIONS["name-it"].is_right(spoiled)
    assert not QUESTIONS["name-it"].is_right(f"{spoiled}x")


def test_a_scale_counts_neither_way():
    kept = dict.fromkeys(QUESTIONS, "x")
    for point in ("never", "always", "gone"):
        assert Marked(CHECK, 1, kept | {"how-often": point}).right == 0


OLD = {  # as it was stored before there were other kinds
    "id": "check", "kind": "check", "counts": True, "html": {"en": ""}, "states": {"en": "current"}, "pass_at": 1,
    "questions": [{
        "id": "colour", "options": ["red", "blue"], "answer": "blue", "stems": {"en": "Which?"},
        "option_words": {"en": {"red": "Red", "blue": "Blue"}}, "feedback": {"en": {"red": "<p>No.</p>"}},
        "explanations": {"en": "<p>So.</p>"},
    }],
}  # fmt: skip


@pytest.mark.parametrize(("option", "right"), [("blue", 1), ("red", 0), ("gone", 0)])
def test_a_version_published_before_there_were_kinds_is_read_and_marked_as_before(option, right):
    block = BlockContent.model_validate(OLD)
    assert Marked(block, 1, {"colour": option}).right == right
    assert Marked(block, 9, {"colour": option}).is_last is False
    assert BlockContent.model_validate(block.model_dump(mode="json")) == block


@given(
    st.lists(locales, min_size=5, max_size=5),
    st.lists(locales, min_size=5, max_size=5),
    st.integers(0, 2000),
    st.data(),
)
def test_switching_language_at_any_step_changes_no_score(one, other, number, data):
    picks = {
        "first-figure": data.draw(st.sampled_from(["before", "after", "target"])),
        "results": data.draw(st.sampled_from(["cleaner-air", "new-office"])),
        "homes": number,
        "name-it": data.draw(st.sampled_from(["baseline", "Línea de base", "meta"])),
        "how-often": data.draw(st.sampled_from(["never", "often"])),
    }

    def marks(languages: list[str]) -> Marked:
        kept = {}
        for (question, value), locale in zip(picks.items(), languages, strict=True):
            typed = written(Decimal(value), locale) if question == "homes" else value
            kept[question] = read(question, [typed], locale, str(value))
        return Marked(CHECK, 1, kept)

    assert marks(one).given == marks(other).given
    assert marks(one).right == marks(other).right
