"""Planned and held hours by month: a coach's own, and a cohort's for its manager."""

from datetime import timedelta

import pytest
from spreadsheet import csv_rows, xlsx_rows
from sqlalchemy import event
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.coaching import queries
from lms.coaching.models import CoachingSession, Engagement
from lms.coaching.rhythm import RhythmTable
from lms.cohorts.models import Cohort


@pytest.fixture
def held(db, engagement_of, person):
    """held("ana", days=40, minutes=50): a session that was held so many days ago."""

    def hold(key: str, days: int, minutes: int = 60, present: tuple[str, ...] = (), **own) -> CoachingSession:
        engagement = engagement_of(key)
        there = [person(each).id for each in present or (key, "grace")]
        at = (clock.now() - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        facts = {"starts_at": at, "zone": "UTC", "minutes": minutes, "state": "held", "attendees": there}
        row = CoachingSession(engagement_id=engagement.id, **facts | own)
        db.add(row)
        db.commit()
        return row

    return hold


@pytest.fixture
def cohort(db, engagement_of):
    return db.exec(select(Cohort).where(col(Cohort.id) == engagement_of("ana").cohort_id)).one()


def line_of(rows: list[list[str]], name: str) -> list[str]:
    return next(row for row in rows if len(row) > 1 and row[1] == name)


def test_a_coach_sees_hours_by_month_and_who_has_nothing_booked(held, planned, visit_as, engagement_of):
    held("ana", 40, 50)
    held("ana", 70, 45)
    planned("joao", hours=48)
    page = visit_as("grace").get("/coaching/rhythm")
    assert page.status_code == 200 and "Nothing booked:" in page.text
    assert "1.58" in page.text and "0.75 planned" in page.text
    assert f"/engagements/{engagement_of('ana').public_id}/booking" in page.text
    assert f"/engagements/{engagement_of('joao').public_id}/booking" not in page.text


def test_pairing_and_hours_by_month_say_the_same_hours_and_their_title_is_the_links(
    held, visit_as, cohort, engagement_of
):
    held("ana", 40, 50)
    priya = visit_as("priya")
    for page in ("/cohorts/{0}/engagements", "/engagements/{1}/pairing"):
        text = priya.get(page.format(cohort.public_id, engagement_of("ana").public_id)).text
        assert f"0.83 of {engagement_of('ana').planned_hours} hours held" in text
    shown = priya.get(f"/cohorts/{cohort.public_id}/rhythm").text
    assert "0.83" in shown and "<h1>Hours by month" in shown
    assert "<h1>Hours by month</h1>" in visit_as("grace").get("/coaching/rhythm").text


def test_the_files_hold_the_same_figures(held, planned, visit_as, person, engagement_of):
    first, second = held("ana", 40, 50), held("ana", 70, 45)
    planned("ana", hours=48)
    grace = visit_as("grace")
    rows = csv_rows(grace.get("/coaching/rhythm.csv").content)
    line = line_of(rows, person("ana").name)
    assert line[-9:-6] == ["1.58", "0.75", f"{engagement_of('ana').planned_hours}.00"]
    assert sum(1 for cell in line[3:-9] if cell != "0.00") == len({one.starts_at.month for one in (first, second)}) + 1
    answer = grace.get("/coaching/rhythm.xlsx")
    assert "spreadsheetml" in answer.headers["content-type"] and ".xlsx" in answer.headers["content-disposition"]
    other = line_of(xlsx_rows(answer.content), person("ana").name)
    assert other[:3] == line[:3] and other[3:-3] == [float(cell) for cell in line[3:-3]]
    assert other[-3:] == line[-3:]


def test_the_manager_sees_every_engagement_of_the_cohort_and_hours_by_coach(held, visit_as, cohort, person, db):
    held("ana", 40, 50)
    priya = visit_as("priya")
    page = priya.get(f"/cohorts/{cohort.public_id}/rhythm")
    of_cohort = db.exec(select(Engagement).where(col(Engagement.cohort_id) == cohort.id)).all()
    assert page.status_code == 200 and all(f"/engagements/{one.public_id}/pairing" in page.text for one in of_cohort)
    rows = csv_rows(priya.get(f"/cohorts/{cohort.public_id}/rhythm.csv").content)
    grace = next(row for row in rows if row[:1] == [person("grace").name])
    assert grace[2:] == ["1", "0.83"] and "Hours by coach" in page.text


@pytest.mark.parametrize(("days", "is_shown"), [(8, True), (3, False)])
def test_both_first_pages_name_who_has_nothing_booked_by_the_same_rule(held, visit_as, person, days, is_shown):
    held("ana", days)
    grace = visit_as("grace").get("/").text.partition("<h2>Nothing booked</h2>")[2].partition("</section>")[0]
    priya = visit_as("priya").get("/").text.partition("Nothing booked</a>")[2].partition("</p>")[0]
    assert (person("ana").name in grace, person("ana").name in priya) == (is_shown, is_shown)
    assert person("joao").name in priya  # never met


@pytest.mark.parametrize("key", ["ana", "carla", "frances", "ines", "tomas"])
@pytest.mark.parametrize("ending", ["", ".csv", ".xlsx"])
def test_who_coaches_nobody_sees_no_hours(visit_as, cohort, key, ending):
    browser = visit_as(key)
    assert browser.get(f"/coaching/rhythm{ending}").status_code == 403
    assert browser.get(f"/coaching/log-of-hours{ending}").status_code == 403
    assert browser.get(f"/cohorts/{cohort.public_id}/rhythm{ending}").status_code in (403, 404)


@pytest.mark.parametrize("ending", ["", ".csv", ".xlsx"])
def test_a_coach_sees_no_cohort_and_a_coach_of_another_cohort_nobody_of_this(visit_as, cohort, person, held, ending):
    held("ana", 40)
    for key in ("grace", "olga"):
        assert visit_as(key).get(f"/cohorts/{cohort.public_id}/rhythm{ending}").status_code in (403, 404)
    answer = visit_as("olga").get(f"/coaching/rhythm{ending}")
    assert answer.status_code == 200 and person("ana").name.encode() not in answer.content


def test_there_is_no_other_format_nor_cohort(visit_as, cohort):
    assert visit_as("grace").get("/coaching/rhythm.pdf").status_code == 404
    assert visit_as("priya").get(f"/cohorts/{cohort.public_id}/rhythm.ods").status_code == 404
    assert visit_as("priya").get("/cohorts/nowhere/rhythm").status_code == 404


def test_an_hour_belongs_to_the_coach_who_was_there(held, db, engagement_of, person):
    held("ana", 40, 50)
    held("ana", 20, 30, present=("ana", "marcus"))
    [line] = [
        one
        for one in queries.rhythms_in(db, db.get_one(Cohort, engagement_of("ana").cohort_id), clock.now())
        if one.engagement.id == engagement_of("ana").id
    ]
    [grace] = [own for own in RhythmTable([line]).by_coach if own.coach.id == person("grace").id]
    assert (grace.sessions, grace.minutes) == (1, 50) and line.total.held == 80


def test_two_statements_however_many_engagements(db, visit_as, cohort, held):
    held("ana", 40)
    counts = {}
    for key, address in (("grace", "/coaching/rhythm"), ("priya", f"/cohorts/{cohort.public_id}/rhythm")):
        browser, statements = visit_as(key), []

        def count(_connection, _cursor, statement, *_rest, statements=statements):
            if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                statements.append(statement)

        event.listen(database.engine(), "before_cursor_execute", count)
        assert browser.get(address).status_code == 200
        event.remove(database.engine(), "before_cursor_execute", count)
        counts[key] = len(statements)
    assert counts == {"grace": 3, "priya": 4}  # who asks, the cohort, and the two
