"""A coach's log of hours for ICF: names only of those who allow it, each for that coach and that engagement."""

from datetime import date, timedelta

import pytest
from spreadsheet import csv_rows, xlsx_rows
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching import queries
from lms.coaching.models import CoachingSession, EngagementMember, HoursConsent
from lms.people.models import Address, Seat


@pytest.fixture
def held(db, engagement_of, person):
    """held("ana", days=40): a session of an hour that was held so many days ago, at noon UTC."""

    def hold(key: str, days: int, minutes: int = 60, present: tuple[str, ...] = (), **own) -> CoachingSession:
        there = [person(each).id for each in present or (key, "grace")]
        at = (clock.now() - timedelta(days=days)).replace(hour=16, minute=0, second=0, microsecond=0)
        facts = {"starts_at": at, "zone": "UTC", "minutes": minutes, "state": "held", "attendees": there}
        row = CoachingSession(engagement_id=engagement_of(key).id, **facts | own)
        db.add(row)
        db.commit()
        return row

    return hold


@pytest.fixture
def allow(visit_as, engagement_of, person):
    """allow("ana"): Ana says whether Grace may name her."""

    def act(key: str, answer: str = "yes", coach: str = "grace", of: str = "", **headers: str):
        form = {"engagement": engagement_of(of or key).public_id, "coach": person(coach).public_id, "answer": answer}
        return visit_as(key, **headers).post("/me/naming", data=form)

    return act


def log(browser) -> list[list[str]]:
    """The lines of the file, without its heads and its sum."""
    return csv_rows(browser.get("/coaching/log-of-hours.csv").content)[2:-1]


def test_a_client_is_confidential_until_they_allow_to_be_named(held, allow, visit_as, person, db):
    first, last = held("ana", 40, 50), held("ana", 12, 45)
    grace, ana = visit_as("grace"), person("ana")
    days = [one.starts_at.date().isoformat() for one in (first, last)]
    figures = ["individual", "1", *days, "2", "1.58", "0.00"]
    assert log(grace) == [["Confidential client 1", "", *figures]]
    for content in (grace.get(f"/coaching/log-of-hours{ending}").text for ending in ("", ".csv")):
        assert ana.family_name not in content and "ana@lms.example" not in content
    assert allow("ana").status_code == 303
    official = db.exec(select(Address.address).where(Address.person_id == ana.id, Address.kind == "official")).one()
    assert log(grace) == [[ana.name, official, *figures]]
    page = grace.get("/coaching/log-of-hours").text
    assert ana.name in page and official in page and "1.58" in page
    other = xlsx_rows(grace.get("/coaching/log-of-hours.xlsx").content)
    assert other[2] == [ana.name, official, "individual", 1.0, *days, 2.0, 1.58, 0.0]
    allow("ana", "no")
    assert log(grace)[0][:2] == ["Confidential client 1", ""]


def test_clients_are_numbered_in_the_order_in_which_they_first_met(held, allow, visit_as, person):
    held("joao", 50)
    held("ana", 40)
    held("joao", 30)
    grace = visit_as("grace")
    assert [row[0] for row in log(grace)] == ["Confidential client 1", "Confidential client 2"]
    assert [row[6] for row in log(grace)] == ["2", "1"]
    allow("joao")
    assert [row[0] for row in log(grace)] == [person("joao").name, "Confidential client 1"]


def test_a_team_is_a_group_and_names_only_those_who_allow_it(held, allow, visit_as, db, person, engagement_of):
    db.add(EngagementMember(engagement_id=engagement_of("ana").id, person_id=person("carla").id, part="coachee"))
    db.commit()
    held("ana", 40)
    held("ana", 30, present=("ana", "carla", "grace"))
    held("ana", 20, kind="team")
    allow("carla", of="ana")
    rows = log(visit_as("grace"))
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("Confidential client 1", "individual", "1"),
        (f"Confidential client 1 and {person('carla').name}", "group", "2"),
        ("Confidential client 1", "group", "1"),
    ]
    assert rows[1][1] and "ana@" not in rows[1][1]


def test_only_held_sessions_count_in_which_the_coach_was_there(held, visit_as, person):
    held("ana", 40, present=("ana", "marcus"))
    held("ana", 30, present=("grace",))
    held("ana", 20, state="cancelled")
    held("ana", 10, state="no_show")
    held("ana", 5, state="planned")
    assert log(visit_as("grace")) == []


def test_hours_stay_with_the_coach_who_left(held, visit_as, db, person, engagement_of):
    held("ana", 40)
    mine = col(EngagementMember.person_id) == person("grace").id
    member = db.exec(
        select(EngagementMember).where(mine, col(EngagementMember.engagement_id) == engagement_of("ana").id)
    ).one()
    member.ends_on = clock.today("UTC") - timedelta(days=3)
    db.commit()
    assert len(log(visit_as("grace"))) == 1
    assert log(visit_as("olga")) == []


def test_a_yes_is_for_one_coach_and_one_engagement(held, allow, visit_as, db, person, engagement_of):
    marcus = EngagementMember(engagement_id=engagement_of("ana").id, person_id=person("marcus").id, part="coach")
    db.add(marcus)
    db.commit()
    held("ana", 40, present=("ana", "marcus", "grace"))
    allow("ana", coach="marcus")
    assert log(visit_as("marcus"))[0][0] == person("ana").name
    assert log(visit_as("grace"))[0][0] == "Confidential client 1"


def test_the_page_asks_in_the_readers_language_and_answers_with_a_part_of_itself(allow, visit_as, engagement_of):
    page = visit_as("ana").get("/me/naming")
    assert page.status_code == 200 and "¿Permite que Grace" in page.text
    assert "/me/naming" in visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}").text
    assert "/me/naming" in visit_as("ana").get("/me").text
    part = allow("ana", **{"HX-Request": "true"})
    assert part.status_code == 200 and part.text.lstrip().startswith('<div id="choices"') and "<h1" not in part.text
    assert "Ya no" in part.text


def test_saying_it_twice_is_saying_it_once(allow, db, person):
    assert {allow("ana").status_code for _ in range(2)} == {303}
    assert db.exec(select(HoursConsent.may_name)).all() == [True]
    allow("ana", "no")
    acts = db.exec(select(AuditLine).where(col(AuditLine.act).startswith("hours.name")).order_by(AuditLine.id)).all()
    assert [line.act for line in acts] == ["hours.name", "hours.name_no_more"]
    assert {(line.actor_id, line.for_person_id) for line in acts} == {(person("ana").id, person("grace").id)}


def test_who_left_the_office_still_takes_it_back(held, allow, visit_as, db, person):
    held("ana", 40)
    allow("ana")
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).all():
        seat.ends_on = date(2020, 1, 1)
    db.commit()
    assert allow("ana", "no").status_code == 303
    assert log(visit_as("grace"))[0][0] == "Confidential client 1"


@pytest.mark.parametrize("key", ["grace", "joao", "carla", "priya", "olga", "frances"])
def test_nobody_else_says_it(held, allow, visit_as, db, key):
    held("ana", 40)
    assert allow(key, of="ana").status_code == 422
    assert not db.exec(select(HoursConsent)).all()
    assert log(visit_as("grace"))[0][0] == "Confidential client 1"


def test_what_was_not_asked_is_refused(allow, visit_as, db):
    assert allow("ana", "perhaps").status_code == 422
    assert allow("ana", coach="olga").status_code == 422
    assert visit_as("ana").post("/me/naming", data={}).status_code == 422
    assert visit_as("ana").get("/me/naming").status_code == 200
    assert not db.exec(select(HoursConsent)).all()


def test_an_address_that_a_name_begins_is_no_formula(held, allow, visit_as, db, person):
    held("ana", 40)
    ana = person("ana")
    ana.given_name = "=HYPERLINK(1)"
    db.commit()
    allow("ana")
    assert log(visit_as("grace"))[0][0].startswith("'=")


def test_many_sessions_with_one_person_are_one_line(held, allow, db, person):
    for days in range(10, 60, 5):
        held("ana", days)
    allow("ana")
    found = queries.log_of_hours(db, person("grace"))
    assert (found.sessions, found.minutes, len(found.entries)) == (10, 600, 1)
