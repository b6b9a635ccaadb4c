"""A personal feed: what a calendar program reads at /calendar/<token>.ics, and who may end it."""

import re
import subprocess
import sys
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar
from sqlmodel import col, select

from lms import clock
from lms.coaching.actions import cancel_session, plan_session
from lms.coaching.models import CalendarFeed
from lms.commitments.actions import make_commitment
from lms.people.models import Seat

ADDRESS = re.compile(r'value="http://127\.0\.0\.1:8000(/calendar/\w+\.ics)"')
HOUR = (clock.now() + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)
KHAL = """
[calendars]
[[feed]]
path = {folder}/events
[locale]
local_timezone = America/Montevideo
default_timezone = America/Montevideo
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
PROMISED = "Tell the cabinet the three results"


@pytest.fixture
def subscribe(visit_as):
    """subscribe("ana"): the address that her page shows."""

    def ask(key: str, client_id: str = "abcdefghjkmn") -> str:
        return ADDRESS.search(visit_as(key).post("/me/calendar", data={"client_id": client_id}).text).group(1)

    return ask


@pytest.fixture
def lived(db, person, engagement_of, planned):
    """A session to come, one of last month, one of long ago, a cancelled one, and a promise of Ana's."""
    grace, how = person("grace"), {"zone": "America/New_York"}
    coming = plan_session(db, engagement_of("ana").id, grace, HOUR, client_id="coming", **how)
    off = plan_session(db, engagement_of("ana").id, grace, HOUR + timedelta(days=2), client_id="off", **how)
    cancel_session(db, off, grace)
    held, old = planned("ana", hours=-24 * 30), planned("ana", hours=-24 * 91)
    held.state = old.state = "held"
    how = {"city_id": None, "origin": "", "readers": [grace.id], "client_id": "promise"}
    promise = make_commitment(db, owner_id=person("ana").id, text=PROMISED, due_on=HOUR.date(), **how)
    db.add_all([held, old])
    db.commit()
    return {"coming": coming, "held": held, "promise": promise}


def events(text: str) -> dict[str, object]:
    return {str(event["uid"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def test_the_page_explains_and_shows_the_address_once(visit_as, db, person):
    ana = visit_as("ana")
    assert "/me/calendar" in ana.get("/me").text and "Ningún calendario está suscrito" in ana.get("/me/calendar").text
    shown = ana.post("/me/calendar", data={"client_id": "abcdefghjkmn"})
    address = ADDRESS.search(shown.text).group(1)
    assert f"webcal://127.0.0.1:8000{address}" in shown.text and "iPhone" in shown.text
    assert address not in ana.get("/me/calendar").text
    [feed] = db.exec(select(CalendarFeed)).all()
    assert feed.person_id == person("ana").id and feed.token_hash not in address


def test_a_feed_holds_what_is_to_come_and_ninety_days_back(lived, subscribe, browse):
    answer = browse().get(subscribe("ana"))
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = events(answer.text)
    coming, held, promise = (lived[name].public_id for name in ("coming", "held", "promise"))
    assert set(found) == {
        f"session-{coming}@lms.example",
        f"session-{held}@lms.example",
        f"commitment-{promise}@lms.example",
    }
    assert found[f"session-{coming}@lms.example"]["summary"] == "Sesión de coaching con Grace Ashworth"


def test_a_day_that_is_due_is_a_whole_day_without_a_word_of_the_promise(lived, subscribe, browse):
    text = browse().get(subscribe("ana")).text
    due = events(text)[f"commitment-{lived['promise'].public_id}@lms.example"]
    assert (due.start, due.end) == (HOUR.date(), HOUR.date() + timedelta(days=1))
    assert due["summary"] == "Vence un compromiso" and due["transp"] == "TRANSPARENT"
    assert due["url"].endswith(f"/commitments/{lived['promise'].public_id}")
    assert "cabinet" not in text
    assert "commitment-" not in browse().get(subscribe("grace")).text, "hers to hear, not hers to answer for"


def test_a_second_parser_reads_the_same(lived, subscribe, browse):
    text = browse().get(subscribe("grace")).text
    other = {event.uid.value: event for event in vobject.readOne(text).vevent_list}
    for uid, event in events(text).items():
        assert event.start.astimezone(UTC) == other[uid].dtstart.value.astimezone(UTC)
        assert event["summary"] == other[uid].summary.value
    assert "Coaching session with Ana Silva" in text.replace("\r\n ", "")


def test_khal_shows_the_hour_on_its_readers_clock(lived, subscribe, browse, tmp_path):
    (tmp_path / "feed.ics").write_bytes(browse().get(subscribe("ana")).content)
    (tmp_path / "config").write_text(KHAL.format(folder=tmp_path))
    khal = [Path(sys.executable).parent / "khal", "-c", tmp_path / "config"]
    subprocess.run([*khal, "import", "--batch", tmp_path / "feed.ics"], check=True, capture_output=True)
    listed = [*khal, "list", "--day-format", "", "--format", "{start}|{title}", HOUR.strftime("%Y-%m-%d"), "1d"]
    lines = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.splitlines()
    local = HOUR.astimezone(ZoneInfo("America/Montevideo"))
    assert f"{local:%Y-%m-%d %H:%M}|Sesión de coaching con Grace Ashworth" in lines
    assert f"{HOUR:%Y-%m-%d}|Vence un compromiso" in lines


def test_a_feed_never_holds_notes(planned, typed, share, visit_as, subscribe, browse):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    for key in ("ana", "grace"):
        text = browse().get(subscribe(key)).text.replace("\r\n ", "")
        assert session.public_id in text
        for words in ("three results", "worried", "cabinet"):
            assert words not in text


def test_what_did_not_change_is_not_sent_again(lived, subscribe, browse, db, person):
    browser, address = browse(), subscribe("ana")
    first = browser.get(address)
    assert first.headers["cache-control"] == "private, no-cache" and first.headers["last-modified"].endswith("GMT")
    known = {"if-none-match": first.headers["etag"]}
    again = browser.get(address, headers=known)
    assert again.status_code == 304 and not again.content and again.headers["etag"] == first.headers["etag"]
    cancel_session(db, lived["coming"], person("grace"))
    changed = browser.get(address, headers=known)
    assert changed.status_code == 200 and lived["coming"].public_id not in changed.text


def test_a_new_address_ends_the_old_one(subscribe, browse):
    old, new = subscribe("ana"), subscribe("ana", "anotherformx")
    assert old != new
    assert browse().get(old).status_code == 404 and browse().get(new).status_code == 200


def test_an_ended_subscription_is_nowhere_even_when_its_form_is_sent_again(subscribe, visit_as, browse, db):
    address, ana = subscribe("ana"), visit_as("ana")
    assert ana.post("/me/calendar/end").status_code == 303
    assert browse().get(address).status_code == 404
    assert ana.post("/me/calendar", data={"client_id": "abcdefghjkmn"}).headers["location"] == "/me/calendar"
    assert browse().get(address).status_code == 404
    assert ana.post("/me/calendar/end").status_code == 303


def test_the_same_form_twice_is_one_address(subscribe, db):
    assert subscribe("ana") == subscribe("ana")
    assert len(db.exec(select(CalendarFeed)).all()) == 1


def test_two_people_never_share_an_address(subscribe, browse, db):
    assert subscribe("ana") != subscribe("grace")
    assert browse().get(f"/calendar/{'0' * 64}.ics").status_code == 404


def test_when_a_seat_ends_its_sessions_leave_the_calendar(lived, subscribe, browse, db, person):
    address = subscribe("ana")
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).all():
        seat.ends_on = clock.now().date() - timedelta(days=2)
        db.add(seat)
    assert "session-" not in browse().get(address).text


def test_who_sees_every_sessions_facts_has_only_their_own_in_the_calendar(lived, subscribe, browse):
    assert "session-" not in browse().get(subscribe("priya")).text


def test_nobody_signed_out_makes_one(browse):
    assert browse().post("/me/calendar", data={"client_id": "x"}).headers["location"].startswith("/sign-in")
