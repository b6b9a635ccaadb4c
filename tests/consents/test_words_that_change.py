"""A consent is for the words as they stood: the author's verdict says whether it holds for what stands there now."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ward import EXAMPLE, LESSON, WORDS

from lms.catalogue.content import CityConsent
from lms.catalogue.kinds.example import ExamplePlan
from lms.catalogue.states import same_since
from lms.consents.covering import covers

REWORDED = "The words have changed since the city consented"
VERDICTS = st.sampled_from(["cosmetic", "clarifies", "changes-meaning"])


def revised(verdict: str) -> str:
    return f'revision = 2\nverdict = "{verdict}"'


@pytest.mark.parametrize("verdict", ["clarifies", "changes-meaning"])
def test_reworded_after_its_consent_the_city_is_asked_anew(author, visit_as, consents, verdict):
    priya, lorraine, other = consents(), visit_as("lorraine"), f"{WORDS}, unheated"
    author.publishes(words=other, lines=revised(verdict))
    assert "the-empty-room" not in lorraine.get(LESSON).text
    assert other in visit_as("ruth").get(LESSON).text
    assert REWORDED in priya.get(EXAMPLE).text and REWORDED in priya.get("/consents").text
    consents()
    assert other in lorraine.get(LESSON).text
    author.publishes()
    assert WORDS in lorraine.get(LESSON).text, "the words to which it consented first"


def test_a_cosmetic_edit_keeps_it(author, visit_as, consents):
    consents()
    author.publishes(words=f"{WORDS}!", lines=revised("cosmetic"))
    assert f"{WORDS}!" in visit_as("lorraine").get(LESSON).text


def test_words_that_changed_without_a_revision_are_others(author, visit_as, consents):
    priya = consents()
    author.publishes(words=f"{WORDS}, unheated")
    assert "the-empty-room" not in visit_as("lorraine").get(LESSON).text
    assert REWORDED in priya.get(EXAMPLE).text


def test_a_translation_may_be_mended(author, visit_as, consents):
    consents()
    author.put("night-shift/pt.md", author.folder.joinpath("night-shift/pt.md").read_text().replace("As ", "Pois as "))
    from lms.catalogue.actions import load_courses

    load_courses(author.db, author.courses)
    author.db.commit()
    assert WORDS in visit_as("lorraine").get(LESSON).text


def test_another_city_is_asked_for_itself(author, visit_as, consents):
    consents()
    author.publishes(consent="Tulsa")
    assert WORDS not in visit_as("ruth").get(LESSON).text and WORDS in visit_as("lorraine").get(LESSON).text


def test_a_mark_that_is_taken_away_shows_it_as_any_example(author, visit_as):
    author.publishes(consent="")
    assert WORDS in visit_as("lorraine").get(LESSON).text
    assert visit_as("priya").get(EXAMPLE).status_code == 404


# ---------------------------------------------------------------- a name that no city bears


def test_a_name_that_no_city_bears_is_kept_from_every_city_and_said_aloud(author, visit_as, db):
    author.publishes(consent="Baltimor")
    for key in ("lorraine", "ruth", "calvin"):
        assert "the-empty-room" not in visit_as(key).get(LESSON).text
        assert LESSON not in visit_as(key).get("/search?q=mothballed").text
    priya = visit_as("priya")
    assert WORDS in priya.get(LESSON).text
    for address in ("/consents", EXAMPLE):
        assert "No city bears this name" in priya.get(address).text
    form = {"given_on": "2026-02-03", "given_by": "x", "words": "x", "client_id": "x"}
    answer = priya.post(EXAMPLE, data=form)
    assert answer.status_code == 422 and "nobody can consent" in answer.text


def loaded(author) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lms", "courses", "load", str(author.courses)]
    return subprocess.run(command, capture_output=True, text=True)


def test_loading_says_that_no_city_bears_the_name(author, db):
    author.writes(consent="Baltimor")
    db.commit()
    ran = loaded(author)
    assert "“the-empty-room” waits for the consent of “Baltimor”, and no city here bears that name" in ran.stderr
    author.writes()
    ran = loaded(author)
    assert ran.returncode == 0 and "no city here" not in ran.stderr


def test_loading_says_which_example_no_longer_waits(author, db):
    author.writes(consent="")
    db.commit()
    assert "“the-empty-room” no longer waits for a consent: Baltimore is shown it" in loaded(author).stdout
    assert "no longer waits" not in loaded(author).stdout


@pytest.mark.parametrize("name", ["", " Baltimore", "Balti  more", "x" * 101])
def test_a_name_that_can_be_no_city_is_a_fault(author, name):
    faults = author.is_told(consent="", lines=f'consent = "{name}"')
    assert any("the name of a city" in fault.message for fault in faults)


def test_a_lesson_of_marked_examples_alone_is_a_fault(author):
    alone = '[[blocks]]\nid = "the-empty-room"\nkind = "example"\nsources = ["https://example.org"]\nconsent = "Tulsa"'
    faults = author.is_told(plan=f"minutes = 3\n\n{alone}\n")
    assert any("finds nothing here" in fault.message for fault in faults)


# ---------------------------------------------------------------- the rule


@given(st.lists(VERDICTS, max_size=5), st.data())
def test_a_consent_holds_while_every_edit_since_was_cosmetic(verdicts, data):
    last = len(verdicts) + 1
    consented = data.draw(st.integers(1, last + 1))
    words = data.draw(st.booleans())
    values = {"id": "x", "kind": "example", "sources": ["https://example.org"], "consent": "Tulsa", "revision": last}
    plan = ExamplePlan.model_validate(values | ({"verdict": verdicts} if verdicts else {}))
    asked = CityConsent(city="Tulsa", revision=last, same_since=same_since(plan), digest="these")
    since = verdicts[consented - 1 :]
    holds = words if consented == last else consented < last and set(since) == {"cosmetic"}
    assert covers(consented, "these" if words else "others", asked) == holds


@given(st.lists(VERDICTS, min_size=1, max_size=6))
def test_who_consented_later_is_asked_no_sooner(verdicts):
    asked = CityConsent(city="x", revision=len(verdicts) + 1, same_since=_since(verdicts), digest="d")
    holding = [covers(revision, "d", asked) for revision in range(1, asked.revision + 1)]
    assert all(later or not sooner for sooner, later in pairwise(holding)) and holding[-1]


def _since(verdicts: list[str]) -> int:
    values = {"id": "x", "kind": "example", "sources": ["https://example.org"], "verdict": verdicts}
    return same_since(ExamplePlan.model_validate(values | {"revision": len(verdicts) + 1}))
