from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.offerings.models import Offering


@pytest.fixture
def today():
    return clock.today("America/Montevideo")


@pytest.fixture
def change(track, visit_as, db, today):
    """Changes the days of an open offering: the answer, and the offering afterwards."""
    track.publish("a")
    offering, browser = track.offer(opened=("a",), opens_on=today - timedelta(3)), visit_as("priya")

    def typed(**days):
        days = {name: day.isoformat() if hasattr(day, "isoformat") else day for name, day in days.items()}
        answer = browser.post(f"/offerings/{offering.public_id}", data=days)
        db.expire_all()
        return answer, db.get_one(Offering, offering.id)

    return typed


def test_the_days_are_changed_and_audited(change, db, today):
    answer, offering = change(opens_on=today - timedelta(3), due_on=today + timedelta(9))
    assert answer.status_code == 303 and offering.due_on == today + timedelta(9)
    [line] = db.exec(select(AuditLine).where(col(AuditLine.act) == "offering.dates")).all()
    assert line.details["due_on"] == (today + timedelta(9)).isoformat()
    change(opens_on=today - timedelta(3), due_on=today + timedelta(9))
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "offering.dates")).all()) == 1


def test_closing_what_is_open_is_explained_first(change, today):
    answer, offering = change(opens_on=today + timedelta(5))
    assert answer.status_code == 422 and 'name="close"' in answer.text
    assert offering.opens_on == today - timedelta(3)
    answer, offering = change(opens_on=today + timedelta(5), close="1")
    assert answer.status_code == 303 and offering.opens_on == today + timedelta(5)


def test_a_course_never_ends_before_it_begins(change, today):
    answer, offering = change(opens_on=today, due_on=today - timedelta(1))
    assert answer.status_code == 422 and 'href="#due_on"' in answer.text
    assert offering.due_on is None


def test_learners_see_the_day_to_finish_by(change, visit_as, today):
    change(opens_on=today - timedelta(3), due_on=today + timedelta(9))
    ana = visit_as("ana")
    assert "Fecha límite: " in ana.get("/courses/track").text
    assert "Fecha límite: " in ana.get("/").text


def test_before_its_day_a_course_is_hidden_and_announced(change, visit_as, today):
    change(opens_on=today + timedelta(5), close="1")
    ana = visit_as("ana")
    assert ana.get("/courses/track").status_code == 404
    assert ana.get("/courses/track/a-lesson").status_code == 404
    home = ana.get("/").text
    assert "Se abre el" in home and "/courses/track" not in home
