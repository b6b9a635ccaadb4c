"""The manager records that a city consents to an example, or no longer does."""

import re
import threading
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select
from ward import EXAMPLE, LESSON, WORDS, form_of, recorded

from lms import clock
from lms.audit.models import AuditLine
from lms.cohorts.models import City
from lms.offerings.models import ModuleOpening, Offering

FRAGMENT = {"HX-Request": "true"}
WITHDRAWAL = f"{EXAMPLE}/withdrawal"


def audited(db) -> list[AuditLine]:
    lines = select(AuditLine).where(col(AuditLine.act).startswith("consent.")).order_by(col(AuditLine.id))
    return list(db.exec(lines).all())


def waiting(page: str) -> int:
    line = page.partition('href="/consents"')[2].partition("</p>")[0]
    counted = re.search(r"(\d+) waits?<", line)
    return int(counted[1]) if counted else 0


def test_the_manager_writes_down_who_consented_on_which_day(author, visit_as, person, db):
    priya = visit_as("priya")
    answer = priya.post(EXAMPLE, data=form_of(priya, letter="Box 7, folder B"))
    assert (answer.status_code, answer.headers["location"]) == (303, EXAMPLE)
    [consent] = recorded(db)
    city = db.exec(select(City).where(col(City.name) == "Baltimore")).one()
    assert (consent.city_id, consent.recorded_by_id, consent.revision) == (city.id, person("priya").id, 1)
    page = priya.get(EXAMPLE).text
    for words in ("The city consents", "Lorraine Whitaker, Mayor", "Box 7, folder B", person("priya").name):
        assert words in page
    [line] = audited(db)
    assert (line.act, line.subject, line.actor_id) == ("consent.give", "block/wards/the-empty-room", person("priya").id)
    assert line.details == {"city": "Baltimore", "given_on": "2026-02-03", "revision": 1}


def test_the_list_leads_from_the_courses_of_a_cohort_to_the_words(author, visit_as, db, consents):
    priya = visit_as("priya")
    cohorts = priya.get("/cohorts").text
    courses = f"/cohorts/{cohorts.partition('/cohorts/')[2].partition(chr(34))[0].partition('/')[0]}/offerings"
    before = waiting(priya.get(courses).text)
    assert before >= 1
    listed = priya.get("/consents").text
    assert EXAMPLE in listed and f'href="{LESSON}#the-empty-room"' in listed and "Awaits consent" in listed
    consents()
    assert waiting(priya.get(courses).text) == before - 1
    assert "The city consents" in priya.get("/consents").text


def test_the_words_to_which_the_city_consents_stand_on_the_page_before_any_cohort_is_offered_them(author, visit_as, db):
    db.exec(delete(ModuleOpening))
    db.exec(delete(Offering))
    db.commit()
    page = visit_as("priya").get(EXAMPLE).text
    assert WORDS in page and 'lang="en"' in page


def test_a_manager_with_a_seat_in_the_city_is_not_shown_them_either(author, visit_as, seated, consents):
    seated("priya", "staff", "Baltimore")
    assert WORDS not in visit_as("priya").get(EXAMPLE).text
    consents()
    assert WORDS in visit_as("priya").get(EXAMPLE).text


def test_what_is_sent_again_after_a_withdrawal_is_not_said_to_be_saved(author, visit_as):
    priya = visit_as("priya")
    form = form_of(priya)
    assert "Saved." in priya.post(EXAMPLE, data=form, headers=FRAGMENT).text
    priya.post(WITHDRAWAL)
    again = priya.post(EXAMPLE, data=form, headers=FRAGMENT)
    assert "Saved." not in again.text and "withdrew its consent" in again.text


def test_htmx_gets_the_part_that_changed(author, visit_as):
    priya = visit_as("priya")
    answer = priya.post(EXAMPLE, data=form_of(priya), headers=FRAGMENT)
    assert answer.status_code == 200 and answer.text.strip().startswith('<div id="consent">')
    assert "Saved." in answer.text and "<html" not in answer.text
    answer = priya.post(WITHDRAWAL, headers=FRAGMENT)
    assert answer.status_code == 200 and "The city withdrew its consent." in answer.text


@pytest.mark.parametrize("key", ["lorraine", "desmond", "ruth", "grace", "tomas", "ines", "frances", "nadia"])
def test_nobody_else_may(author, visit_as, db, key):
    theirs, form = visit_as(key), form_of(visit_as("priya"))
    assert theirs.get("/consents").status_code == 403
    for answer in (theirs.get(EXAMPLE), theirs.post(EXAMPLE, data=form), theirs.post(WITHDRAWAL)):
        assert answer.status_code in (403, 404)
    assert recorded(db) == []
    assert 'href="/consents"' not in theirs.get("/").text


def test_what_is_no_marked_example_has_no_page(author, visit_as):
    priya = visit_as("priya")
    for address in ("/consents/wards/opening", "/consents/wards/nothing", "/consents/nothing/the-empty-room"):
        assert priya.get(address).status_code == priya.post(address).status_code == 404


def test_sent_twice_it_is_recorded_once(author, visit_as, db):
    priya = visit_as("priya")
    form = form_of(priya)
    for sent in (form, form, form | {"client_id": "another-window"}):
        assert priya.post(EXAMPLE, data=sent).status_code == 303
    assert len(recorded(db)) == len(audited(db)) == 1


def test_two_managers_at_the_same_moment_record_one(author, visit_as, db):
    priya = visit_as("priya")
    forms = [form_of(priya) | {"client_id": f"window-{number}"} for number in range(4)]
    sending = [threading.Thread(target=priya.post, args=(EXAMPLE,), kwargs={"data": form}) for form in forms]
    for thread in sending:
        thread.start()
    for thread in sending:
        thread.join()
    assert len(recorded(db)) == 1


def tomorrow() -> str:
    return (clock.now().date() + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"given_on": ""}, "Please fill this in."),
        ({"given_on": "last week"}, "This is not a date we can read."),
        ({"given_on": "0001-01-01"}, "This day is too far away."),
        ({"given_on": "tomorrow"}, "This day is still to come."),
        ({"given_by": " "}, "This is too short."),
        ({"given_by": "x" * 201}, "at most 200 characters"),
        ({"letter": "x" * 501}, "at most 500 characters"),
        ({"words": "others"}, "The words have changed since you opened this page."),
    ],
)
def test_what_was_typed_wrong_is_shown_to_be_mended(author, visit_as, db, typed, said):
    priya = visit_as("priya")
    typed = {name: tomorrow() if value == "tomorrow" else value for name, value in typed.items()}
    answer = priya.post(EXAMPLE, data=form_of(priya) | typed)
    assert answer.status_code == 422 and said in answer.text
    assert typed.get("given_by", "Lorraine Whitaker, Mayor") in answer.text
    assert recorded(db) == []


def test_words_that_changed_while_the_page_stood_open_are_read_again(author, visit_as, db):
    priya = visit_as("priya")
    form = form_of(priya)
    author.publishes(words=f"{WORDS}, and nobody asked", lines='revision = 2\nverdict = "changes-meaning"')
    answer = priya.post(EXAMPLE, data=form)
    assert answer.status_code == 422 and "Read them again" in answer.text and recorded(db) == []
    form["words"] = answer.text.partition('name="words" value="')[2].partition('"')[0]
    assert priya.post(EXAMPLE, data=form).status_code == 303


def test_what_people_typed_is_text_and_never_markup(author, visit_as, consents):
    priya = consents(given_by="<script>x</script>", letter="<b>box</b>")
    page = priya.get(EXAMPLE).text
    assert "<script>x" not in page and "<b>box" not in page and "&lt;script&gt;x" in page


def test_withdrawn_it_is_hidden_again_and_the_history_stays(author, visit_as, person, db, consents):
    priya, lorraine = consents(), visit_as("lorraine")
    assert WORDS in lorraine.get(LESSON).text
    for _ in range(2):
        assert priya.post(WITHDRAWAL).status_code == 303
    assert WORDS not in lorraine.get(LESSON).text
    [consent] = recorded(db)
    assert consent.withdrawn_by_id == person("priya").id and consent.withdrawn_at
    assert [line.act for line in audited(db)] == ["consent.give", "consent.withdraw"]
    page = priya.get(EXAMPLE).text
    assert "The city withdrew its consent." in page and "Lorraine Whitaker, Mayor" in page


def test_what_is_sent_again_after_a_withdrawal_does_not_undo_it(author, visit_as, db):
    priya = visit_as("priya")
    form = form_of(priya)
    priya.post(EXAMPLE, data=form)
    priya.post(WITHDRAWAL)
    assert priya.post(EXAMPLE, data=form).status_code == 303
    assert WORDS not in visit_as("lorraine").get(LESSON).text
    assert priya.post(EXAMPLE, data=form_of(priya)).status_code == 303, "recorded anew, on a page opened since"
    assert WORDS in visit_as("lorraine").get(LESSON).text
    assert len(recorded(db)) == 2
