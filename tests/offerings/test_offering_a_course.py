from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.audit.models import AuditLine
from lms.offerings import actions
from lms.offerings.models import ModuleOpening, Offering


@pytest.fixture
def today():
    return clock.today("UTC")


def offer(browser, cohort, today, **changes):
    typed = {"course": "track", "role": "staff", "opens_on": today.isoformat(), "due_on": ""}
    return browser.post(f"/cohorts/{cohort.public_id}/offerings", data=typed | changes)


def test_a_course_is_offered_with_its_days_and_opens_what_is_ready(db, track, cohort, visit_as, today):
    track.publish("a", "b", without=("b", "es"))
    due = today + timedelta(30)
    answer = offer(visit_as("priya"), cohort, today, due_on=due.isoformat())
    offering = db.exec(select(Offering).order_by(col(Offering.id).desc())).first()
    assert answer.status_code == 303 and answer.headers["location"] == f"/offerings/{offering.public_id}"
    assert (offering.opens_on, offering.due_on, offering.role) == (today, due, "staff")
    opened = db.exec(select(ModuleOpening).where(col(ModuleOpening.offering_id) == offering.id)).all()
    assert [opening.module for opening in opened] == ["a"]
    acts = db.exec(select(AuditLine.act).where(col(AuditLine.subject) == f"offering/{offering.public_id}")).all()
    assert acts == ["offering.begin", "module.open"]


def test_the_page_of_a_cohort_names_its_courses_and_what_waits(track, cohort, visit_as):
    track.publish("a", "b", without=("b", "pt"))
    track.offer(opened=("a",))
    page = visit_as("priya", **{"accept-language": "en"}).get(f"/cohorts/{cohort.public_id}/offerings").text
    assert "1 of 2 modules open" in page and "1 waits to be opened" in page


def test_a_cohorts_page_leads_there(cohort, visit_as):
    assert f"/cohorts/{cohort.public_id}/offerings" in visit_as("priya").get(f"/cohorts/{cohort.public_id}").text


@pytest.mark.parametrize("who", ["ana", "luis", "carla", "grace", "tomas", "frances"])
def test_nobody_else_may(who, db, cohort, visit_as, today):
    offering = db.exec(select(Offering)).first()
    browser = visit_as(who)
    assert browser.get(f"/cohorts/{cohort.public_id}/offerings").status_code in (403, 404)
    assert browser.get(f"/offerings/{offering.public_id}").status_code in (403, 404)
    assert offer(browser, cohort, today).status_code in (403, 404)
    moved = {"opens_on": "2020-01-01"}
    assert browser.post(f"/offerings/{offering.public_id}", data=moved).status_code in (403, 404)
    assert browser.post(f"/offerings/{offering.public_id}/openings", data={"module": "m1"}).status_code in (403, 404)


def test_twice_is_once(db, track, cohort, visit_as, today):
    track.publish("a")
    browser, begun = visit_as("priya"), select(AuditLine.id).where(col(AuditLine.act) == "offering.begin")
    before = len(db.exec(begun).all())
    first, second = (offer(browser, cohort, today).headers["location"] for _ in range(2))
    assert first == second
    assert len(db.exec(begun).all()) == before + 1


def test_offered_by_four_at_the_same_moment_it_is_one(db, track, cohort, person, today):
    course, by, together = track.publish("a"), person("priya").id, Barrier(4)
    db.commit()

    def ask(_: int) -> str:
        together.wait()
        with database.session() as session:
            offered = actions.offer_course(session, cohort, course, "staff", opens_on=today, due_on=None, by=by)
            return offered.public_id

    with ThreadPoolExecutor(4) as pool:
        offered = set(pool.map(ask, range(4)))
    assert len(offered) == 1
    acts = select(AuditLine.act).where(col(AuditLine.subject) == f"offering/{offered.pop()}")
    assert sorted(db.exec(acts).all()) == ["module.open", "offering.begin"]


def test_other_days_for_the_same_people_are_changed_there(track, cohort, visit_as, today):
    track.publish("a")
    browser = visit_as("priya")
    offer(browser, cohort, today)
    answer = offer(browser, cohort, today + timedelta(1))
    assert answer.status_code == 422 and "#course" in answer.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"opens_on": "soon"}, "opens_on"),
        ({"opens_on": "2999-01-01"}, "opens_on"),
        ({"course": "nowhere"}, "course"),
        ({"role": "coach"}, "role"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(typed, field, db, track, cohort, visit_as, today):
    track.publish("a")
    before = len(db.exec(select(Offering)).all())
    answer = offer(visit_as("priya"), cohort, today, **typed)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert len(db.exec(select(Offering)).all()) == before
