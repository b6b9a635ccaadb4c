from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.jobs.models import Job
from lms.people.actions.seats import seat_over
from lms.people.models import Seat, SignInLink


@pytest.fixture
def seat_of(db, person):
    return lambda key: db.exec(
        select(Seat).where(col(Seat.person_id) == person(key).id).order_by(col(Seat.starts_on).desc())
    ).first()


@pytest.fixture
def today():
    return clock.today("America/Montevideo")


def jobs(db):
    return db.exec(select(Job).where(col(Job.kind) == "people.seat_over")).all()


def end(browser, seat, day):
    return browser.post(f"/seats/{seat.public_id}/ending", data={"ends_on": day.isoformat() if day else ""})


def test_a_seat_that_ended_signs_its_person_out_everywhere(db, visit_as, person, seat_of, today):
    carla = visit_as("carla")
    db.add(SignInLink(person_id=person("carla").id, token_hash="x", request="r", code_hash="c"))
    db.commit()
    answer = end(visit_as("priya"), seat_of("carla"), today - timedelta(1))
    assert answer.status_code == 303 and answer.headers["location"] == f"/people/{person('carla').public_id}"
    db.expire_all()
    assert seat_of("carla").ends_on == today - timedelta(1)
    assert carla.get("/cities/none").status_code == 303
    assert db.exec(select(SignInLink)).one().expires_at <= clock.now()
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "seat.end")).one()
    assert (line.subject, line.for_person_id) == (f"seat/{seat_of('carla').public_id}", person("carla").id)
    assert not jobs(db)


def test_today_ends_the_devices_now_and_again_when_the_day_is_over(db, visit_as, seat_of, today):
    carla = visit_as("carla")
    end(visit_as("priya"), seat_of("carla"), today)
    assert carla.get("/cities/none").status_code == 303
    assert len(jobs(db)) == 1


def test_a_day_to_come_shuts_the_doors_at_its_end_in_city_time(db, visit_as, person, seat_of, today):
    carla = visit_as("carla")
    end(visit_as("priya"), seat_of("carla"), today + timedelta(3))
    assert carla.get("/cities/none").status_code == 404
    (job,) = jobs(db)
    assert job.run_at.isoformat() == f"{today + timedelta(4)}T03:00:00+00:00", "midnight in Montevideo"
    db.expire_all()
    seat = seat_of("carla")
    seat.ends_on = today - timedelta(1)  # as if the days had passed
    db.commit()
    seat_over(db, job.details)
    db.commit()
    assert carla.get("/cities/none").status_code == 303


def test_whoever_has_another_seat_in_force_stays_signed_in(db, visit_as, person, seat_of, today):
    first = seat_of("carla")
    db.add(
        Seat(person_id=first.person_id, role="staff", title="Asesora", city_id=first.city_id, starts_on=first.starts_on)
    )
    db.commit()
    carla = visit_as("carla")
    end(visit_as("priya"), first, today - timedelta(1))
    assert carla.get("/cities/none").status_code == 404


def test_the_page_says_whose_seat_it_is_and_when_doors_close(visit_as, seat_of):
    page = visit_as("priya").get(f"/seats/{seat_of('carla').public_id}/ending")
    assert page.status_code == 200 and "Carla Bentancur" in page.text and "Secretaria general" in page.text


@pytest.mark.parametrize("key", ["ana", "carla", "grace", "frances"])
def test_others_may_not_end_a_seat(visit_as, seat_of, today, key):
    assert end(visit_as(key), seat_of("carla"), today).status_code == 404


def test_twice_is_once(db, visit_as, seat_of, today):
    browser = visit_as("priya")
    for _ in range(2):
        assert end(browser, seat_of("carla"), today + timedelta(3)).status_code == 303
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "seat.end")).all()) == 1
    assert len(jobs(db)) == 1


def test_a_last_day_before_the_first_is_refused(db, visit_as, seat_of):
    answer = end(visit_as("priya"), seat_of("carla"), seat_of("carla").starts_on - timedelta(1))
    assert answer.status_code == 422 and 'id="ends_on-error"' in answer.text
    db.expire_all()
    assert seat_of("carla").ends_on is None


@pytest.mark.parametrize("day", ["9999-12-31", "2099-01-01"])
def test_a_last_day_that_is_far_away_is_refused(db, visit_as, seat_of, day):
    answer = end(visit_as("priya"), seat_of("carla"), date.fromisoformat(day))
    assert answer.status_code == 422 and 'id="ends_on-error"' in answer.text and f'value="{day}"' in answer.text
    db.expire_all()
    assert seat_of("carla").ends_on is None and not jobs(db)


def test_no_day_is_refused(visit_as, seat_of):
    assert end(visit_as("priya"), seat_of("carla"), None).status_code == 422


def test_an_unknown_seat_is_not_there(visit_as, today):
    assert visit_as("priya").post("/seats/nothing/ending", data={"ends_on": today.isoformat()}).status_code == 404
