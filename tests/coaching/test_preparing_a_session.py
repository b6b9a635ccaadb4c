"""The page on which a coach prepares a session, and what those coached see of the same session."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.coaching.models import Engagement, EngagementMember
from lms.cohorts.models import City
from lms.commitments import actions as commitments
from lms.commitments.models import Commitment
from lms.db import metadata
from lms.demo.history import load_history
from lms.learning.finishing import finished_since
from lms.learning.models import Completion
from lms.people.models import Seat

PROMISE = "Tell the cabinet the three results"
AHEAD, BEHIND = "Pacific/Kiritimati", "Pacific/Pago_Pago"


@pytest.fixture
def coming(planned):
    return planned("ana", hours=50)


@pytest.fixture
def course(db):
    return db.exec(select(Course).where(col(Course.slug) == "mayors")).one()


@pytest.fixture
def finish(db, person, course):
    """finish("ana", lesson, days=2): all counted blocks of a lesson, done so many days ago."""

    def act(key: str, *slugs: str, days: float = 0) -> None:
        lessons = Block.course_id == course.id, col(Block.lesson).in_(slugs), col(Block.counts)
        for id in db.exec(select(Block.id).where(*lessons)).all():
            at = clock.now() - timedelta(days=days)
            db.add(Completion(person_id=person(key).id, block_id=id, version_id=course.version_id, at=at))
        db.commit()

    return act


@pytest.fixture
def promise(db, person):
    """promise("ana", heard_by=["grace"]): an open commitment from the room, 30 days old and overdue."""

    def act(key: str, text: str = PROMISE, heard_by: tuple[str, ...] = ("grace",), days: int = 30) -> None:
        owner = person(key)
        readers = [person(reader).id for reader in heard_by]
        due_on = clock.now().date() - timedelta(days=3)
        made = commitments.make_commitment(
            db,
            owner_id=owner.id,
            city_id=None,
            text=text,
            due_on=due_on,
            origin="session/before",
            readers=readers,
            client_id=f"promise/{text}",
        )
        made.created_at = clock.now() - timedelta(days=days)
        db.commit()

    return act


def prepare(browser, session):
    return browser.get(f"/sessions/{session.public_id}/preparation")


def first_lessons(db, course, count: int):
    return content_of(db, course.version_id).modules[0].lessons[:count]


def test_the_coach_of_a_session_to_come_prepares_it(visit_as, coming):
    grace = visit_as("grace")
    answer = grace.get(f"/sessions/{coming.public_id}")
    assert answer.status_code == 303 and answer.headers["location"] == f"/sessions/{coming.public_id}/preparation"
    page = prepare(grace, coming).text
    for words in ("Prepare the session", "Agenda", "Who comes", "Ana Silva", "Languages", "Finished so far"):
        assert words in page
    assert "Log the session" not in page and page.count("<h1") == 1
    assert f'/sessions/{coming.public_id}/preparation">' in grace.get("/").text


def test_once_it_has_begun_the_log_opens_and_leads_to_it(visit_as, planned):
    session, grace = planned("ana", hours=-1), visit_as("grace")
    log = grace.get(f"/sessions/{session.public_id}")
    assert log.status_code == 200 and "Log the session" in log.text and "How it was prepared" in log.text
    assert f"/sessions/{session.public_id}/preparation" in log.text
    page = prepare(grace, session)
    assert page.status_code == 200 and f'role="button" href="/sessions/{session.public_id}"' in page.text


@pytest.mark.parametrize(("city", "coach", "late"), [(AHEAD, BEHIND, True), (BEHIND, AHEAD, False)])
def test_what_is_late_is_so_by_the_clock_of_the_city(visit_as, planned, promise, person, db, city, coach, late):
    """It is never the same day in both zones. The promise is due on the day that it is where it is later."""
    held, coming = planned("ana", hours=-1), planned("ana", hours=50)
    promise("ana")
    engagement = db.get_one(Engagement, coming.engagement_id)
    made = db.exec(select(Commitment).where(col(Commitment.text) == PROMISE)).one()
    made.city_id, made.due_on = engagement.city_id, clock.today(BEHIND)
    db.get_one(City, engagement.city_id).timezone, person("grace").timezone = city, coach
    db.commit()
    grace = visit_as("grace")
    agenda = prepare(grace, coming).text
    fragment = grace.post(f"/sessions/{coming.public_id}/agenda", data={"text": ""}, headers={"HX-Request": "true"})
    for page in (agenda, fragment.text):
        assert ('class="late">Was due on' in page) is late and PROMISE in page
    log = grace.get(f"/sessions/{held.public_id}").text
    log = log[log.index('aria-labelledby="earlier"') :]
    assert ('<span class="late">due' in log) is late and PROMISE in log


def test_open_commitments_open_the_agenda_the_oldest_first(visit_as, coming, promise):
    promise("ana", "the younger one", days=10)
    promise("ana", "the older one", days=40)
    promise("ana", "what Grace never heard", heard_by=())
    promise("grace", "what Grace promised Ana", heard_by=("ana",), days=1)
    page = prepare(visit_as("grace"), coming).text
    agenda = page[page.index('id="agenda"') :]
    assert agenda.index("the older one") < agenda.index("the younger one") < agenda.index("what Grace promised Ana")
    assert (
        "Commitment of Ana Silva" in agenda and 'class="late">Was due on' in agenda and "promised 1 month ago" in agenda
    )
    assert "what Grace never heard" not in page
    ana = visit_as("ana").get(f"/sessions/{coming.public_id}").text
    assert "the older one" in ana and "what Grace never heard" in ana


def test_what_is_the_citys_opens_the_agenda_of_whoever_holds_the_office(visit_as, db, person, coming, promise):
    """Nadia is coached beside Ana here, whose seat is over: the city's is hers to answer, what Ana kept is nobody's."""
    promise("ana", "the city's promise")
    promise("ana", "what Ana kept for herself")
    seat = db.exec(select(Seat).where(Seat.person_id == person("ana").id)).one()
    citys = db.exec(select(Commitment).where(Commitment.text == "the city's promise")).one()
    citys.office_id, seat.ends_on, today = seat.office_id, clock.now().date() - timedelta(days=2), clock.now().date()
    where = seat.model_dump(include={"role", "title", "office_id", "city_id", "cohort_id"})
    db.add(Seat(person_id=person("nadia").id, starts_on=today - timedelta(days=1), **where))
    db.add(EngagementMember(engagement_id=coming.engagement_id, person_id=person("nadia").id, part="coachee"))
    db.commit()
    for page in (prepare(visit_as("grace"), coming).text, visit_as("nadia").get(f"/sessions/{coming.public_id}").text):
        assert "the city&#39;s promise" in page and "Nadia Irigoyen" in page
        assert "what Ana kept for herself" not in page


def test_what_was_promised_is_shown_to_nobody_else(visit_as, coming, promise):
    promise("ana")
    for key in ("priya", "carla", "olga", "marcus", "luis"):
        answer = visit_as(key).get(f"/sessions/{coming.public_id}", follow_redirects=True)
        assert PROMISE not in answer.text


def test_the_page_names_what_was_finished_since_the_last_session(visit_as, db, course, coming, planned, finish):
    before, after, *_ = first_lessons(db, course, 3)
    finish("ana", before.slug, days=9)
    finish("ana", after.slug, days=2)
    finish("joao", *(lesson.slug for lesson in first_lessons(db, course, 3)), days=1)
    grace = visit_as("grace")
    page = prepare(grace, coming).text
    assert before.title("en")[0] in page and after.title("en")[0] in page
    held = planned("ana", hours=-24 * 5)
    held.state = "held"
    db.add(held)
    db.commit()
    page = prepare(grace, coming).text
    assert "Finished since you last met" in page
    assert after.title("en")[0] in page and before.title("en")[0] not in page


def test_a_whole_module_is_named_once_in_the_language_of_the_coach(visit_as, db, person, course, coming, finish):
    module = content_of(db, course.version_id).modules[0]
    finish("ana", *(lesson.slug for lesson in module.lessons))
    grace = person("grace")
    for locale, words in (("es-MX", "módulo completo"), ("pt-BR", "módulo completo"), ("en-US", "whole module")):
        grace.language = locale
        db.add(grace)
        db.commit()
        page = prepare(visit_as("grace"), coming).text
        assert module.title(locale)[0] in page and words in page
        assert module.lessons[0].title(locale)[0] not in page


def test_of_a_lesson_half_done_and_of_what_was_excused_nothing_is_said(db, course):
    content = content_of(db, course.version_id)
    lesson = next(one for one in content.modules[0].lessons if sum(block.counts for block in one.blocks) > 1)
    keys = [block.id for block in lesson.blocks if block.counts]
    since = datetime(2026, 1, 1, tzinfo=UTC)
    later = since + timedelta(days=1)
    assert not list(finished_since(content, {keys[0]: later}, since))
    assert not list(finished_since(content, dict.fromkeys(keys), since))
    assert not list(finished_since(content, dict.fromkeys(keys, since), since))
    done = dict.fromkeys(keys[1:]) | {keys[0]: later}
    assert [one.lessons for one in finished_since(content, done, since)] == [(lesson,)]


def test_the_city_is_told_by_its_facts(visit_as, coming):
    page = prepare(visit_as("grace"), coming).text
    for words in ("Montevideo", "Uruguay", "inhabitants", "stage: acceleration", "Cohort 1", "Intendenta"):
        assert words in page


def test_those_coached_see_moment_people_agenda_and_languages_and_no_log(visit_as, coming):
    page = visit_as("ana").get(f"/sessions/{coming.public_id}").text
    for words in ("Agenda", "Quiénes asisten", "Idiomas", "Grace Ashworth"):
        assert words in page
    assert prepare(visit_as("ana"), coming).status_code == 403


@pytest.mark.parametrize(
    ("key", "status"), [("priya", 403), ("olga", 404), ("marcus", 404), ("joao", 404), ("carla", 404)]
)
def test_who_does_not_coach_them_does_not_prepare(visit_as, coming, key, status):
    assert prepare(visit_as(key), coming).status_code == status


def test_the_manager_sees_facts_and_languages_only(visit_as, coming):
    page = visit_as("priya").get(f"/sessions/{coming.public_id}").text
    assert "Languages" in page and 'id="agenda"' not in page and "Finished" not in page


@pytest.mark.parametrize("how", ["left", "seat over"])
def test_a_coach_who_left_prepares_nothing(visit_as, db, person, coming, how):
    grace, yesterday = person("grace"), clock.now().date() - timedelta(days=1)
    if how == "left":
        mine = EngagementMember.engagement_id == coming.engagement_id, EngagementMember.person_id == grace.id
        db.exec(select(EngagementMember).where(*mine)).one().ends_on = yesterday
    else:
        db.exec(select(Seat).where(Seat.person_id == grace.id)).one().ends_on = yesterday - timedelta(days=1)
    db.commit()
    assert prepare(visit_as("grace"), coming).status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(browse, coming):
    assert prepare(browse(), coming).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("key", "page", "most"),
    [("grace", "/sessions/{id}/preparation", 13), ("ana", "/sessions/{id}", 16), ("priya", "/", 10)],
)
def test_it_takes_few_statements_each_on_an_index(visit_as, db, coming, promise, key, page, most):
    load_history(db)
    db.commit()
    for number in range(12):
        promise("ana", f"promise {number}")
    browser, asked, page = visit_as(key), [], page.format(id=coming.public_id)
    browser.get(page)

    def count(_connection, _cursor, statement, parameters, *_):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            asked.append((statement, parameters))

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        assert browser.get(page).status_code == 200
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)
    assert 0 < len(asked) <= most, "\n\n".join(statement for statement, _ in asked)
    if database.engine().dialect.name == "sqlite":
        for statement, parameters in asked:
            if any(table in statement for table in ("agenda_point", "session_interpreter", "coaching_session.on_day")):
                plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                assert not [row for row in plan if row[3].split()[0] == "SCAN" and row[3].split()[1] in metadata.tables]
