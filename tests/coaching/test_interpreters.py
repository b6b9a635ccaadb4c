"""Languages of a session, who interprets, and the warning where nobody does."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching import actions, queries
from lms.coaching.languages import EVERY_TWO, languages_of, to_interpret
from lms.coaching.models import SessionInterpreter
from lms.coaching.reminding import interpreters_due
from lms.people.models import Person, Seat
from lms.web.render import render_text

FRAGMENT = {"HX-Request": "true"}
WARNING = "Nobody interprets between"


def someone(*locales: str) -> Person:
    name = {"given_name": "A", "family_name": "B", "sort_key": "", "sort_key_es": "", "timezone": "UTC"}
    return Person(**name, language=locales[0], content_language=locales[1] if len(locales) > 1 else None)


def say(browser, session, name="Rosa Méndez", languages="en-es", client_id="client-0001", **how):
    data = {"name": name, "languages": languages, "client_id": client_id}
    return browser.post(f"/sessions/{session.public_id}/interpreters", data=data, **how)


def stored(db) -> list[SessionInterpreter]:
    return list(db.exec(select(SessionInterpreter)).all())


@pytest.fixture
def coming(planned):
    """Ana reads Spanish, Grace English."""
    return planned("ana", hours=72)


# ---------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    ("people", "between"),
    [
        ([("en-US",), ("es-UY",)], [("en", "es")]),
        ([("en-US", "es-MX"), ("es-UY",)], []),
        ([("en-US",), ("es-UY", "en-US")], []),
        ([("en-US",), ("es-UY",), ("es-AR",)], [("en", "es")]),
        ([("en-US",), ("es-UY",), ("pt-BR",)], [("en", "es"), ("en", "pt")]),
        ([("en-US",), ("es-UY", "pt-BR"), ("pt-BR",)], [("en", "pt")]),
        ([], []),
        ([("pt-BR",)], []),
    ],
)
def test_between_which_languages_someone_has_to_interpret(people, between):
    assert to_interpret([someone(*locales) for locales in people]) == between


PEOPLE = st.lists(
    st.lists(st.sampled_from(["en-US", "es-UY", "pt-BR", "en", "es-MX"]), min_size=1, max_size=2), max_size=6
).map(lambda all: [someone(*locales) for locales in all])


@given(people=PEOPLE)
def test_nobody_has_to_interpret_just_where_all_share_a_language(people):
    each = [set(languages_of(person)) for person in people]
    assert (to_interpret(people) == []) == (not each or bool(set.intersection(*each)))


@given(people=PEOPLE, interpreted=st.sets(st.sampled_from(EVERY_TWO)))
def test_once_someone_interprets_where_it_lacks_nothing_lacks(people, interpreted):
    lacking = to_interpret(people, interpreted)
    assert set(lacking) <= set(EVERY_TWO) - interpreted
    assert to_interpret(people, interpreted | set(lacking)) == []
    assert len(lacking) <= len(to_interpret(people))


# ---------------------------------------------------------------- pages


def test_a_coach_says_who_interprets_and_all_who_see_the_facts_read_it(visit_as, db, coming):
    grace, ana, priya = visit_as("grace"), visit_as("ana"), visit_as("priya")
    address = f"/sessions/{coming.public_id}"
    assert WARNING in grace.get(f"{address}/preparation").text
    assert say(grace, coming).status_code == 303
    for browser, page in ((grace, f"{address}/preparation"), (ana, address), (priya, address)):
        text = browser.get(page).text
        assert "Rosa Méndez" in text and WARNING not in text
    assert "Rosa Méndez" in ana.get(f"/engagements/{_engagement(db, coming)}").text
    assert [one.between for one in stored(db)] == [("en", "es")]


def test_the_manager_says_it_too_and_takes_it_back(visit_as, db, coming):
    priya, address = visit_as("priya"), f"/sessions/{coming.public_id}/interpreters"
    answer = say(priya, coming, headers=FRAGMENT)
    assert answer.status_code == 200 and answer.text.strip().startswith('<section id="interpreters"')
    taken = priya.post(f"{address}/{stored(db)[0].public_id}/removal", headers=FRAGMENT)
    assert taken.status_code == 200 and "Rosa Méndez" not in taken.text and stored(db) == []
    acts = [line.act for line in db.exec(select(AuditLine)).all()]
    assert acts.count("session.interpreter") == acts.count("session.no_interpreter") == 1


def test_who_interpreted_stands_with_the_facts_once_it_was_held(visit_as, db, coming, typed, share):
    say(visit_as("grace"), coming)
    coming.starts_at = clock.now().replace(second=0, microsecond=0)
    db.add(coming)
    db.commit()
    assert "Rosa Méndez" in visit_as("grace").get(f"/sessions/{coming.public_id}").text
    share(visit_as("grace"), coming, typed(coming))
    for key in ("ana", "priya"):
        assert "Rosa Méndez" in visit_as(key).get(f"/sessions/{coming.public_id}").text


def test_those_coached_do_not_say_it(visit_as, db, coming):
    ana = visit_as("ana")
    assert "/interpreters" not in ana.get(f"/sessions/{coming.public_id}").text
    assert say(ana, coming).status_code == 403


@pytest.mark.parametrize("key", ["olga", "marcus", "joao", "carla", "luis", "tomas", "nadia"])
def test_nobody_else_does(visit_as, db, coming, key):
    say(visit_as("grace"), coming)
    other = visit_as(key)
    assert say(other, coming, "Mine", client_id="client-0002").status_code in (403, 404)
    address = f"/sessions/{coming.public_id}/interpreters/{stored(db)[0].public_id}/removal"
    assert other.post(address).status_code in (403, 404)
    assert [one.name for one in stored(db)] == ["Rosa Méndez"]


def test_twice_is_once(visit_as, db, coming):
    grace = visit_as("grace")
    say(grace, coming)
    say(grace, coming)
    say(grace, coming, client_id="client-0002")
    assert len(stored(db)) == 1
    address = f"/sessions/{coming.public_id}/interpreters/{stored(db)[0].public_id}/removal"
    assert [grace.post(address).status_code for _ in range(2)] == [303, 303] and stored(db) == []


@pytest.mark.parametrize(
    ("name", "languages"), [("", "en-es"), ("x" * 81, "en-es"), ("Rosa", "en-en"), ("Rosa", ""), ("Rosa", "es-en")]
)
def test_typed_wrong_it_is_given_back(visit_as, db, coming, name, languages):
    for headers in ({}, FRAGMENT):
        answer = say(visit_as("grace"), coming, name, languages, headers=headers)
        assert answer.status_code == 422 and name in answer.text and "-error" in answer.text
    assert stored(db) == []


def test_five_are_enough_and_hostile_names_are_only_names(visit_as, db, coming):
    grace = visit_as("grace")
    for number in range(6):
        answer = say(grace, coming, f"<b>{number}</b>", client_id=f"client-000{number}")
    assert answer.status_code == 422 and "At most 5" in answer.text and "<b>0</b>" not in answer.text
    assert len(stored(db)) == 5


def test_before_it_is_booked_one_reads_that_an_interpreter_is_needed(visit_as, engagement_of):
    at = (clock.now() + timedelta(days=9)).replace(hour=15, minute=0, second=0, microsecond=0)
    for key, is_told in (("ana", True), ("ruth", False)):
        address = f"/engagements/{engagement_of(key).public_id}/booking/confirmation?at={at:%Y-%m-%dT%H:%MZ}&minutes=45"
        page = visit_as(key).get(address)
        assert page.status_code == 200
        assert ("intérprete" in page.text or "interpreter" in page.text) == is_told


# ---------------------------------------------------------------- the warning


def test_it_warns_on_first_pages_from_five_days_before(visit_as, db, planned):
    planned("ana", hours=24 * 5 + 1)
    for key in ("grace", "priya"):
        assert "No interpreter yet" not in visit_as(key).get("/").text
    near = planned("ana", hours=24 * 5 - 1)
    for key in ("grace", "priya"):
        page = visit_as(key).get("/").text
        assert "No interpreter yet" in page and page.count("#interpreters") == 1
    assert "No interpreter yet" not in visit_as("olga").get("/").text
    assert "No interpreter yet" not in visit_as("ana").get("/").text
    say(visit_as("grace"), near)
    for key in ("grace", "priya"):
        assert "No interpreter yet" not in visit_as(key).get("/").text


def due(db):
    return [one for one in interpreters_due(db, clock.now()) if one.template == "interpreter"]


def test_coach_and_manager_are_reminded_once_for_each_hour(db, person, coming):
    found = due(db)
    assert {one.person.id for one in found} == {person("grace").id, person("priya").id}
    assert {one.kind for one in found} == {"coaching"} and len({one.occasion for one in found}) == 2
    assert all(one.occasion.startswith(f"interpreter:{coming.public_id}:0") for one in found)
    coming.sequence = 1
    db.add(coming)
    db.flush()
    assert not {one.occasion for one in found} & {one.occasion for one in due(db)}


def test_a_manager_of_another_cohort_is_not(db, person, coming):
    seat = db.exec(select(Seat).where(Seat.person_id == person("priya").id)).one()
    other = db.exec(select(Seat.cohort_id).where(Seat.person_id == person("olga").id)).one()
    seat.cohort_id = other
    db.flush()
    assert [one.person.id for one in due(db)] == [person("grace").id]


@pytest.mark.parametrize("how", ["arranged", "cancelled", "past", "far", "shared language", "coach's seat over"])
def test_nobody_is_reminded_of_what_needs_nothing(db, person, coming, how):
    grace = person("grace")
    if how == "arranged":
        actions.arrange_interpreter(db, coming, grace, "Rosa", ("en", "es"), "client-0001")
    elif how == "cancelled":
        coming.state = "cancelled"
    elif how == "past":
        coming.starts_at = clock.now() - timedelta(minutes=1)
    elif how == "far":
        coming.starts_at = clock.now() + timedelta(days=5, minutes=1)
    elif how == "shared language":
        grace.content_language = "es-UY"
    else:
        seat = db.exec(select(Seat).where(Seat.person_id == grace.id)).one()
        seat.ends_on = clock.now().date() - timedelta(days=2)
    db.add_all([coming, grace])
    db.flush()
    left = [person("priya").id] if how == "coach's seat over" else []
    assert [one.person.id for one in due(db)] == left


@pytest.mark.parametrize(
    ("locale", "of_ana", "between", "zone"),
    [
        ("en-US", "es-UY", "English and Spanish", "New York"),
        ("es-MX", "en", "inglés y español", "Nueva York"),
        ("pt-BR", "es-UY", "espanhol e português", "Nova York"),
    ],
)
def test_what_the_mail_says(db, person, coming, locale, of_ana, between, zone):
    person("grace").language, person("ana").language = locale, of_ana
    db.flush()
    one = next(one for one in due(db) if one.person.id == person("grace").id)
    for kind in ("txt", "html"):
        text = render_text(f"mail/due/interpreter.{kind}", locale, person=one.person, **one.words)
        assert "Montevideo" in text and f"/sessions/{coming.public_id}" in text
        assert between in text and zone in text


def test_the_mail_and_the_first_page_say_the_hour_by_the_citys_clock_where_it_is_another(db, person, coming, visit_as):
    one = next(one for one in due(db) if one.person.id == person("grace").id)
    assert re.fullmatch(r"New York; .+ in Montevideo", one.words["zone"])
    person("grace").timezone = "America/Montevideo"
    db.flush()
    assert next(one for one in due(db) if one.person.id == person("grace").id).words["zone"] == "Montevideo"
    db.rollback()
    page = visit_as("grace").get("/").text
    assert " in Montevideo" in page[page.index('id="uninterpreted"') : page.index("<h2>This week")]


def _engagement(db, session) -> str:
    return queries.engagement_view(db, session.engagement_id).engagement.public_id
