"""Sessions and due days as calendar programs read them (RFC 5545, 5546).

Titles are neutral. Of what people wrote, an event carries only where a session in person is held, as its coach typed
it: a link leads to the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText
from icalendar.enums import PARTSTAT

from lms.clock import zone_named
from lms.mail.message import sender_domain, sender_name
from lms.settings import settings

PRODUCT = "-//City Data Alliance//LMS//EN"
HOURLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom an invitation is for."""

    name: str
    address: str
    answer: str  # as PARTSTAT says it: NEEDS-ACTION, ACCEPTED, DECLINED


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as one reader's calendar shows it."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    zone: str  # in which the hour was said
    title: str
    place: str
    link: str
    language: str
    said_at: datetime  # when it last changed
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day by which something was promised."""

    uid: str
    day: date
    title: str
    link: str
    language: str
    said_at: datetime


def uid(kind: str, public_id: str) -> str:
    """The same in every invitation and feed, as long as the thing lives."""
    return f"{kind}-{public_id}@{sender_domain()}"


def invitation(meeting: Meeting, attendee: Attendee) -> str:
    """The iCalendar object of a mail to one participant: METHOD REQUEST, or CANCEL for what was cancelled.

    It names nobody but its reader (RFC 5546, 3.2.2 lets the organizer send such), and asks for no reply by mail.
    """
    calendar = _calendar()
    calendar.add("method", "CANCEL" if meeting.is_cancelled else "REQUEST")
    event = _meeting(meeting)
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(attendee))
    calendar.add_component(_timezone(meeting.zone, [meeting.starts_at]))
    calendar.add_component(event)
    return _text(calendar)


def feed(title: str, meetings: Iterable[Meeting], due: Iterable[DueDay]) -> str:
    """The iCalendar object of a subscription (RFC 7986 for its name and how often to ask)."""
    meetings = list(meetings)
    calendar = _calendar()
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(title))
    calendar.add("refresh-interval", HOURLY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({meeting.zone for meeting in meetings}):
        calendar.add_component(_timezone(zone, [one.starts_at for one in meetings if one.zone == zone]))
    for meeting in meetings:
        calendar.add_component(_meeting(meeting))
    for day in due:
        calendar.add_component(_due(day))
    return _text(calendar)


# ---------------------------------------------------------------- events


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _meeting(meeting: Meeting) -> Event:
    event = _event(meeting)
    event.add("sequence", meeting.sequence)
    event.add("dtstart", _said(meeting.starts_at, meeting.zone))
    event.add("dtend", _said(meeting.starts_at + timedelta(minutes=meeting.minutes), meeting.zone))
    event.add("location", meeting.place, parameters={"LANGUAGE": meeting.language})
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    return event


def _due(due: DueDay) -> Event:
    event = _event(due)
    event.add("dtstart", due.day)
    event.add("dtend", due.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _event(thing: Meeting | DueDay) -> Event:
    event = Event()
    event.add("uid", thing.uid)
    event.add("dtstamp", thing.said_at.astimezone(UTC))
    event.add("last-modified", thing.said_at.astimezone(UTC))
    event.add("summary", thing.title, parameters={"LANGUAGE": thing.language})
    event.add("description", thing.link)
    event.add("url", thing.link)
    return event


def _said(moment: datetime, zone: str) -> datetime:
    """The moment on the zone's clock; in UTC when that clock shows the hour for the second time, which a local time
    cannot say (RFC 5545, 3.3.5: the first is meant)."""
    local = moment.astimezone(zone_named(zone))
    return moment.astimezone(UTC) if local.fold else local


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{parseaddr(settings().mail_from)[1]}")
    organizer.params["CN"] = vText(sender_name())
    return organizer


def _attendee(attendee: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{attendee.address}")
    how = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": PARTSTAT(attendee.answer), "RSVP": "FALSE"}
    address.params.update({"CN": vText(attendee.name), **how})
    return address


def _text(calendar: Calendar) -> str:
    return calendar.to_ical().decode()


# ---------------------------------------------------------------- zones


def _timezone(name: str, moments: list[datetime]) -> Timezone:
    """The zone's rules from the year before the first of these moments to two years after the last (RFC 5545, 3.6.5):
    programs that keep a zone by its name may use them for other events too.

    Written here because an onset counts on the clock as it was before it, which icalendar gets wrong in spring.
    """
    timezone = Timezone()
    timezone.add("tzid", name)
    for onset, before in _onsets(name, min(moments).year - 1, max(moments).year + 3):
        timezone.add_component(_observance(onset, before, zone_named(name)))
    return timezone


@lru_cache(maxsize=256)
def _onsets(name: str, first_year: int, end_year: int) -> tuple[tuple[datetime, datetime], ...]:
    """The first moment of some years and those at which the clocks change, each with a moment just before it counts."""
    zone, moment, day = zone_named(name), datetime(first_year, 1, 1, tzinfo=UTC), timedelta(days=1)
    onsets = [(moment, moment)]
    while moment.year < end_year:
        if moment.astimezone(zone).utcoffset() != (moment + day).astimezone(zone).utcoffset():
            change = _change(moment, moment + day, zone)
            onsets.append((change, change - timedelta(minutes=1)))
        moment += day
    return tuple(onsets)


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The minute between two moments at which the clocks change."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high


def _observance(onset: datetime, before: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    local, was = onset.astimezone(zone), before.astimezone(zone).utcoffset() or timedelta()
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("dtstart", onset.astimezone(UTC).replace(tzinfo=None) + was)
    observance.add("tzoffsetfrom", was)
    observance.add("tzoffsetto", local.utcoffset())
    observance.add("tzname", local.tzname())
    return observance
