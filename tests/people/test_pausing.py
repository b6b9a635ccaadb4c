from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import clock
from lms.people.actions.account import end_pause, take_pause
from lms.people.models import Person


@pytest.fixture
def today():
    return clock.today("America/Montevideo")


def test_a_pause_begins_today_and_ends_on_its_day(visit_as, person, today):
    answer = visit_as("ana").post("/me/pause", data={"until": (today + timedelta(9)).isoformat()})
    assert answer.status_code == 303 and answer.headers["location"] == "/me#pause"
    ana = person("ana")
    assert (ana.paused_from, ana.paused_until) == (today, today + timedelta(9))
    assert ana.is_paused(today) and ana.is_paused(today + timedelta(9)) and not ana.is_paused(today + timedelta(10))
    assert "Está en pausa hasta el" in visit_as("ana").get("/me").text


def test_it_can_be_moved_and_ended_early(visit_as, person, today):
    ana = visit_as("ana")
    for days in (9, 30, 30):
        ana.post("/me/pause", data={"until": (today + timedelta(days)).isoformat()})
    assert person("ana").paused_until == today + timedelta(30)
    for _ in range(2):
        assert ana.post("/me/pause/end").status_code == 303
        assert not person("ana").is_paused(today)
    assert "/me/pause/end" not in ana.get("/me").text


@pytest.mark.parametrize("days", [-1, 400, None])
def test_a_day_that_cannot_be_is_refused_and_stays_typed(days, visit_as, person, today):
    typed = (today + timedelta(days)).isoformat() if days is not None else "soon"
    answer = visit_as("ana").post("/me/pause", data={"until": typed})
    assert answer.status_code == 422 and 'href="#until"' in answer.text and f'value="{typed}"' in answer.text
    assert person("ana").paused_until is None


def test_days_of_an_earlier_pause_still_count_after_another(db, person, today):
    ana = person("ana")
    for begins, days in ((0, 20), (25, 16)):
        take_pause(ana, today + timedelta(begins + days - 1), today=today + timedelta(begins))
        db.commit()
        db.expire_all()
    ana = person("ana")
    assert ana.days_paused(today, today + timedelta(60)) == 36
    assert ana.days_paused(today + timedelta(19), today + timedelta(25)) == 2
    assert not ana.is_paused(today + timedelta(20))


def test_a_zone_in_which_it_is_yesterday_counts_no_day_twice():
    person = Person(given_name="A", family_name="B", language="en", timezone="UTC")
    take_pause(person, DAY + timedelta(9), today=DAY)
    take_pause(person, DAY + timedelta(9), today=DAY - timedelta(1))
    assert person.days_paused(DAY - timedelta(9), DAY + timedelta(20)) == 11


def test_the_form_asks_for_no_reason(visit_as):
    page = visit_as("ana").get("/me").text
    form = page.partition('action="/me/pause"')[2].partition("</form>")[0]
    assert form.count("<input") == 1 and "<textarea" not in form


# ---------------------------------------------------------------- the rule

DAY = date(2026, 6, 1)
acts = st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 20)), max_size=6)


@given(acts)
def test_no_act_makes_a_day_that_is_past_one_of_a_pause(acts):
    """Days go by; on some, someone pauses, moves the end or goes on. What counted before counts the same after."""
    person, today = Person(given_name="A", family_name="B", language="en", timezone="UTC"), DAY
    for days, length in acts:
        today += timedelta(days)
        before = person.days_paused(DAY, today - timedelta(1))
        if length is None:
            end_pause(person, today=today)
        else:
            take_pause(person, today + timedelta(length), today=today)
        assert person.days_paused(DAY, today - timedelta(1)) == before
        assert person.is_paused(today) == (length is not None)
