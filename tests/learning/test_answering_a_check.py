"""A mayor answers the questions of a check, is told why, and may try again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from lms.learning.marking import shuffled
from lms.learning.models import Answer, Attempt, Completion

CHECK = "/courses/mayors/check"
RIGHT = {
    "result-for-residents": "fewer",
    "sixty-page-report": "decision",
    "missing-number": "say-so",
    "what-tells-staff": "ask-again",
}


def answer(browser, question: str, option: str, **more):
    data = {"check": "check-leading", "question": question, f"option-{question}": option} | more
    return browser.post(f"{CHECK}/answers", data=data)


def answers(db, person) -> dict[str, str]:
    rows = select(Answer).join(Attempt, col(Attempt.id) == col(Answer.attempt_id))
    return {row.question: row.given for row in db.exec(rows.where(col(Attempt.person_id) == person.id)).all()}


@pytest.fixture
def ana(visit_as):
    return visit_as("ana")


def test_an_answer_is_kept_and_explained(ana, person, db):
    sent = answer(ana, "result-for-residents", "spent")
    assert sent.headers["location"] == f"{CHECK}#question-result-for-residents"
    assert answers(db, person("ana")) == {"result-for-residents": "spent"}
    page = ana.get(CHECK).text
    assert page.count(" disabled>") == 4
    assert "choice wrong" in page


def test_htmx_gets_the_check_alone_and_other_picks_stay(ana):
    ana.headers["HX-Request"] = "true"
    part = answer(ana, "result-for-residents", "fewer", **{"option-missing-number": "wait"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert part.text.lstrip().startswith('<section id="check"')
    assert 'value="wait" checked' in part.text


def test_a_plain_browser_keeps_other_picks_too(ana):
    sent = answer(ana, "result-for-residents", "fewer", **{"option-missing-number": "wait"})
    assert 'value="wait" checked' in ana.get(sent.headers["location"]).text


def test_three_right_of_four_pass_and_complete_the_block(ana, person, db):
    for question, option in (RIGHT | {"what-tells-staff": "speech"}).items():
        answer(ana, question, option)
    assert len(db.exec(select(Completion).where(col(Completion.person_id) == person("ana").id)).all()) == 1
    assert 'id="result"' in ana.get(CHECK).text


def test_two_right_do_not_pass_and_another_try_starts_afresh(ana, person, db):
    for question, option in (RIGHT | {"what-tells-staff": "speech", "missing-number": "wait"}).items():
        answer(ana, question, option)
    assert not db.exec(select(Completion).where(col(Completion.person_id) == person("ana").id)).all()
    for _ in range(2):  # asked twice, it begins one
        ana.post(f"{CHECK}/attempts", data={"check": "check-leading", "after": "1"})
    assert [row.number for row in db.exec(select(Attempt).order_by(col(Attempt.number))).all()] == [1, 2]
    assert " disabled>" not in ana.get(CHECK).text
    for question, option in RIGHT.items():
        answer(ana, question, option)
    assert len(db.exec(select(Completion).where(col(Completion.person_id) == person("ana").id)).all()) == 1


def test_switching_language_keeps_the_attempt_its_answers_and_the_order(ana, person, db):
    answer(ana, "result-for-residents", "fewer")
    orders = []
    for language in ("es", "pt", "en"):
        ana.post("/language", data={"language": language, "next": CHECK})
        page = ana.get(CHECK).text
        assert "choice right" in page
        orders.append(
            [part.split('"')[0] for part in page.split('type="radio"')[1:] for part in [part.split('value="')[1]]]
        )
    assert orders[0] == orders[1] == orders[2]
    assert answers(db, person("ana")) == {"result-for-residents": "fewer"}


def test_the_first_answer_stands(ana, person, db):
    answer(ana, "missing-number", "wait")
    answer(ana, "missing-number", "say-so")
    assert answers(db, person("ana")) == {"missing-number": "wait"}


def test_the_same_answer_sent_at_once_is_one(visit_as, person, db):
    browsers = [visit_as("ana") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda browser: answer(browser, "missing-number", "say-so").status_code, browsers))
    assert set(sent) == {303}
    assert len(db.exec(select(Answer)).all()) == len(db.exec(select(Attempt)).all()) == 1


def test_without_a_choice_one_is_told_what_to_do(ana):
    missing = ana.post(f"{CHECK}/answers", data={"check": "check-leading", "question": "missing-number"})
    assert missing.status_code == 422
    assert 'role="alert"' in missing.text


@pytest.mark.parametrize(
    ("question", "option"), [("none", "fewer"), ("missing-number", "none"), ("missing-number", "\x00")]
)
def test_what_does_not_exist_is_not_there(ana, question, option):
    assert answer(ana, question, option).status_code in (404, 422)


def test_others_do_not_see_an_attempt(ana, visit_as):
    answer(ana, "result-for-residents", "fewer")
    for key in ("joao", "luis", "priya", "grace"):
        assert "choice right" not in visit_as(key).get(CHECK).text


@given(
    st.integers(1, 10**6),
    st.integers(1, 50),
    st.lists(st.text("abcdefgh", min_size=1), min_size=2, max_size=8, unique=True),
)
def test_the_order_is_a_shuffle_that_stays(person, attempt, options):
    order = shuffled(options, "q", person, attempt)
    assert sorted(order) == sorted(options)
    assert order == shuffled(options, "q", person, attempt)
