"""A mayor answers questions of every kind: kept free of language, marked, and told why."""

import re

import pytest
from every_kind import LESSON, RIGHT, offer, send
from sqlmodel import col, select

from lms.learning.models import Answer, Attempt, Completion


@pytest.fixture
def ana(visit_as, db):
    offer(db)
    return visit_as("ana")


def kept(db, person) -> dict[str, str]:
    rows = select(Answer).join(Attempt, col(Attempt.id) == col(Answer.attempt_id))
    return {row.question: row.given for row in db.exec(rows.where(col(Attempt.person_id) == person.id)).all()}


def test_every_kind_is_kept_without_its_language_and_the_check_passed(ana, person, db):
    ana.post("/language", data={"language": "en", "next": "/"})
    for question, values in RIGHT.items():
        assert send(ana, question, *values).headers["location"] == f"{LESSON}#question-{question}"
    assert kept(db, person("ana")) == {
        "first-figure": "before",
        "results": "cleaner-air fewer-accidents",
        "homes": "1249.5",
        "name-it": "Línea de base",
        "how-often": "often",
    }
    page = ana.get(LESSON).text
    assert "4 of 4 right." in page
    assert len(db.exec(select(Completion).where(col(Completion.person_id) == person("ana").id)).all()) == 1


def test_each_picked_option_is_explained_and_what_was_missed_is_named(ana):
    ana.post("/language", data={"language": "en", "next": "/"})
    send(ana, "results", "more-signs", "cleaner-air")
    page = ana.get(LESSON).text
    assert "Not quite." in page
    assert "it changes their health" in page
    assert "Signs are work done" in page
    assert "A means, and a distant one" not in page
    assert "Also right:</strong> Fewer people are hurt at the crossing" in page


@pytest.mark.parametrize("picked", [["cleaner-air"], ["cleaner-air", "fewer-accidents", "new-office"]])
def test_several_are_right_only_when_exactly_the_right_ones_are_picked(ana, picked):
    send(ana, "results", *picked)
    assert "notice late" in ana.get(LESSON).text


@pytest.mark.parametrize("typed", ["baseline", " Base-Line! ", "LÍNEA DE BASE", "linea  base", "ponto de partida"])
def test_a_text_is_right_in_any_language_however_it_is_written(ana, typed):
    send(ana, "name-it", typed)
    page = ana.get(LESSON).text
    assert "notice late" not in page
    assert 'role="status"' in page


def test_a_text_that_is_not_accepted_is_shown_beside_one_that_is(ana):
    send(ana, "name-it", "<b>meta</b>\u202e")
    page = ana.get(LESSON).text
    assert "notice late" in page
    assert "&lt;b&gt;meta&lt;/b&gt;" in page
    assert "línea de base" in page


def test_a_scale_is_thanked_for_and_never_wrong(ana):
    send(ana, "how-often", "always")
    page = ana.get(LESSON).text
    assert "Entonces su equipo sabe qué traer." in page
    assert "choice wrong" not in page
    assert "notice late" not in page


def test_a_scale_keeps_its_order_and_options_are_shuffled(ana, visit_as):
    def order(page: str, question: str) -> tuple[str, ...]:
        return tuple(re.findall(rf'name="option-{question}" value="([\w-]+)"', page))

    pages = [visit_as(key).get(LESSON).text for key in ("ana", "joao", "ruth")]
    assert {order(page, "how-often") for page in pages} == {("never", "sometimes", "often", "always")}
    assert len({order(page, "results") for page in pages}) > 1


def test_words_typed_for_other_questions_stay_and_never_stand_in_an_address(ana):
    others = {"typed-name-it": "una cifra", "option-results": ["new-office", "more-signs"]}
    sent = send(ana, "first-figure", "before", others=others)
    assert sent.status_code == 200
    assert "location" not in sent.headers
    assert 'value="una cifra"' in sent.text
    assert sent.text.count(" checked") == 3
    again = send(ana, "first-figure", "after", others=others)
    assert "choice right" in again.text


def test_options_picked_for_other_questions_go_along_in_the_address(ana):
    sent = send(ana, "name-it", "meta", others={"option-results": ["new-office", "more-signs"]})
    assert sent.status_code == 303
    assert "meta" not in sent.headers["location"]
    assert ana.get(sent.headers["location"]).text.count(" checked") == 2


def test_htmx_gets_the_check_with_all_that_was_typed(ana):
    ana.headers["HX-Request"] = "true"
    part = send(ana, "first-figure", "before", others={"typed-homes": "12.", "typed-name-it": "algo"})
    assert part.text.lstrip().startswith('<section id="check"')
    assert 'value="12."' in part.text
    assert 'value="algo"' in part.text


@pytest.mark.parametrize("question", RIGHT)
def test_without_an_answer_one_is_told_what_to_do_beside_the_question(ana, question, db):
    sent = send(ana, question)
    assert sent.status_code == 422
    assert f'id="{question}-error" role="alert"' in sent.text
    assert f'aria-describedby="{question}-error"' in sent.text
    assert not db.exec(select(Answer)).all()


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("first-figure", ["none"]),
        ("results", ["cleaner-air", "none"]),
        ("how-often", ["before"]),
        ("first-figure", ["before after"]),
        ("first-figure", ["x" * 100_000]),
        ("results", ["\u202e<b>", "' or 1=1"]),
    ],
)
def test_an_option_that_a_new_version_dropped_is_chosen_anew_and_nothing_typed_is_lost(ana, question, values, db):
    ana.post("/language", data={"language": "en", "next": "/"})
    sent = send(ana, question, *values, others={"typed-name-it": "una cifra"})
    assert sent.status_code == 422
    assert "This question has changed since you opened the page. Choose again." in sent.text
    assert f'id="{question}-error" role="alert"' in sent.text
    assert 'value="una cifra"' in sent.text
    assert "<b>" not in sent.text
    assert not db.exec(select(Answer)).all()


def test_a_question_that_does_not_exist_is_not_there(ana, db):
    assert send(ana, "none", "before").status_code == 404
    assert not db.exec(select(Answer)).all()


@pytest.mark.parametrize("typed", ["x" * 201, "x" * 10_000, "\x00", "\u202e\u2066", "?!"])
def test_a_text_that_is_too_long_or_says_nothing_is_asked_for_again(ana, typed, db):
    assert send(ana, "name-it", typed).status_code == 422
    assert not db.exec(select(Answer)).all()


def test_control_characters_never_reach_the_database(ana, person, db):
    send(ana, "name-it", "línea\x00 de\tbase\n")
    assert kept(db, person("ana")) == {"name-it": "línea de base"}


def test_switching_language_shows_the_same_answers_and_the_same_score(ana, person, db):
    ana.post("/language", data={"language": "es", "next": "/"})
    for question, values in (RIGHT | {"homes": ["1249,5"], "results": ["new-office"]}).items():
        send(ana, question, *values)
    before = kept(db, person("ana"))
    for language, score in [("en", "3 of 4 right."), ("pt", "3 de 4"), ("es", "3 de 4")]:
        ana.post("/language", data={"language": language, "next": "/"})
        page = ana.get(LESSON).text
        assert score in page
        assert page.count("notice late") == 1
    assert kept(db, person("ana")) == before


def test_who_may_only_read_sees_the_questions_and_cannot_answer(ana, visit_as, db):
    offer(db)
    reader = visit_as("priya")
    page = reader.get(LESSON)
    assert page.status_code in (200, 404)
    assert 'name="question"' not in page.text
    assert send(reader, "first-figure", "before").status_code in (403, 404)


def test_answers_that_an_older_version_kept_are_shown_whatever_the_question_has_become(ana, person, db):
    send(ana, "first-figure", "before")
    attempt = db.exec(select(Attempt)).one()
    for question in ("results", "homes", "name-it", "how-often"):
        db.add(Answer(attempt_id=attempt.id, question=question, given="gone before"))
    db.commit()
    page = ana.get(LESSON)
    assert page.status_code == 200
    assert page.text.count("notice late") == 3


def test_enter_in_a_field_presses_no_other_questions_button(ana):
    form = ana.get(LESSON).text.split(f'action="{LESSON}/answers"')[1]
    assert re.findall(r"<button[^>]*>", form)[0] == "<button disabled hidden>"
