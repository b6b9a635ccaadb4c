"""Others come before, after or in between: whoever is there on a session's day comes to it, and nobody else."""

import re
import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from invitations import calendar_in, mails_about
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.audit.models import AuditLine
from lms.coaching import actions, queries
from lms.coaching.booking import OVER, TAKEN, Wanted
from lms.coaching.models import CoachingSession, Engagement, EngagementMember, LogDraft, WeeklyHours
from lms.mail.models import OutboxMail
from lms.people.models import Address, Person

TODAY = clock.today("UTC")
SINCE, UNTIL = TODAY + timedelta(days=7), TODAY + timedelta(days=20)


@pytest.fixture
def manage(visit_as, engagement_of, person):
    """manage("stand-in", …): Priya's form of Ana's engagement, with Marcus for Grace."""

    def act(what: str, since: date = SINCE, until: date = UNTIL, **changes: str):
        marcus, grace = person("marcus").public_id, person("grace").public_id
        forms = {
            "stand-in": {"standing_in": marcus, "since": since.isoformat(), "until": until.isoformat()},
            "replacement": {"leaving": grace, "coach": marcus, "starts_on": since.isoformat()},
        }
        form = forms.get(what, {}) | changes
        return visit_as("priya").post(f"/engagements/{engagement_of('ana').public_id}/{what}", data=form)

    return act


@pytest.fixture
def at(db, engagement_of):
    """at("ana", day): a session with that person on a day at noon in New York, known to calendars."""

    def plan(key: str, day: date, hour: int = 17) -> CoachingSession:
        starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        how = {"zone": "America/New_York", "sequence": 1}
        session = CoachingSession(engagement_id=engagement_of(key).id, starts_at=starts_at, **how)
        db.add(session)
        db.commit()
        return session

    return plan


def newcomer(who) -> tuple:
    """Of members: someone who came after others."""
    return col(EngagementMember.person_id) == who.id, col(EngagementMember.starts_on).is_not(None)


def names_on(db, engagement, day: date) -> list[str]:
    db.expire_all()
    return sorted(member.person.given_name for member in queries.members_on(db, engagement.id, day))


def give_hours(db, who, *hours) -> None:
    for row in db.exec(select(WeeklyHours).where(col(WeeklyHours.person_id) == who.id)).all():
        db.delete(row)
    for weekday in range(7):
        db.add(WeeklyHours(person_id=who.id, weekday=weekday, since=hours[0], until=hours[1]))
    db.commit()


def test_who_stands_in_is_there_instead_of_the_coach_who_is_away(manage, engagement_of, db):
    assert manage("stand-in").status_code == 303
    engagement = engagement_of("ana")
    assert names_on(db, engagement, SINCE - timedelta(days=1)) == ["Ana", "Grace"]
    assert names_on(db, engagement, SINCE) == names_on(db, engagement, UNTIL) == ["Ana", "Marcus"]
    assert names_on(db, engagement, UNTIL + timedelta(days=1)) == ["Ana", "Grace"]
    days = [SINCE + timedelta(days=days) for days in range(-2, 20)]
    by_day = queries.members_by_day(db, engagement.id, days)
    assert all([one.person.id for one in by_day[day]] == _ids(db, engagement, day) for day in days)


def _ids(db, engagement, day: date) -> list[int]:
    return [one.person.id for one in queries.members_on(db, engagement.id, day)]


def test_the_page_of_free_times_offers_who_is_there_on_each_day(manage, engagement_of, visit_as, person, db):
    give_hours(db, person("grace"), time(9), time(11))
    give_hours(db, person("marcus"), time(15), time(17))
    manage("stand-in")
    address, found = f"/engagements/{engagement_of('ana').public_id}/booking", {}
    for since in (TODAY, SINCE, UNTIL + timedelta(days=1)):
        page = visit_as("ana").get(f"{address}?since={since.isoformat()}").text
        found |= dict.fromkeys(re.findall(r"confirmation\?at=([0-9TZ:-]+)&amp;minutes=45", page))
    moments = [datetime.strptime(at, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC) for at in found]
    zones = {key: clock.zone_named(person(key).timezone) for key in ("grace", "marcus")}
    city = clock.zone_named("America/Montevideo")
    assert moments
    for moment in moments:
        key = "marcus" if SINCE <= moment.astimezone(city).date() <= UNTIL else "grace"
        hour = moment.astimezone(zones[key]).hour
        assert hour in ((15, 16) if key == "marcus" else (9, 10)), (key, moment)
    assert {"marcus", "grace"} == {
        "marcus" if SINCE <= one.astimezone(city).date() <= UNTIL else "grace" for one in moments
    }


def test_only_the_diary_of_who_is_there_is_in_the_way(manage, at, engagement_of, person, db):
    manage("stand-in")
    grace, inside, after = person("grace"), SINCE + timedelta(days=2), UNTIL + timedelta(days=2)
    at("joao", inside), at("joao", after)
    engagement = engagement_of("ana")
    for day, expected in ((inside, []), (after, [TAKEN])):
        wanted = Wanted(datetime(day.year, day.month, day.day, 17, tzinfo=UTC), "America/New_York")
        conditions = queries.conditions_for(db, engagement, grace.id, clock.now())
        assert [one.why for one in queries.conflicts(db, engagement.id, wanted, conditions)] == expected


def test_a_stand_in_is_told_to_calendars_once_and_so_is_taking_it_back(manage, at, db, engagement_of, visit_as, person):
    before, inside = at("ana", SINCE - timedelta(days=1)), at("ana", SINCE + timedelta(days=2))
    for _ in range(2):
        assert manage("stand-in").status_code == 303
    db.expire_all()
    assert (before.sequence, inside.sequence, inside.moves) == (1, 2, 0)
    by_address = {mail.to.split("@")[0]: calendar_in(mail) for mail in mails_about(db)}
    assert "METHOD:CANCEL" in by_address["grace"] and "STATUS:CANCELLED" in by_address["grace"]
    assert "METHOD:REQUEST" in by_address["marcus"] and "METHOD:REQUEST" in by_address["ana"]
    assert all("SEQUENCE:2" in text and f"session-{inside.public_id}@" in text for text in by_address.values())
    assert len(mails_about(db)) == 3
    engagement = engagement_of("ana")
    member = db.exec(select(EngagementMember).where(*newcomer(person("marcus")))).one()
    public_id = member.public_id
    assert "Take it back" in visit_as("priya").get(f"/engagements/{engagement.public_id}/pairing").text
    for _ in range(2):
        assert manage("taking-back", member=public_id).status_code == 303
    assert names_on(db, engagement, SINCE) == ["Ana", "Grace"]
    assert inside.sequence == 3 and len(mails_about(db)) == 6
    last = {mail.to.split("@")[0]: calendar_in(mail) for mail in mails_about(db)[3:]}
    assert "METHOD:CANCEL" in last["marcus"] and "METHOD:REQUEST" in last["grace"]
    told = db.exec(select(OutboxMail).where(col(OutboxMail.calendar) == "")).all()
    assert "after all" in [mail.text for mail in told if mail.to.startswith("marcus@")][-1] and len(told) == 4
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "engagement.take_back")).all()) == 1


def test_a_replacement_taken_back_leaves_the_coach_as_before_and_may_be_done_again(manage, engagement_of, person, db):
    engagement, marcus = engagement_of("ana"), person("marcus")
    for turn in range(2):
        assert manage("replacement").status_code == 303
        assert names_on(db, engagement, SINCE) == ["Ana", "Marcus"]
        row = db.exec(select(EngagementMember).where(*newcomer(marcus))).one()
        assert manage("taking-back", member=row.public_id).status_code == 303
        assert names_on(db, engagement, SINCE) == ["Ana", "Grace"]
        grace = queries.member_of(db, engagement, person("grace").id)
        assert (grace.starts_on, grace.ends_on) == (None, None)
        assert len(db.exec(select(OutboxMail)).all()) == 4 * (turn + 1)


def test_what_has_begun_is_not_taken_back_and_only_the_manager_takes_back(manage, engagement_of, person, db, visit_as):
    assert manage("replacement", since=TODAY).status_code == 303
    row = db.exec(select(EngagementMember).where(*newcomer(person("marcus")))).one()
    assert manage("taking-back", member=row.public_id).status_code == 422
    address = f"/engagements/{engagement_of('ana').public_id}/taking-back"
    for key in ("ana", "grace", "marcus", "olga", "tomas"):
        assert visit_as(key).post(address, data={"member": row.public_id}).status_code in (403, 404)
    assert names_on(db, engagement_of("ana"), TODAY) == ["Ana", "Marcus"]


def test_a_stand_in_that_has_begun_ends_today_and_what_is_planned_later_goes_back(
    manage, at, engagement_of, person, db, visit_as
):
    assert manage("stand-in", since=TODAY - timedelta(days=2)).status_code == 303
    later, engagement, before = at("ana", SINCE), engagement_of("ana"), len(db.exec(select(OutboxMail)).all())
    row = db.exec(select(EngagementMember).where(*newcomer(person("marcus")))).one()
    public_id, page = row.public_id, f"/engagements/{engagement.public_id}/pairing"
    assert "Today is the last day" in visit_as("priya").get(page).text
    for _ in range(2):
        assert manage("taking-back", member=public_id).status_code == 303
    assert names_on(db, engagement, TODAY) == ["Ana", "Marcus"]
    assert names_on(db, engagement, TODAY + timedelta(days=1)) == ["Ana", "Grace"]
    last = {mail.to.split("@")[0]: calendar_in(mail) for mail in mails_about(db)}
    assert "METHOD:CANCEL" in last["marcus"] and "METHOD:REQUEST" in last["grace"] and later.sequence == 2
    told = db.exec(select(OutboxMail).where(col(OutboxMail.calendar) == "")).all()[-2:]
    assert len(db.exec(select(OutboxMail)).all()) == before + 5
    assert any("and no longer" in mail.text for mail in told) and not any("/agreement" in mail.text for mail in told)
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "engagement.end_stand_in")).all()) == 1
    assert "Today is the last day" not in visit_as("priya").get(page).text


def test_what_cannot_be_is_refused(manage):
    assert manage("stand-in").status_code == 303
    for answer, told in (
        (manage("replacement", since=SINCE + timedelta(days=1)), "is part of this engagement already"),
        (manage("stand-in", until=UNTIL - timedelta(days=1)), "is part of this engagement already"),
    ):
        assert answer.status_code == 422 and told in answer.text


def test_a_coach_who_is_away_has_none_of_those_days_sessions_as_theirs(manage, at, engagement_of, person, db, visit_as):
    manage("stand-in", since=TODAY - timedelta(days=3), until=TODAY + timedelta(days=3))
    held, soon = at("ana", TODAY - timedelta(days=2)), at("ana", TODAY + timedelta(days=2))
    after, before = at("ana", TODAY + timedelta(days=5)), at("ana", TODAY - timedelta(days=4))
    own = {
        key: next(
            view for view in queries.engagements_of(db, person(key).id) if view.engagement.id == engagement_of("ana").id
        )
        for key in ("grace", "marcus")
    }
    grace, marcus = own["grace"], own["marcus"]
    assert (grace.next_session, grace.unlogged, grace.with_others) == (after, before, soon)
    assert (marcus.next_session, marcus.unlogged, marcus.with_others) == (soon, held, after)
    home = visit_as("grace").get("/").text
    assert f"/sessions/{after.public_id}/moving" in home
    assert soon.public_id not in home and held.public_id not in home
    db.delete(after)
    db.commit()
    assert "the next session is with somebody else" in visit_as("grace").get("/coaching").text


def test_a_session_of_a_day_without_any_coach_falls_to_those_of_today(at, engagement_of, person, db):
    held, engagement = at("ana", TODAY - timedelta(days=2)), engagement_of("ana")
    queries.member_of(db, engagement, person("grace").id).starts_on = TODAY
    db.commit()
    (view,) = [one for one in queries.engagements_of(db, person("grace").id) if one.engagement.id == engagement.id]
    assert view.unlogged == held


def test_who_is_replaced_is_not_replaced_again_before(manage, engagement_of, person):
    assert manage("replacement").status_code == 303
    beatriz = person("beatriz").public_id
    again = manage("replacement", since=SINCE + timedelta(days=9), coach=beatriz)
    assert again.status_code == 422 and "takes over from" in again.text


def test_a_clash_in_the_diary_of_who_takes_over_is_named(manage, at, db, engagement_of, visit_as, person):
    """Marcus coaches João too, at the same hour."""
    other = engagement_of("joao")
    db.add(EngagementMember(engagement_id=other.id, person_id=person("marcus").id, part="coach"))
    mine, theirs = at("ana", SINCE + timedelta(days=2)), at("joao", SINCE + timedelta(days=2))
    priya, page = visit_as("priya"), f"/engagements/{engagement_of('ana').public_id}/pairing"
    manage("replacement")
    shown = priya.get(page).text
    assert "Two sessions at once" in shown
    assert f'href="/sessions/{mine.public_id}"' in shown and f'href="/sessions/{theirs.public_id}"' in shown
    (told,) = mails_about(db, "marcus")
    assert "another coaching session at this hour" in told.text
    assert "another coaching session" not in "".join(mail.text for mail in mails_about(db, "grace"))


def test_the_mail_to_a_coach_to_come_says_from_when_and_leads_to_a_page_that_opens(manage, db, person, visit_as):
    manage("replacement")
    mail = db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == person("marcus").id)).one()
    assert "/coaching" in mail.text and "/agreement" not in mail.text and "open for you on" in mail.text
    assert visit_as("marcus").get("/coaching").status_code == 200
    ana = db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == person("ana").id)).one()
    assert "Marcus" in ana.text and "/agreement" not in ana.text  # she accepted it before


def test_a_coach_who_was_replaced_logs_what_they_held_and_nothing_else(
    at, engagement_of, person, db, visit_as, typed, share, agree
):
    held, later = at("ana", TODAY - timedelta(days=3)), at("ana", TODAY - timedelta(days=1))
    coming = at("ana", TODAY + timedelta(days=9))
    engagement, grace, marcus = engagement_of("ana"), person("grace"), person("marcus")
    before = queries.member_of(db, engagement, grace.id)
    before.ends_on = TODAY - timedelta(days=2)
    since = {"starts_on": TODAY - timedelta(days=1), "replaces_id": grace.id}
    db.add(EngagementMember(engagement_id=engagement.id, person_id=marcus.id, part="coach", **since))
    db.commit()
    browser = visit_as("grace")
    page = browser.get(f"/sessions/{held.public_id}")
    assert page.status_code == 200 and 'name="shared"' in page.text and 'name="next_day"' not in page.text
    for path in (
        f"/engagements/{engagement.public_id}",
        f"/sessions/{later.public_id}",
        f"/sessions/{coming.public_id}",
    ):
        assert browser.get(path).status_code == 404
    for act in ("moving", "cancellation"):
        assert browser.post(f"/sessions/{held.public_id}/{act}").status_code in (403, 404)
    planning = browser.post(f"/sessions/{held.public_id}/review", data=typed(held))
    assert planning.status_code == 422 and "plans the next session" in planning.text
    answer = share(browser, held, typed(held, next_day="", next_hour=""))
    assert answer.status_code == 303 and answer.headers["location"] == f"/sessions/{held.public_id}"
    assert browser.get(f"/sessions/{held.public_id}").status_code == 200
    agree(engagement.id, "marcus")
    assert visit_as("marcus").get(f"/sessions/{later.public_id}").status_code == 200


def test_a_coach_to_come_opens_the_link_of_the_invitation_and_prepares_what_they_hold(manage, at, db, visit_as, person):
    before, mine = at("ana", SINCE - timedelta(days=1)), at("ana", SINCE + timedelta(days=2))
    others = at("joao", SINCE + timedelta(days=2), hour=20)
    assert manage("stand-in").status_code == 303
    (told,) = mails_about(db, "marcus")
    address, marcus = f"/sessions/{mine.public_id}", visit_as("marcus")
    assert f"{address}\n" in told.text
    assert marcus.get(address).headers["location"] == f"{address}/preparation"
    page = marcus.get(f"{address}/preparation")
    assert page.status_code == 200 and "Ana Silva" in page.text and 'id="agenda"' in page.text
    for link in set(re.findall(r'href="(/(?:sessions|engagements)/[^"#]+)', page.text)):
        assert marcus.get(link).status_code in (200, 303), link
    typed = {"text": "The budget", "client_id": "abcdefghjkmn"}
    assert marcus.post(f"{address}/agenda", data=typed).headers["location"] == f"{address}/preparation#agenda"
    named = {"name": "Rosa Pereira", "languages": "es-pt", "client_id": "abcdefghjkmp"}
    assert marcus.post(f"{address}/interpreters", data=named).status_code == 303
    for session in (before, others):
        place = f"/sessions/{session.public_id}"
        assert marcus.get(f"{place}/preparation").status_code == marcus.get(place).status_code == 404
        assert marcus.post(f"{place}/interpreters", data=named).status_code == 404
    assert visit_as("olga").get(f"{address}/preparation").status_code == 404


def test_a_page_of_a_session_names_the_coach_who_comes_that_day(manage, at, visit_as, engagement_of, person, db):
    person("marcus").timezone = "Asia/Kathmandu"
    db.commit()
    manage("stand-in")
    session, ana = at("ana", SINCE + timedelta(days=2)), visit_as("ana")
    facts = ana.get(f"/sessions/{session.public_id}").text
    facts = facts[facts.index('<section class="card"') : facts.index("</section>")]
    assert person("marcus").name in facts and person("grace").name not in facts
    page = ana.get(f"/engagements/{engagement_of('ana').public_id}").text
    page = page[page.index('id="next-session"') : page.index('id="answers"')]
    assert "Kathmandu (Marcus)" in page and "(Grace)" not in page


def test_the_log_of_a_coach_who_was_replaced_names_those_of_its_day_and_leads_nowhere_shut(
    manage, at, visit_as, engagement_of, person
):
    held, grace = at("ana", TODAY - timedelta(days=3)), visit_as("grace")
    engagement = f"/engagements/{engagement_of('ana').public_id}"
    assert f'href="{engagement}"' in grace.get(f"/sessions/{held.public_id}").text
    assert manage("replacement", since=TODAY - timedelta(days=1)).status_code == 303
    page = grace.get(f"/sessions/{held.public_id}").text
    side = page[page.index('id="side"') : page.index('id="missing"')]
    assert person("grace").name in side and person("marcus").name not in side
    assert f'href="{engagement}"' not in page and "Ana Silva" in page
    assert grace.get(f"/sessions/{held.public_id}/preparation").status_code == 200


def test_what_is_to_come_is_planned_and_its_hour_has_not_come(planned):
    assert planned("ana", hours=1).is_to_come and not planned("ana", hours=-1).is_to_come
    cancelled = planned("ana", hours=1)
    cancelled.state = "cancelled"
    assert not cancelled.is_to_come


def test_a_session_that_was_moved_is_not_cancelled_blindly(at, visit_as, db):
    session, ana = at("ana", TODAY + timedelta(days=9)), visit_as("ana")
    page = ana.get(f"/sessions/{session.public_id}/cancellation").text
    was = re.search(r'name="was" value="([^"]+)"', page)[1].replace("&#43;", "+")
    session.starts_at += timedelta(days=1)
    db.commit()
    for form in ({"was": was}, {}):
        assert ana.post(f"/sessions/{session.public_id}/cancellation", data=form).status_code == 409
    db.expire_all()
    assert session.state == "planned"


def test_a_cancelled_session_keeps_its_writers_draft_and_note_for_them_alone(planned, visit_as, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    grace.post(
        f"/sessions/{session.public_id}/draft", data=typed(session, shared="Half a word.", private="Mine alone.")
    )
    grace.post(f"/sessions/{session.public_id}/cancellation", data={"was": session.starts_at.isoformat()})
    assert db.exec(select(LogDraft)).one()
    page = grace.get(f"/sessions/{session.public_id}").text
    assert "Half a word." in page and "Mine alone." in page
    for key in ("ana", "priya"):
        other = visit_as(key).get(f"/sessions/{session.public_id}").text
        assert "Half a word." not in other and "Mine alone." not in other


def test_no_page_shows_the_address_with_which_a_coach_signs_in(engagement_of, visit_as, person, db):
    rows = db.exec(select(Address).where(Address.person_id == person("grace").id)).all()
    for row in rows:
        row.kind = "sign_in"
    db.commit()
    page = visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}/booking").text
    assert "grace@lms.example" not in page


def test_a_booking_is_judged_by_the_term_as_it_stands_under_the_lock(engagement_of, person, db):
    engagement, grace = engagement_of("ana"), person("grace")
    assert engagement.ends_on > TODAY + timedelta(days=5)  # as it was read before the lock
    engagement_id = engagement.id
    db.commit()
    with database.session() as other:
        other.get_one(Engagement, engagement_id).ends_on = TODAY + timedelta(days=2)
    wanted = Wanted(clock.now().replace(second=0, microsecond=0) + timedelta(days=5), "UTC")
    assert [one.why for one in actions.book_sessions(db, engagement, grace, wanted, "stale-term")] == [OVER]


def test_acts_at_once_wait_for_each_other_and_none_is_lost(engagement_of, person, at, db):
    """Booking, moving, cancelling, standing in, taking back and ending, on two engagements that share a coach."""
    ids = [engagement_of(key).id for key in ("ana", "joao")]
    sessions = [at(key, TODAY + timedelta(days=days)).id for key, days in (("ana", 30), ("joao", 40))]
    grace, marcus, priya = (person(key).id for key in ("grace", "marcus", "priya"))
    db.commit()
    database.engine().dispose()
    ready, wrong = threading.Barrier(24), []

    def ask(number: int) -> None:
        which, turn = number % 2, number // 2
        ready.wait()
        try:
            with database.session() as own:
                engagement = own.get_one(Engagement, ids[which])
                session = own.get_one(CoachingSession, sessions[which])
                by, away, coach = (own.get_one(Person, id) for id in (priya, grace, marcus))
                soon = clock.now().replace(second=0, microsecond=0)
                if turn % 4 == 0:
                    wanted = Wanted(soon + timedelta(days=9, hours=2 * number), "UTC")
                    actions.book_sessions(own, engagement, away, wanted, f"at-once-{number}")
                elif turn % 4 == 1:
                    moved = session.starts_at + timedelta(hours=3 * turn)
                    actions.move_session(own, session, away, moved, session.zone, minutes=45)
                elif turn % 4 == 2:
                    actions.stand_in(own, engagement, away, coach, SINCE, UNTIL, by=by)
                else:
                    actions.end_engagement(own, engagement, TODAY + timedelta(days=60 + turn), by=by)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not wrong
    rows = db.exec(select(EngagementMember).where(col(EngagementMember.stands_in_for_id) == grace)).all()
    assert sorted(row.engagement_id for row in rows) == sorted(ids)
