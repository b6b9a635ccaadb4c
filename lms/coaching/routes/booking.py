"""Booking and moving: what is free, what is wanted in everyone's zone, and the step that writes it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from lms import clock, ids
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.availability import AHEAD, LENGTHS, Offer
from lms.coaching.booking import Conditions, Conflict, Wanted, read_wanted
from lms.coaching.hours import moment
from lms.coaching.languages import to_interpret
from lms.coaching.models import CoachingSession, Engagement
from lms.coaching.queries import EngagementView, Member
from lms.coaching.queries.availability import Diaries
from lms.delegations.queries import Mayor
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.choices import zone_choices
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.people.queries import addresses_of
from lms.web.forms import Filled, cleaned
from lms.web.render import see_other

router = APIRouter()
DAYS_A_PAGE = 14


@dataclass
class Desk:
    """Where one books: whose engagement it is, by what terms, and the session that is to be moved."""

    visit: Visit
    view: EngagementView
    session: CoachingSession | None = None

    def __post_init__(self) -> None:
        self.now = clock.now()

    @cached_property
    def coaches_it(self) -> bool:
        return any(person.id == self.visit.person.id for person in self.view.coaches)

    @property
    def day(self) -> date:
        """Of the session that is moved; else today."""
        return self.session.day if self.session else _day(self.now, self.zone)

    @cached_property
    def here(self) -> dict[date, list[Member]]:
        """Who is there on each day that can be booked, and on that of the session that is moved."""
        today = _day(self.now, self.zone)
        days = [today + timedelta(days=days) for days in range(AHEAD.days + 2)]
        return queries.members_by_day(self.visit.db, self.view.engagement.id, [self.day, *days])

    @cached_property
    def offers(self) -> dict[date, Offer]:
        return queries.offers_by_day(self.visit.db, self.here, self.now.date() - timedelta(days=1))

    @property
    def offer(self) -> Offer:
        return self.offers[self.day]

    @property
    def lengths(self) -> list[int]:
        """Those that can be booked on some day; none while nobody gives hours."""
        return sorted({length for offer in self.offers.values() if offer.is_open for length in offer.lengths})

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.now, self.coaches_it, self.view.engagement.ends_on)

    @cached_property
    def mayor(self) -> Mayor | None:
        """In whose name one books, if not in one's own."""
        people = [member.person for member in self.view.members]
        return queries.mayor_booked_for(self.visit.db, self.visit.visitor, people)

    @property
    def home(self) -> str:
        """The page from which one came: who books for a mayor opens no other."""
        own = f"/engagements/{self.view.engagement.public_id}"
        return f"{own}/planned" if self.mayor else own

    @property
    def address(self) -> str:
        if self.session:
            return f"/sessions/{self.session.public_id}/moving"
        return f"/engagements/{self.view.engagement.public_id}/booking"

    @property
    def zone(self) -> str:
        """In which hours are said: the venue's, else the city's."""
        return self.session.zone if self.session else self.view.city.timezone

    @property
    def people(self) -> list[Person]:
        """Who comes, as far as the day is known."""
        return [member.person for member in self.here[self.day]]

    @property
    def too_late(self) -> bool:
        """Whether who is coached may no longer move the session."""
        soonest = self.now + self.offer.notice
        return not self.coaches_it and self.session is not None and self.session.starts_at < soonest

    def comers(self, wanted: Wanted) -> list[Person]:
        """Who comes to any of the sessions that are wanted."""
        days = {wanted.day(start) for start in wanted.starts}
        found = queries.members_by_day(self.visit.db, self.view.engagement.id, days)
        return list({member.person.id: member.person for here in found.values() for member in here}.values())

    def clocks(self, people: list[Person], venue: str = "") -> list[tuple[str, list[str]]]:
        """The zones in which a moment is said, and the names of those who live in each but the reader."""
        zones: dict[str, list[str]] = {venue: []} if venue else {}
        zones.setdefault(self.visit.zone, [])
        for person in people:
            if person.id != self.visit.person.id:
                zones.setdefault(person.timezone, []).append(person.given_name)
        return list(zones.items())

    def page(self, template: str, **context: object) -> Response:
        return self.visit.page(template, desk=self, view=self.view, session=self.session, offer=self.offer, **context)


@router.get("/engagements/{engagement}/booking")
@may(Permission.BOOK_SESSION, Engagement)
def free_times(visit: Visit, engagement: Engagement, minutes: int = 0, since: date | None = None) -> Response:
    return _times(_desk(visit, engagement.id), minutes, since)


@router.get("/engagements/{engagement}/booking/confirmation")
@may(Permission.BOOK_SESSION, Engagement)
def confirm_booking(visit: Visit, engagement: Engagement) -> Response:
    return _confirm(_desk(visit, engagement.id))


@router.post("/engagements/{engagement}/booking")
@may(Permission.BOOK_SESSION, Engagement)
def book(visit: Visit, engagement: Engagement) -> Response:
    desk = _desk(visit, engagement.id)
    form, wanted = read_wanted(visit.form, desk.conditions, desk.zone)
    if wanted is None:
        return _times(desk, form=form, status=422)
    client_id = cleaned(str(visit.form.get("client_id") or ids.public_id()))[:64]
    conflicts = actions.book_sessions(visit.db, engagement, visit.person, wanted, client_id, desk.mayor)
    if conflicts:
        return _confirmation(desk, wanted, conflicts, status=409)
    return see_other(f"{desk.home}#next-session")


@router.get("/sessions/{session}/moving")
@may(Permission.BOOK_SESSION, CoachingSession)
def other_times(visit: Visit, session: CoachingSession, minutes: int = 0, since: date | None = None) -> Response:
    return _times(_desk(visit, session.engagement_id, session), minutes, since)


@router.get("/sessions/{session}/moving/confirmation")
@may(Permission.BOOK_SESSION, CoachingSession)
def confirm_moving(visit: Visit, session: CoachingSession) -> Response:
    return _confirm(_desk(visit, session.engagement_id, session))


@router.post("/sessions/{session}/moving")
@may(Permission.BOOK_SESSION, CoachingSession)
def move(visit: Visit, session: CoachingSession) -> Response:
    desk = _desk(visit, session.engagement_id, session)
    form, wanted = read_wanted(visit.form, desk.conditions, desk.zone, session)
    if wanted is None:
        return _times(desk, form=form, status=422)
    if desk.too_late:
        return _times(desk, status=409)
    seen = str(visit.form.get("was", ""))
    conflicts = actions.move_booking(visit.db, session, visit.person, wanted, seen, desk.mayor)
    if conflicts:
        return _confirmation(desk, wanted, conflicts, status=409)
    return see_other(f"{desk.home}#next-session")


def _desk(visit: Visit, engagement_id: int, session: CoachingSession | None = None) -> Desk:
    if session and session.state != "planned":
        raise Invalid(N_("Only a session that is still to be held can be moved."))
    return Desk(visit, queries.engagement_view(visit.db, engagement_id), session)


def _times(
    desk: Desk, minutes: int = 0, since: date | None = None, *, form: Filled | None = None, status: int = 200
) -> Response:
    """The free starts of two weeks, day by day as the reader counts days; where more lie before and after."""
    zone, lengths = desk.visit.zone, desk.lengths
    minutes = minutes if minutes in lengths else _usual(desk, lengths)
    today, last = _day(desk.now, zone), _day(desk.now + AHEAD, zone)
    first = min(max(since or today, today), last)
    until = first + timedelta(days=DAYS_A_PAGE)
    starts = _free(desk, minutes, moment(first, time(), zone), moment(until, time(), zone)) if minutes else []
    days = [(day, list(found)) for day, found in groupby(starts, key=lambda start: _day(start, zone))]
    return desk.page(
        "coaching/times.html",
        status=status,
        form=form or Filled({"zone": desk.zone, "minutes": minutes or LENGTHS[1], "times": 1}),
        minutes=minutes,
        days=days,
        clocks=desk.clocks(_coming(desk, first, until)),
        earlier=max(first - timedelta(days=DAYS_A_PAGE), today) if first > today else None,
        later=until if until <= last else None,
        addresses=_addresses(desk),
        zones=zone_choices(desk.visit.locale) if desk.coaches_it else (),
    )


def _coming(desk: Desk, first: date, until: date) -> list[Person]:
    """Who comes on days that the page shows."""
    shown = [members for day, members in desk.here.items() if first <= day <= until]
    return list({member.person.id: member.person for members in shown for member in members}.values())


def _usual(desk: Desk, lengths: list[int]) -> int:
    usual = desk.session.minutes if desk.session else LENGTHS[1]
    return usual if usual in lengths else next(iter(lengths), 0)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _free(desk: Desk, minutes: int, earliest: datetime, latest: datetime) -> list[datetime]:
    """Day by day, counted by the clock by which hours are said: the offer and the diaries of who is there on each."""
    earliest, latest = max(earliest, desk.now), min(latest - timedelta(minutes=1), desk.now + AHEAD)
    people = {member.person.id for members in desk.here.values() for member in members}
    room, but = timedelta(hours=3), desk.session.id if desk.session else None
    kept = queries.diaries(desk.visit.db, people, earliest - room, latest + room, but=but)
    return [start for day in desk.here for start in _free_on(desk, day, minutes, earliest, latest, kept)]


def _free_on(
    desk: Desk, day: date, minutes: int, earliest: datetime, latest: datetime, kept: Diaries
) -> list[datetime]:
    offer, ends_on = desk.offers[day], desk.view.engagement.ends_on
    if minutes not in offer.lengths or (ends_on and day > ends_on):
        return []
    soonest = desk.now if desk.coaches_it else desk.now + offer.notice
    earliest = max(earliest, soonest, moment(day, time(), desk.zone))
    latest = min(latest, moment(day + timedelta(days=1), time(), desk.zone) - timedelta(minutes=1))
    return (
        offer.starts(queries.busy_with(desk.here[day], kept), minutes, earliest, latest) if earliest <= latest else []
    )


def _addresses(desk: Desk) -> list[tuple[Person, str]]:
    """Whom to write to, for those who may not book by themselves: the official address, or none."""
    if desk.coaches_it:
        return []
    coaches = queries.coaches_among(desk.here[desk.day])
    return [(coach, addresses_of(desk.visit.db, coach.id).get("official", "")) for coach in coaches]


def _confirm(desk: Desk) -> Response:
    asked = FormData(dict(desk.visit.request.query_params))
    form, wanted = read_wanted(asked, desk.conditions, desk.zone, desk.session)
    if wanted is None:
        return _times(desk, form=form, status=422)
    if desk.too_late:
        return _times(desk, status=409)
    but = desk.session.id if desk.session else None
    found = queries.conflicts(desk.visit.db, desk.view.engagement.id, wanted, desk.conditions, but=but)
    return _confirmation(desk, wanted, found)


def _confirmation(desk: Desk, wanted: Wanted, conflicts: list[Conflict], *, status: int = 200) -> Response:
    venue, people = wanted.zone if wanted.channel == "in_person" else "", desk.comers(wanted)
    return desk.page(
        "coaching/confirmation.html",
        status=status,
        wanted=wanted,
        against={one.starts_at: one.why for one in conflicts},
        people=people,
        to_interpret=to_interpret(people),
        clocks=desk.clocks(people, venue),
        addresses=_addresses(desk) if conflicts else [],
        client_id=ids.public_id(),
    )
