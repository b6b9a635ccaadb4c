"""At most three points, for those who come and for nobody else."""

import html
import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.models import AgendaPoint, EngagementMember
from lms.db import metadata
from lms.mail.models import OutboxMail

POINT = "Whether the cabinet hears of it first"
FRAGMENT = {"HX-Request": "true"}


def put(browser, session, text=POINT, client_id="client-0001", **how):
    data = {"text": text, "client_id": client_id}
    return browser.post(f"/sessions/{session.public_id}/agenda", data=data, **how)


def points_in(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'<p class="point" dir="auto">(.*?)</p>', page)]


def agenda(browser, session) -> list[str]:
    page = browser.get(f"/sessions/{session.public_id}", follow_redirects=True)
    assert page.status_code == 200
    return points_in(page.text)


@pytest.fixture
def coming(planned):
    return planned("ana", hours=50)


def stored(db) -> list[AgendaPoint]:
    return list(db.exec(select(AgendaPoint).order_by(col(AgendaPoint.place))).all())


def test_those_who_come_write_it_together_and_read_who_added_what(visit_as, coming):
    ana, grace = visit_as("ana"), visit_as("grace")
    answer = put(ana, coming)
    assert answer.status_code == 303 and answer.headers["location"] == f"/sessions/{coming.public_id}#agenda"
    answer = put(grace, coming, "How the results are told", "client-0002")
    assert answer.headers["location"] == f"/sessions/{coming.public_id}/preparation#agenda"
    for browser in (ana, grace):
        assert agenda(browser, coming) == [POINT, "How the results are told"]
    page = grace.get(f"/sessions/{coming.public_id}/preparation").text
    assert page.index(POINT) < page.index("Added by Ana Silva") < page.index("Added by Grace Ashworth")


def test_htmx_gets_the_agenda_alone(visit_as, coming):
    answer = put(visit_as("grace"), coming, headers=FRAGMENT)
    assert answer.status_code == 200 and points_in(answer.text) == [POINT]
    assert answer.text.strip().startswith('<section id="agenda"') and "<html" not in answer.text


def test_points_are_put_in_another_order_and_taken_off(visit_as, db, coming):
    grace = visit_as("grace")
    for number in (1, 2, 3):
        put(grace, coming, f"point {number}", f"client-000{number}")
    first, second, third = (point.public_id for point in stored(db))
    address = f"/sessions/{coming.public_id}/agenda"
    assert grace.post(f"{address}/{third}/order", data={"before": second}).status_code == 303
    assert agenda(grace, coming) == ["point 1", "point 3", "point 2"]
    assert grace.post(f"{address}/{first}/removal").status_code == 303
    assert agenda(visit_as("ana"), coming) == ["point 3", "point 2"]
    put(grace, coming, "point 4", "client-0004")
    assert agenda(grace, coming) == ["point 3", "point 2", "point 4"]


@pytest.mark.parametrize(
    "key", ["priya", "olga", "marcus", "joao", "carla", "luis", "tomas", "nadia", "frances", "ruth"]
)
def test_nobody_else_reads_or_writes_it(visit_as, db, coming, key):
    put(visit_as("ana"), coming)
    other, address = visit_as(key), f"/sessions/{coming.public_id}"
    point = stored(db)[0].public_id
    for page in ("", "/preparation", "/agenda", "/moving", "/cancellation", "/sharing"):
        for headers in ({}, FRAGMENT):
            assert POINT not in other.get(f"{address}{page}", headers=headers, follow_redirects=True).text
    for act in (f"{address}/agenda", f"{address}/agenda/{point}/removal", f"{address}/agenda/{point}/order"):
        answer = other.post(act, data={"text": "mine", "client_id": "client-0009", "before": point}, headers=FRAGMENT)
        assert answer.status_code in (403, 404) and POINT not in answer.text
    assert [one.public_id for one in stored(db)] == [point]


def test_who_stands_in_reads_those_of_their_own_days_only(visit_as, db, person, planned, engagement_of):
    soon, later = planned("ana", hours=30), planned("ana", hours=24 * 20)
    ana = visit_as("ana")
    put(ana, soon, "for the one who stands in")
    put(ana, later, "for the one who is away", "client-0002")
    today, grace = clock.now().date(), person("grace")
    stays = {"starts_on": today, "ends_on": soon.day, "stands_in_for_id": grace.id}
    row = {"engagement_id": engagement_of("ana").id, "person_id": person("marcus").id, "part": "coach"}
    db.add(EngagementMember(**row, **stays))
    db.commit()
    marcus = visit_as("marcus")
    assert agenda(marcus, soon) == ["for the one who stands in"]
    assert agenda(marcus, later) == []
    assert put(marcus, later, client_id="client-0003").status_code == 404
    assert agenda(visit_as("grace"), soon) == [] and agenda(visit_as("grace"), later) == ["for the one who is away"]


def test_a_coach_who_left_reads_it_no_more(visit_as, db, person, coming):
    put(visit_as("ana"), coming)
    left = db.exec(
        select(EngagementMember).where(
            col(EngagementMember.engagement_id) == coming.engagement_id,
            col(EngagementMember.person_id) == person("grace").id,
        )
    ).one()
    left.ends_on = clock.now().date()
    db.commit()
    grace = visit_as("grace")
    assert POINT not in grace.get(f"/sessions/{coming.public_id}", follow_redirects=True).text
    assert put(grace, coming, client_id="client-0002").status_code == 404


def test_twice_is_once(visit_as, db, coming):
    grace, address = visit_as("grace"), f"/sessions/{coming.public_id}/agenda"
    for _ in range(2):
        assert put(grace, coming).status_code == 303
    put(grace, coming, "point 2", "client-0002")
    first, second = (point.public_id for point in stored(db))
    for _ in range(2):
        assert grace.post(f"{address}/{second}/order", data={"before": first}).status_code == 303
    assert agenda(grace, coming) == ["point 2", POINT]
    for _ in range(2):
        assert grace.post(f"{address}/{first}/removal").status_code == 303
    assert agenda(grace, coming) == ["point 2"]


def test_two_who_write_at_once_lose_nothing(visit_as, db, coming):
    """Both read two points, and each adds a third: the later one is told, and what they typed stands there."""
    ana, grace = visit_as("ana"), visit_as("grace")
    put(ana, coming, "point 1", "client-0001")
    put(ana, coming, "point 2", "client-0002")
    assert put(ana, coming, "point 3", "client-0003").status_code == 303
    answer = put(grace, coming, "what Grace typed", "client-0004")
    assert answer.status_code == 422 and "Three points stand already" in answer.text
    assert 'value="what Grace typed"' in answer.text
    assert points_in(answer.text) == ["point 1", "point 2", "point 3"]
    first = stored(db)[0].public_id
    grace.post(f"/sessions/{coming.public_id}/agenda/{first}/removal")
    assert put(grace, coming, "what Grace typed", "client-0004").status_code == 303
    assert agenda(ana, coming) == ["point 2", "point 3", "what Grace typed"]


def test_an_order_that_someone_changed_in_between_is_not_guessed(visit_as, db, coming):
    grace, ana, address = visit_as("grace"), visit_as("ana"), f"/sessions/{coming.public_id}/agenda"
    for number in (1, 2, 3):
        put(grace, coming, f"point {number}", f"client-000{number}")
    first, second, third = (point.public_id for point in stored(db))
    ana.post(f"{address}/{second}/order", data={"before": first})
    ana.post(f"{address}/{third}/order", data={"before": first})
    answer = grace.post(f"{address}/{first}/order", data={"before": second})
    assert answer.status_code == 409 and "in between" in answer.text
    assert points_in(answer.text) == ["point 2", "point 3", "point 1"]
    gone = grace.post(f"{address}/{first}/order", data={"before": "gone"})
    assert gone.status_code == 409 and agenda(ana, coming) == ["point 2", "point 3", "point 1"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 121])
def test_typed_wrong_it_is_given_back(visit_as, db, coming, text):
    for headers in ({}, FRAGMENT):
        answer = put(visit_as("ana"), coming, text, headers=headers)
        assert answer.status_code == 422 and 'id="text-error"' in answer.text and text in answer.text
    assert stored(db) == []


def test_120_characters_are_not_too_long(visit_as, coming):
    put(visit_as("ana"), coming, "ñ" * 120)
    assert agenda(visit_as("ana"), coming) == ["ñ" * 120]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7*7 }}", "'\"><img src=x>", "%(name)s %s", "\u202egnihton", "🌆 🏙️"]
)
def test_hostile_words_are_only_words(visit_as, coming, text):
    put(visit_as("ana"), coming, text)
    page = visit_as("grace").get(f"/sessions/{coming.public_id}/preparation").text
    assert points_in(page) == [text] and "<script>alert" not in page and "<img src=x" not in page


def test_a_form_without_a_name_of_its_own_is_refused(visit_as, db, coming):
    assert put(visit_as("ana"), coming, client_id="").status_code == 422
    assert put(visit_as("ana"), coming, client_id="x" * 65).status_code == 422
    assert stored(db) == []


def test_another_sessions_form_writes_nothing_here(visit_as, db, coming, planned):
    other = planned("joao", hours=70)
    put(visit_as("ana"), coming)
    assert put(visit_as("grace"), other, "again", "client-0001").status_code == 404
    assert len(stored(db)) == 1
    point = stored(db)[0].public_id
    visit_as("grace").post(f"/sessions/{other.public_id}/agenda/{point}/removal")
    assert len(stored(db)) == 1


def test_once_the_session_has_begun_it_stands_as_it_is(visit_as, db, coming):
    ana, grace = visit_as("ana"), visit_as("grace")
    put(ana, coming)
    coming.starts_at = clock.now()
    db.add(coming)
    db.commit()
    point, address = stored(db)[0].public_id, f"/sessions/{coming.public_id}"
    late = put(grace, coming, "too late", "client-0002")
    assert late.status_code == 422 and "can no longer be changed" in late.text and 'value="too late"' in late.text
    assert grace.post(f"{address}/agenda/{point}/removal").status_code == 422
    assert [one.public_id for one in stored(db)] == [point]
    log = grace.get(address)
    assert log.status_code == 200 and "Log the session" in log.text
    folded = log.text[log.text.index("How it was prepared") : log.text.index("The whole preparation")]
    assert points_in(folded) == [POINT] and "Take off" not in folded
    assert agenda(ana, coming) == [POINT]


def test_of_a_cancelled_session_nothing_is_written(visit_as, db, coming):
    coming.state = "cancelled"
    db.add(coming)
    db.commit()
    assert put(visit_as("ana"), coming).status_code == 422 and stored(db) == []


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(text=st.text(min_size=1, max_size=120))
def test_it_is_never_kept_in_the_clear(db, person, coming, text):
    from lms.coaching import actions, queries

    words = " ".join(text.split()) or "x"
    for point in stored(db):
        db.delete(point)
    db.flush()
    actions.add_point(db, coming, person("ana"), words, "client-0001")
    assert [point.text for point in queries.agenda_of(db, coming)] == [words]
    if len(words) > 8:
        assert words.encode() not in stored(db)[0].sealed


def test_it_is_in_no_mail_no_calendar_no_audit_no_search_and_no_sheet(
    visit_as, db, person, coming, planned, typed, share
):
    """Neither before the session nor once it is logged."""
    marker = "xylophone-agenda"
    held = planned("ana", hours=60)
    ana, grace, priya = visit_as("ana"), visit_as("grace"), visit_as("priya")
    for number, session in enumerate((coming, held)):
        assert put(ana, session, marker, f"client-000{number}").status_code == 303
    grace.post(f"/sessions/{coming.public_id}/answer", data={"answer": "declined", "sequence": coming.sequence})
    held.starts_at = clock.now().replace(second=0, microsecond=0)
    db.add(held)
    db.commit()
    share(grace, held, typed(held))
    grace.post(f"/sessions/{coming.public_id}/cancellation", data={"was": coming.starts_at.isoformat()})
    for browser in (ana, grace, priya):
        for page in ("/", "/coaching", "/search?q=xylophone", "/commitments", "/writing", "/me"):
            assert marker not in browser.get(page, follow_redirects=True).text
    db.rollback()
    for table in metadata.sorted_tables:
        for row in db.connection().execute(sql(f"SELECT * FROM {table.name}")).mappings():
            assert marker not in " ".join(str(value) for value in row.values()), table.name
    assert db.exec(select(OutboxMail)).first() and db.exec(select(AuditLine)).first()


def test_every_agenda_is_sealed_anew_with_the_others(visit_as, db, coming):
    from lms.coaching.seals import SEALED

    put(visit_as("ana"), coming)
    assert AgendaPoint in [one.table for one in SEALED]
    row = next(one for one in SEALED if one.table is AgendaPoint)
    _, sealed, *parts = db.exec(row.rows).one()
    from lms.sealing import unseal

    assert unseal(sealed, row.row_name(*parts)) == POINT
