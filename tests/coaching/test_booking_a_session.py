import re
import threading
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.audit.models import AuditLine
from lms.coaching import actions, queries
from lms.coaching.booking import Wanted
from lms.coaching.models import BookingRules, CoachingSession, Engagement, WeeklyHours
from lms.people.models import Person

OFFERED = re.compile(r'href="(/engagements/[a-z0-9]+/booking/confirmation\?at=([0-9TZ:-]+)&amp;minutes=(\d+))"')
FORM = {"client_id": "abcdefghjkmn", "minutes": "45", "channel": "video"}


def offered(page: str) -> list[tuple[str, str]]:
    """Addresses and moments of the starts that a page offers."""
    return [(address.replace("&amp;", "&"), at) for address, at, _ in OFFERED.findall(page)]


def first_offered(browser, engagement) -> tuple[str, str]:
    page = browser.get(f"/engagements/{engagement.public_id}/booking")
    assert page.status_code == 200
    return offered(page.text)[0]


def sessions(db) -> list[CoachingSession]:
    return list(db.exec(select(CoachingSession).order_by(col(CoachingSession.starts_at))).all())


def test_ana_books_a_free_hour_of_grace(visit_as, engagement_of, db):
    engagement, ana = engagement_of("ana"), visit_as("ana")
    address, at = first_offered(ana, engagement)
    page = ana.get(address)
    assert page.status_code == 200
    assert "Montevideo" in page.text and "Nueva York (Grace)" in page.text
    answer = ana.post(f"/engagements/{engagement.public_id}/booking", data=FORM | {"at": at})
    assert answer.headers["location"] == f"/engagements/{engagement.public_id}#next-session"
    (session,) = sessions(db)
    assert session.starts_at == datetime.strptime(at, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    assert session.zone == "America/Montevideo" and session.sequence == 1 and session.state == "planned"
    assert db.exec(select(AuditLine).where(col(AuditLine.act) == "session.plan")).one()
    assert at not in [one for _, one in offered(ana.get(f"/engagements/{engagement.public_id}/booking").text)]


def test_the_list_shows_two_weeks_and_leads_to_sixty_days(visit_as, engagement_of):
    engagement, ana = engagement_of("ana"), visit_as("ana")
    address, seen = f"/engagements/{engagement.public_id}/booking", []
    while address:
        page = ana.get(address).text
        seen += [at for _, at in offered(page)]
        later = re.search(r'href="(\?minutes=45&amp;since=[0-9-]+)">Más días', page)
        address = later and f"/engagements/{engagement.public_id}/booking" + later[1].replace("&amp;", "&")
    assert seen == sorted(set(seen))
    now = clock.now()
    moments = [datetime.strptime(at, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC) for at in seen]
    assert now + timedelta(hours=24) <= moments[0] and now + timedelta(days=52) < moments[-1] < now + timedelta(days=60)


def test_a_list_before_today_or_far_away_is_that_of_today_or_the_last(visit_as, engagement_of):
    ana, address = visit_as("ana"), f"/engagements/{engagement_of('ana').public_id}/booking"
    today = offered(ana.get(address).text)
    assert offered(ana.get(f"{address}?since=0001-01-01").text) == today
    assert ana.get(f"{address}?since=9999-12-31").status_code == 200
    assert ana.get(f"{address}?since=yesterday").status_code == 404
    assert offered(ana.get(f"{address}?minutes=7").text) == today


def test_the_same_form_twice_is_one_session(visit_as, engagement_of, db):
    engagement, ana = engagement_of("ana"), visit_as("ana")
    _, at = first_offered(ana, engagement)
    for _ in range(2):
        assert ana.post(f"/engagements/{engagement.public_id}/booking", data=FORM | {"at": at}).status_code == 303
    assert len(sessions(db)) == 1 and sessions(db)[0].sequence == 1


def test_a_form_of_another_engagement_books_nothing_here(visit_as, engagement_of, db):
    grace = visit_as("grace")
    for key, hours in (("ana", 50), ("joao", 60)):
        at = f"{clock.now() + timedelta(hours=hours):%Y-%m-%dT%H:%MZ}"
        grace.post(f"/engagements/{engagement_of(key).public_id}/booking", data=FORM | {"at": at})
    assert [session.engagement_id for session in sessions(db)] == [engagement_of("ana").id]


def test_what_someone_took_in_between_is_told_and_not_booked(visit_as, engagement_of, db):
    ana, joao = visit_as("ana"), visit_as("joao")
    _, at = first_offered(ana, engagement_of("ana"))
    joao.post(f"/engagements/{engagement_of('joao').public_id}/booking", data=FORM | {"at": at})
    answer = ana.post(
        f"/engagements/{engagement_of('ana').public_id}/booking", data=FORM | {"at": at, "client_id": "b"}
    )
    assert answer.status_code == 409 and 'role="alert"' in answer.text
    assert len(sessions(db)) == 1
    quarter = datetime.strptime(at, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC) + timedelta(minutes=45)
    assert f"{quarter:%Y-%m-%dT%H:%MZ}" not in ana.get(f"/engagements/{engagement_of('ana').public_id}/booking").text


def test_who_is_coached_may_not_book_within_notice_nor_outside_the_hours(visit_as, engagement_of, db, person):
    ana, address = visit_as("ana"), f"/engagements/{engagement_of('ana').public_id}/booking"
    soon = f"{clock.now() + timedelta(hours=3):%Y-%m-%dT%H:%MZ}"
    page = ana.get(f"{address}/confirmation?at={soon}")
    assert "grace@lms.example" in page.text and "client_id" not in page.text
    assert ana.post(address, data=FORM | {"at": soon}).status_code == 409
    _, at = first_offered(ana, engagement_of("ana"))
    night = f"{at[:11]}05{at[13:]}"
    assert ana.post(address, data=FORM | {"at": night}).status_code == 409
    assert ana.post(address, data=FORM | {"at": at, "minutes": "50"}).status_code == 409
    assert ana.post(address, data=FORM | {"at": at, "channel": "in_person", "place": "Here"}).status_code == 422
    assert sessions(db) == []


def test_a_longer_notice_holds_at_once(visit_as, engagement_of, db, person):
    ana, address = visit_as("ana"), f"/engagements/{engagement_of('ana').public_id}/booking"
    _, at = first_offered(ana, engagement_of("ana"))
    rules = db.exec(select(BookingRules).where(col(BookingRules.person_id) == person("grace").id)).one()
    rules.notice_hours = 336
    db.add(rules)
    refused = ana.post(address, data=FORM | {"at": at})
    assert refused.status_code == 409 and "Falta muy poco" in refused.text and at not in ana.get(address).text


def test_grace_books_within_notice_and_outside_her_hours_but_never_twice(visit_as, engagement_of, db):
    grace, soon = visit_as("grace"), clock.now().replace(second=0, microsecond=0) + timedelta(hours=2)
    ana, joao = (f"/engagements/{engagement_of(key).public_id}/booking" for key in ("ana", "joao"))
    assert grace.post(ana, data=FORM | {"at": f"{soon:%Y-%m-%dT%H:%MZ}"}).status_code == 303
    overlap = f"{soon + timedelta(minutes=44):%Y-%m-%dT%H:%MZ}"
    assert grace.post(joao, data=FORM | {"at": overlap, "client_id": "other-form-1"}).status_code == 409
    after = f"{soon + timedelta(minutes=45):%Y-%m-%dT%H:%MZ}"
    assert grace.post(joao, data=FORM | {"at": after, "client_id": "other-form-1"}).status_code == 303
    past = f"{clock.now() - timedelta(hours=2):%Y-%m-%dT%H:%MZ}"
    assert grace.post(joao, data=FORM | {"at": past, "client_id": "other-form-2"}).status_code == 409


def test_a_session_in_person_is_said_in_the_zone_of_its_place(visit_as, engagement_of, db):
    grace, address = visit_as("grace"), f"/engagements/{engagement_of('ana').public_id}/booking"
    day = (clock.now() + timedelta(days=12)).date().isoformat()
    wish = {"day": day, "hour": "10:00", "zone": "America/Bogota", "minutes": "60", "channel": "in_person"}
    assert grace.get(f"{address}/confirmation", params=wish).status_code == 422
    wish["place"] = "Palacio Liévano, sala 3"
    page = grace.get(f"{address}/confirmation", params=wish)
    assert page.status_code == 200 and "Palacio Liévano, sala 3" in page.text
    assert re.search(r"<strong>[^<]*10:00", page.text) and "Bogota" in page.text
    assert grace.post(address, data=wish | {"client_id": "in-person-01"}).status_code == 303
    (session,) = sessions(db)
    assert (session.place, session.zone) == ("Palacio Liévano, sala 3", "America/Bogota")
    assert session.starts_at.hour == 15
    for key in ("ana", "grace"):
        shown = visit_as(key).get(f"/engagements/{engagement_of('ana').public_id}").text
        assert "Palacio Liévano, sala 3" in shown and "10:00" in shown


def test_sessions_every_four_weeks_keep_their_hour_and_conflicts_are_told_one_by_one(visit_as, engagement_of, db):
    grace, engagement = visit_as("grace"), engagement_of("ana")
    address = f"/engagements/{engagement.public_id}/booking"
    day = (clock.now() + timedelta(days=10)).date().isoformat()
    wish = {"day": day, "hour": "10:00", "zone": "America/New_York", "minutes": "45", "times": "12"}
    found = queries.find_by_client_id
    busy = grace.post(
        f"/engagements/{engagement_of('joao').public_id}/booking",
        data=wish | {"day": (clock.now() + timedelta(days=38)).date().isoformat(), "times": "1", "client_id": "x" * 12},
    )
    assert busy.status_code == 303
    page = grace.get(f"{address}/confirmation", params=wish)
    assert page.status_code == 200 and page.text.count("another session then") == 2  # in the list, and at its day
    assert grace.post(address, data=wish | {"client_id": "every-four-1"}).status_code == 409
    assert found(db, "every-four-1/0") is None
    wish["hour"] = "12:00"
    for _ in range(2):
        assert grace.post(address, data=wish | {"client_id": "every-four-1"}).status_code == 303
    series = [one for one in sessions(db) if one.engagement_id == engagement.id]
    assert len(series) == 12
    hours = {one.starts_at.astimezone(clock.zone_named("America/New_York")).hour for one in series}
    assert hours == {12} and len({one.starts_at.hour for one in series}) == 2


def test_who_may_not_book(visit_as, engagement_of, planned):
    engagement, session = engagement_of("ana"), planned("ana", hours=60)
    for key in ("olga", "joao", "priya", "carla", "nadia", "tomas"):
        browser = visit_as(key)
        for address in (f"/engagements/{engagement.public_id}/booking", f"/sessions/{session.public_id}/moving"):
            for answer in (
                browser.get(address),
                browser.get(f"{address}/confirmation"),
                browser.post(address, data=FORM),
            ):
                assert answer.status_code in (403, 404), (key, address)
        assert browser.get(f"/sessions/{session.public_id}/cancellation").status_code in (403, 404)
        assert browser.post(f"/sessions/{session.public_id}/cancellation").status_code in (403, 404)


def test_typed_wrong(visit_as, engagement_of, db):
    grace, address = visit_as("grace"), f"/engagements/{engagement_of('ana').public_id}/booking"
    for wrong in (
        {"at": "soon"},
        {"at": "2026-12-01T10:00"},
        {"at": "9999-12-31T23:59Z"},
        {"at": "0001-01-01T00:00+14:00"},
        {"day": "9999-12-31", "hour": "10:00"},
        {"day": "2026-12-01"},
        {},
        {"at": "2027-01-11T10:00Z", "zone": "Mars/Olympus"},
        {"at": "2027-01-11T10:00Z", "times": "13"},
        {"at": "2027-01-11T10:00Z", "minutes": "0"},
        {"at": "2027-01-11T10:00Z", "channel": "in_person"},
    ):
        assert grace.get(f"{address}/confirmation", params=wrong).status_code == 422, wrong
        assert grace.post(address, data=wrong | {"client_id": "wrong-form-1"}).status_code == 422, wrong
    assert sessions(db) == []


def test_a_coach_without_hours_is_not_bookable_and_the_page_says_whom_to_write_to(visit_as, engagement_of, db, person):
    for row in db.exec(select(WeeklyHours).where(col(WeeklyHours.person_id) == person("grace").id)).all():
        db.delete(row)
    address = f"/engagements/{engagement_of('ana').public_id}/booking"
    page = visit_as("ana").get(address)
    assert page.status_code == 200 and "grace@lms.example" in page.text and not offered(page.text)
    assert "/coaching/hours" in visit_as("grace").get(address).text


def test_nothing_is_booked_after_the_engagement(visit_as, engagement_of, db):
    engagement = engagement_of("ana")
    engagement.ends_on = (clock.now() + timedelta(days=4)).date()
    db.add(engagement)
    ana, address = visit_as("ana"), f"/engagements/{engagement.public_id}/booking"
    moments = [at for _, at in offered(ana.get(address).text)]
    assert all(at[:10] <= engagement.ends_on.isoformat() for at in moments)
    later = f"{clock.now() + timedelta(days=9):%Y-%m-%dT%H:%MZ}"
    assert visit_as("grace").post(address, data=FORM | {"at": later}).status_code == 409


def test_of_fifty_who_ask_at_once_for_one_hour_one_gets_it(db, engagement_of, person):
    """Twenty-five each for two mayors of one coach, at the same moment and half an hour later."""
    grace_id = person("grace").id
    wanted_at = clock.now().replace(second=0, microsecond=0) + timedelta(days=3)
    asked = [engagement_of(key).id for key in ("ana", "joao")]
    db.commit()
    ready, outcomes = threading.Barrier(50), []
    database.engine().dispose()

    def ask(number: int) -> None:
        ready.wait()
        with database.session() as own:
            engagement, by = own.get_one(Engagement, asked[number % 2]), own.get_one(Person, grace_id)
            wanted = Wanted(wanted_at + timedelta(minutes=30 * (number // 2 % 2)), "UTC", 45)
            outcomes.append(actions.book_sessions(own, engagement, by, wanted, f"form-{number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(outcomes) == 50 and sum(not conflicts for conflicts in outcomes) == 1
    assert len(sessions(db)) == 1


def test_of_fifty_sendings_of_one_form_one_session_comes(db, engagement_of, person):
    engagement_id, person_id = engagement_of("ana").id, person("ana").id
    starts_at = clock.now().replace(second=0, microsecond=0) + timedelta(days=3)
    db.commit()
    database.engine().dispose()
    made = []

    def ask() -> None:
        with database.session() as own:
            by = own.get_one(Person, person_id)
            made.append(actions.plan_session(own, engagement_id, by, starts_at, "UTC", client_id="one-form").id)

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(made) == 50 and len(set(made)) == 1
    assert sessions(db)[0].sequence == 1


def test_rules_hold_for_two_coaches_together(db, engagement_of, person):
    """What two coaches offer is what suits both, with the longer notice."""
    grace, olga = person("grace"), person("olga")
    rules = db.exec(select(BookingRules).where(col(BookingRules.person_id) == olga.id)).one()
    rules.notice_hours, rules.lengths = 72, [45, 60]
    db.add(rules)
    offer = queries.offer_of(db, [grace, olga], clock.now().date())
    assert offer.notice == timedelta(hours=72) and offer.lengths == (45, 60)
    earliest, latest = clock.now(), clock.now() + timedelta(days=14)
    both, alone = offer.starts([], 45, earliest, latest), queries.offer_of(db, [grace], earliest.date())
    assert both and set(both) < set(alone.starts([], 45, earliest, latest))
