"""One instant: the page, the mail, the invitation and the feed name the same moment, in every zone of the programme's
cities and of its coaches, on every day on which clocks change from 2026 to 2028."""

import csv
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

import lms.demo
from lms.coaching.calendar import Attendee, Meeting, feed, invitation
from lms.coaching.invitations import zones_to_name
from lms.coaching.models import CoachingSession
from lms.people.models import Person
from lms.web.render import render_text
from lms.web.templates import environment

DEMO = Path(lms.demo.__file__).parent
COACHES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "Europe/Lisbon")
LANGUAGES = ("en-US", "es-UY", "pt-BR")
BEGIN, END = (datetime(year, 1, 1) for year in (2026, 2029))  # noqa: DTZ001  hypothesis wants them so
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)


def zones() -> list[str]:
    """Of the cities, of whoever coaches in the demonstration, and some more in which coaches live."""
    cities = {row["timezone"] for name in ("cities.csv", "cities2.csv") for row in read(name)}
    return sorted({*cities, *COACHES, *coaches_zones()})


def read(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def coaches_zones() -> frozenset[str]:
    return frozenset(row["timezone"] for row in read("zones.csv") if row.get("timezone"))


@cache
def changes(zone: str) -> list[date]:
    """The days on which the zone's clocks change."""
    days, day = [], FIRST
    while day <= LAST:
        noon, next_noon = (datetime.combine(one, time(12), ZoneInfo(zone)) for one in (day, day + timedelta(days=1)))
        if noon.utcoffset() != next_noon.utcoffset():
            days.append(day + timedelta(days=1))
        day += timedelta(days=1)
    return days


def second_parser(ics: str) -> list[vobject.base.Component]:
    """The events, by the zone's rules that this very object brings along: left alone, vobject takes those it knows."""
    brought = tz.tzical(StringIO(ics))
    [name] = brought.keys()
    vobject.icalendar.registerTzid(name, brought.get(name))
    return vobject.readOne(ics).vevent_list


def read_twice(ics: str) -> set[tuple[datetime, datetime]]:
    """When the event begins and ends, as each of two parsers understands it."""
    [event] = Calendar.from_ical(ics).walk("VEVENT")
    [other] = second_parser(ics)
    spans = ((event.start, event.end), (other.dtstart.value, other.dtend.value))
    return {(start.astimezone(UTC), end.astimezone(UTC)) for start, end in spans}


def meeting(starts_at: datetime, zone: str, minutes: int = 45) -> Meeting:
    said_at = datetime(2026, 1, 1, tzinfo=UTC)
    return Meeting(
        "session-x@lms.example", 0, starts_at, minutes, zone, "Session", "Video", "http://x/s", "en", said_at
    )


def check(starts_at: datetime, zone: str, reader_zone: str, language: str, minutes: int = 45) -> None:
    event, ends_at = meeting(starts_at, zone, minutes), starts_at + timedelta(minutes=minutes)
    ics = invitation(event, Attendee("Ana", "ana@lms.example", "NEEDS-ACTION"))
    assert read_twice(ics) == {(starts_at, ends_at)}
    assert read_twice(feed("City Data Alliance", [event], [])) == {(starts_at, ends_at)}
    person = Person(
        given_name="Ana", family_name="Silva", language=language, timezone=reader_zone, sort_key="", sort_key_es=""
    )
    session = CoachingSession(engagement_id=1, starts_at=starts_at, zone=zone, minutes=minutes)
    told = zones_to_name(session, person)
    words = {"person": person, "what": "planned", "event": event, "zones": told, "starts_at": starts_at}
    mail = {
        "ends_at": ends_at,
        "by": "",
        "for_whom": [],
        "clash": False,
        "asked": False,
        "answer": "",
        "sender": "x",
        "subject": "x",
    }
    filters = environment(language).filters
    for ending in ("txt", "html"):
        text = re.sub("<[^>]+>", "", render_text(f"mail/session_invitation.{ending}", language, **words, **mail))
        for named in told:
            on_the_page = filters["moment"](starts_at, named)
            line = f"{on_the_page} – {filters['clock'](ends_at, named)} ({filters['zone_city'](named)})"
            assert line in text
    local = starts_at.astimezone(ZoneInfo(reader_zone))
    assert re.search(
        rf"\b0?{local.hour % 12 or 12}:{local.minute:02}|\b{local.hour:02}:{local.minute:02}",
        filters["moment"](starts_at, reader_zone),
    )


def test_there_are_zones_whose_clocks_change_and_zones_whose_do_not():
    assert len(zones()) >= 12
    assert any(changes(zone) for zone in zones()) and not all(changes(zone) for zone in zones())


@pytest.mark.parametrize("zone", zones())
@time_machine.travel(datetime(2026, 1, 2, tzinfo=UTC), tick=False)
def test_on_every_day_on_which_clocks_change_every_half_hour_is_one_instant(zone):
    days = changes(zone) or [date(2026, 3, 8), date(2027, 10, 31), date(2028, 11, 5)]
    for place, day in enumerate(days):
        midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        for half_hours in range(-4, 50):
            starts_at = midnight + timedelta(minutes=30 * half_hours)
            ics = invitation(meeting(starts_at, zone), Attendee("Ana", "ana@lms.example", "NEEDS-ACTION"))
            assert read_twice(ics) == {(starts_at, starts_at + timedelta(minutes=45))}
        check(midnight + timedelta(hours=2, minutes=30), zone, zones()[place % len(zones())], LANGUAGES[place % 3])


@given(
    zone=st.sampled_from(zones()),
    reader=st.sampled_from(zones()),
    language=st.sampled_from(LANGUAGES),
    day=st.dates(FIRST, LAST),
    quarter=st.integers(0, 95),
    minutes=st.integers(5, 480),
)
def test_any_session_of_three_years_is_one_instant_for_any_reader(zone, reader, language, day, quarter, minutes):
    starts_at = datetime.combine(day, time(), UTC) + timedelta(minutes=15 * quarter)
    check(starts_at, zone, reader, language, minutes)


@given(
    zone=st.sampled_from(zones()),
    starts=st.lists(st.datetimes(BEGIN, END), min_size=1, max_size=6),
)
def test_a_feed_of_years_keeps_every_instant(zone, starts):
    moments = [start.replace(second=0, microsecond=0, tzinfo=UTC) for start in starts]
    ics = feed("x", [meeting(moment, zone) for moment in moments], [])
    assert [event.start.astimezone(UTC) for event in Calendar.from_ical(ics).walk("VEVENT")] == moments
    assert [event.dtstart.value.astimezone(UTC) for event in second_parser(ics)] == moments
