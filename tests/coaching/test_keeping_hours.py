import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.models import BookingRules, HoursException, WeeklyHours

WEEK = {"day-0-0-since": "09:00", "day-0-0-until": "12:00", "day-0-1-since": "14:00", "day-0-1-until": "17:30"}
RULES = {"buffer": "10", "notice": "48", "lengths": ["30", "60"]}
ADDRESS = "/coaching/hours"


def hours_of(db, person) -> list[str]:
    rows = select(WeeklyHours).where(col(WeeklyHours.person_id) == person.id)
    ordered = db.exec(rows.order_by(col(WeeklyHours.weekday), col(WeeklyHours.since))).all()
    return [f"{row.weekday} {row.since:%H:%M}-{row.until:%H:%M}" for row in ordered]


@pytest.fixture
def exceptions(db, person):
    def of(key: str) -> list[HoursException]:
        return list(db.exec(select(HoursException).where(col(HoursException.person_id) == person(key).id)).all())

    return of


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def test_a_coach_gives_hours_and_rules_in_the_place_of_the_earlier_ones(visit_as, person, db):
    grace = visit_as("grace")
    for _ in range(2):
        assert grace.post(ADDRESS, data=WEEK | RULES).headers["location"] == f"{ADDRESS}?done=saved"
        assert hours_of(db, person("grace")) == ["0 09:00-12:00", "0 14:00-17:30"]
    rules = db.exec(select(BookingRules).where(col(BookingRules.person_id) == person("grace").id)).one()
    assert (rules.buffer_minutes, rules.notice_hours, rules.lengths) == (10, 48, [30, 60])
    page = grace.get(f"{ADDRESS}?done=saved").text
    assert re.search(r'name="day-0-1-until"[^>]*value="17:30"', page) and "New York" in page and "saved" in page
    assert db.exec(select(AuditLine).where(col(AuditLine.act) == "hours.set")).first()


def test_the_hours_are_what_who_is_coached_can_book(visit_as, engagement_of):
    visit_as("grace").post(ADDRESS, data={"day-2-0-since": "07:00", "day-2-0-until": "07:30"} | RULES)
    page = visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}/booking").text
    assert page.count("booking/confirmation?at=") in (1, 2) and "miércoles" in page and "7:00" in page


def test_a_day_off_takes_its_hours_away_and_gives_them_back(visit_as, engagement_of, exceptions):
    grace, ana = visit_as("grace"), visit_as("ana")
    address = f"/engagements/{engagement_of('ana').public_id}/booking"
    day = re.search(r'id="day-([0-9-]+)"', ana.get(address).text)[1]
    for _ in range(2):
        assert (
            grace.post(f"{ADDRESS}/exceptions", data={"day": day, "kind": "off", "since": "09:00"}).status_code == 303
        )
    (one,) = exceptions("grace")
    assert one.since is None and f'id="day-{day}"' not in ana.get(address).text
    assert "day off" in grace.get(ADDRESS).text
    assert grace.post(f"{ADDRESS}/exceptions/{one.public_id}/removal").status_code == 303
    assert f'id="day-{day}"' in ana.get(address).text


def test_more_hours_on_a_day(visit_as, exceptions):
    grace = visit_as("grace")
    form = {"day": in_days(20), "kind": "extra", "since": "19:00", "until": "20:00"}
    assert grace.post(f"{ADDRESS}/exceptions", data=form).status_code == 303
    assert "19:00–20:00" in grace.get(ADDRESS).text
    assert grace.post(f"{ADDRESS}/exceptions", data=form | {"since": "07:00", "until": "08:00"}).status_code == 303
    assert len(exceptions("grace")) == 2


def test_only_a_coach_keeps_hours_and_only_their_own(visit_as, person, db):
    one = HoursException(person_id=person("olga").id, day=clock.now().date())
    db.add(one)
    db.commit()
    for key in ("ana", "priya", "luis", "carla"):
        browser = visit_as(key)
        assert browser.get(ADDRESS).status_code == browser.post(ADDRESS, data=WEEK | RULES).status_code == 403
        assert browser.post(f"{ADDRESS}/exceptions", data={"day": in_days(1)}).status_code == 403
    assert visit_as("grace").post(f"{ADDRESS}/exceptions/{one.public_id}/removal").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"day-0-0-until": "08:00"},
        {"day-0-0-until": ""},
        {"day-0-1-since": "11:30"},
        {"day-0-1-since": "25:00"},
        {"buffer": "121"},
        {"notice": "-1"},
        {"lengths": []},
        {"lengths": ["31"]},
    ],
    ids=str,
)
def test_hours_typed_wrong_are_shown_as_typed_and_not_kept(visit_as, person, db, wrong):
    before = hours_of(db, person("grace"))
    page = visit_as("grace").post(ADDRESS, data=WEEK | RULES | wrong)
    assert page.status_code == 422 and 'role="alert"' in page.text and 'value="17:30"' in page.text
    assert hours_of(db, person("grace")) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "2001-01-01"},
        {"kind": "extra"},
        {"kind": "extra", "since": "10:00"},
        {"kind": "extra", "since": "10:00", "until": "09:00"},
        {"kind": "holiday"},
    ],
    ids=str,
)
def test_an_exception_typed_wrong_is_not_kept(visit_as, exceptions, wrong):
    form = {"day": in_days(5), "kind": "off"} | wrong
    assert visit_as("grace").post(f"{ADDRESS}/exceptions", data=form).status_code == 422
    assert exceptions("grace") == []
