from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.catalogue.building import built
from lms.catalogue.content import SHOWN, BlockContent, LessonContent, ModuleContent
from lms.catalogue.gaps import gaps_of
from lms.catalogue.reading import read_draft
from lms.offerings.models import ModuleOpening
from lms.offerings.readiness import lacking, may_open, needed
from lms.people.models import Person, Seat


@pytest.fixture
def openings(db):
    def of(offering):
        db.expire_all()
        which = col(ModuleOpening.offering_id) == offering.id
        return db.exec(select(ModuleOpening).where(which).order_by(col(ModuleOpening.id))).all()

    return of


def open_it(browser, offering, module, *waive):
    return browser.post(f"/offerings/{offering.public_id}/openings", data={"module": module, "waive": list(waive)})


def test_a_ready_module_opens_for_the_cohort(track, visit_as, openings, person, db):
    track.publish("a", "b")
    offering = track.offer(opened=("a",))
    ana = visit_as("ana")
    assert ana.get("/courses/track/b-lesson").status_code == 403
    assert open_it(visit_as("priya"), offering, "b").status_code == 303
    assert ana.get("/courses/track/b-lesson").status_code == 200
    opening = openings(offering)[-1]
    assert (opening.module, opening.by_id, opening.waived) == ("b", person("priya").id, [])
    line = db.exec(
        select(AuditLine).where(col(AuditLine.act) == "module.open").order_by(col(AuditLine.id).desc())
    ).first()
    assert line.details == {"module": "b", "waived": []} and line.actor_id == person("priya").id


def test_a_module_that_lacks_a_language_stays_shut_without_a_waiver(track, visit_as, openings):
    track.publish("a", without=("a", "pt"))
    offering, priya = track.offer(), visit_as("priya")
    page = priya.get(f"/offerings/{offering.public_id}").text
    assert "2 parts are missing" in page  # the lesson's title and its block
    for waive in ((), ("es",), ("en", "es")):
        answer = open_it(priya, offering, "a", *waive)
        assert answer.status_code == 422 and "Português" in answer.text
    assert openings(offering) == []


def test_a_named_manager_signs_a_dated_waiver(track, visit_as, openings, person):
    track.publish("a", without=("a", "pt"))
    offering, priya = track.offer(), visit_as("priya")
    assert open_it(priya, offering, "a", "pt").status_code == 303
    [opening] = openings(offering)
    assert (opening.by_id, opening.waived) == (person("priya").id, ["pt"]) and opening.at
    assert f"{person('priya').name} signed for what was missing" in priya.get(f"/offerings/{offering.public_id}").text
    page = visit_as("joao").get("/courses/track/a-lesson")
    assert page.status_code == 200 and "Words en." in page.text


def test_a_language_nobody_of_them_reads_holds_nothing_up(track, visit_as, openings, db):
    for one in db.exec(select(Person).where(col(Person.language).startswith("pt"))).all():
        one.content_language = "en"
    track.publish("a", without=("a", "pt"))
    offering = track.offer()
    assert open_it(visit_as("priya"), offering, "a").status_code == 303
    assert openings(offering)[0].waived == []


def test_a_seat_that_is_over_holds_nothing_up_and_one_to_come_does(track, visit_as, openings, db):
    today, priya = clock.today("UTC"), visit_as("priya")
    track.publish("a", without=("a", "pt"))
    offering = track.offer()
    portuguese = select(Person.id).where(col(Person.language).startswith("pt"))
    for seat in db.exec(select(Seat).where(col(Seat.person_id).in_(portuguese))).all():
        seat.starts_on, seat.ends_on = today + timedelta(20), today + timedelta(40)
    assert open_it(priya, offering, "a").status_code == 422
    for seat in db.exec(select(Seat).where(col(Seat.person_id).in_(portuguese))).all():
        seat.starts_on, seat.ends_on = today - timedelta(40), today - timedelta(20)
    assert open_it(priya, offering, "a").status_code == 303
    assert openings(offering)[0].waived == []


def test_what_is_open_stays_open_when_a_version_comes_that_is_not_ready(track, visit_as, openings):
    track.publish("a")
    offering = track.offer(opened=("a",))
    track.publish("a", without=("a", "es"))
    page = visit_as("ana").get("/courses/track/a-lesson")
    assert page.status_code == 200 and "Words en." in page.text and 'class="notice late"' in page.text
    assert [opening.waived for opening in openings(offering)] == [[]]


def test_opening_twice_keeps_the_first(track, visit_as, openings):
    track.publish("a", without=("a", "pt"))
    offering, priya = track.offer(), visit_as("priya")
    open_it(priya, offering, "a", "pt")
    first = openings(offering)[0].at
    open_it(priya, offering, "a", "pt", "es")
    assert [(opening.at, opening.waived) for opening in openings(offering)] == [(first, ["pt"])]


def test_there_is_no_opening_of_what_is_not_in_the_course(track, visit_as, openings):
    track.publish("a")
    offering, priya = track.offer(), visit_as("priya")
    assert open_it(priya, offering, "z").status_code == 404
    assert priya.post(f"/offerings/{offering.public_id}/openings", data={}).status_code == 404
    assert openings(offering) == []


def test_who_only_reads_sees_modules_that_are_not_open(track, visit_as):
    track.publish("a", "b")
    track.offer(opened=("a",))
    assert visit_as("tomas").get("/courses/track/b-lesson").status_code == 200


def test_a_shut_module_is_on_nobodys_list_and_takes_no_writing(track, visit_as, db):
    track.publish("a", "b")
    track.offer(opened=("a",))
    ana = visit_as("ana")
    course = ana.get("/courses/track").text
    assert "/courses/track/a-lesson" in course and "/courses/track/b-lesson" not in course
    assert "B es" not in ana.get("/").text
    refused = ana.post("/courses/track/b-lesson/completions", data={"block": "b-text"})
    assert refused.status_code == 403


# ---------------------------------------------------------------- the rule


def module(states: dict[str, str]) -> ModuleContent:
    words = dict.fromkeys(("en", "es", "pt"), "x")
    block = BlockContent(id="b", kind="text", counts=True, html={"en": "x"}, states=states)
    lesson = LessonContent(slug="l", minutes=1, titles=words, blocks=[block])
    return ModuleContent(id="m", minutes=1, titles=words, objectives={key: ["x"] for key in words}, lessons=[lesson])


states = st.dictionaries(
    st.sampled_from(["en", "es", "pt"]), st.sampled_from([*SHOWN, "superseded", "missing"]), max_size=3
)


@given(states, st.sets(st.sampled_from(["en", "es", "pt"])), st.sets(st.sampled_from(["en", "es", "pt"])))
def test_it_opens_only_if_every_reader_sees_their_language_or_someone_signed(states, members, waived):
    lacks = lacking(module(states), needed(members))
    unread = {language for language in members or {"en", "es", "pt"} if states.get(language) not in SHOWN}
    assert set(lacks) == unread
    assert may_open(lacks, waived) == (unread <= waived)


def test_what_the_manager_counts_is_what_the_translator_is_told():
    """A recording without its Portuguese voice and captions is not ready, and is on the list."""
    draft, _ = read_draft(Path(__file__).parents[1] / "samples" / "media")
    content = built(draft)
    told = [gap.language for gap in gaps_of(draft, content)]
    assert lacking(content.modules[0], ["en", "es", "pt"]) == {"es": 1, "pt": 3}
    assert (told.count("es"), told.count("pt")) == (1, 3)
