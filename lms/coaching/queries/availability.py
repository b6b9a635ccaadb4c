"""When people can be booked: what coaches offer, and what is in the way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from lms.coaching.availability import LENGTHS, Hours, Offer, Stretch, Week
from lms.coaching.booking import Conditions, Conflict, Wanted
from lms.coaching.models import (
    BookingRules,
    CoachingSession,
    Engagement,
    EngagementMember,
    HoursException,
    WeeklyHours,
)
from lms.coaching.queries.engagements import Member
from lms.coaching.queries.members import coaches_among, coaches_it, members_by_day
from lms.people.models import Person

LONGEST = timedelta(hours=8)
AROUND = timedelta(hours=3)  # wider than any buffer
Diaries = Mapping[int, list[Stretch]]  # by person


@dataclass(frozen=True, slots=True)
class Bookable:
    """How a coach wants to be booked, as they said it."""

    rules: BookingRules
    weekly: dict[int, list[Hours]]
    exceptions: list[HoursException]

    def week(self, zone: str) -> Week:
        extra: dict[date, list[Hours]] = defaultdict(list)
        for one in self.exceptions:
            if one.since and one.until:
                extra[one.day].append((one.since, one.until))
        off = frozenset(one.day for one in self.exceptions if one.since is None)
        return Week(zone, self.weekly, off, extra)


def bookable(db: Session, person_ids: Iterable[int], since: date) -> dict[int, Bookable]:
    """By person; exceptions from a day on. Who never said anything has no hours, and the rules of the house."""
    wanted = list(person_ids)
    rules = db.exec(select(BookingRules).where(col(BookingRules.person_id).in_(wanted))).all()
    said = {one.person_id: one for one in rules}
    found = {key: Bookable(said.get(key) or BookingRules(person_id=key), defaultdict(list), []) for key in wanted}
    hours = select(WeeklyHours).where(col(WeeklyHours.person_id).in_(wanted))
    for row in db.exec(hours.order_by(col(WeeklyHours.weekday), col(WeeklyHours.since))).all():
        found[row.person_id].weekly[row.weekday].append((row.since, row.until))
    later = col(HoursException.person_id).in_(wanted), col(HoursException.day) >= since
    for one in db.exec(
        select(HoursException).where(*later).order_by(col(HoursException.day), col(HoursException.since))
    ):
        found[one.person_id].exceptions.append(one)
    return found


def offer_of(db: Session, coaches: list[Person], since: date) -> Offer:
    """What coaches offer together. Where only one of two gives hours, that one's count."""
    said = bookable(db, [coach.id for coach in coaches], since)
    weeks = [(said[coach.id], said[coach.id].week(coach.timezone)) for coach in coaches]
    offering = [(one, week) for one, week in weeks if any(week.weekly.values()) or week.extra]
    if not offering:
        return Offer()
    rules = [one.rules for one, _ in offering]
    return Offer(
        weeks=tuple(week for _, week in offering),
        buffer=timedelta(minutes=max(one.buffer_minutes for one in rules)),
        notice=timedelta(hours=max(one.notice_hours for one in rules)),
        lengths=tuple(length for length in LENGTHS if all(length in one.lengths for one in rules)),
    )


def offers_by_day(db: Session, members: Mapping[date, list[Member]], since: date) -> dict[date, Offer]:
    """What is offered on each day by those who coach on it. Three statements, as often as coaches change."""
    found: dict[tuple[int, ...], Offer] = {}
    offers = {}
    for day, here in members.items():
        coaches = coaches_among(here)
        key = tuple(coach.id for coach in coaches)
        found[key] = found.get(key) or offer_of(db, coaches, since)
        offers[day] = found[key]
    return offers


def diaries(
    db: Session, person_ids: Iterable[int], earliest: datetime, latest: datetime, *, but: int | None = None
) -> Diaries:
    """The sessions to which each of these people comes, in all their engagements, that touch a stretch of time. One
    statement."""
    chosen = (
        select(EngagementMember.person_id, CoachingSession.starts_at, CoachingSession.minutes)
        .join(CoachingSession, col(CoachingSession.engagement_id) == col(EngagementMember.engagement_id))
        .where(
            col(EngagementMember.person_id).in_(list(person_ids)),
            EngagementMember.there_on(col(CoachingSession.on_day)),
            col(CoachingSession.state) != "cancelled",
            col(CoachingSession.starts_at) > earliest - LONGEST,
            col(CoachingSession.starts_at) < latest,
        )
    )
    if but is not None:
        chosen = chosen.where(col(CoachingSession.id) != but)
    found: dict[int, list[Stretch]] = defaultdict(list)
    for person_id, starts_at, minutes in db.exec(chosen).all():
        until = starts_at + timedelta(minutes=minutes)
        if until > earliest:
            found[person_id].append((starts_at, until))
    return found


def busy_with(members: Iterable[Member], kept: Diaries) -> list[Stretch]:
    """What is in the way of any of these people."""
    return sorted({stretch for member in members for stretch in kept.get(member.person.id, ())})


def are_taken(
    db: Session, person_ids: Iterable[int], starts_at: datetime, minutes: int, *, but: int | None = None
) -> bool:
    """Whether any of these people is in another session then."""
    return bool(diaries(db, person_ids, starts_at, starts_at + timedelta(minutes=minutes), but=but))


def has_exception(db: Session, wanted: HoursException) -> bool:
    same = (
        col(HoursException.person_id) == wanted.person_id,
        col(HoursException.day) == wanted.day,
        col(HoursException.since).is_not_distinct_from(wanted.since),
        col(HoursException.until).is_not_distinct_from(wanted.until),
    )
    return db.exec(select(HoursException.id).where(*same)).first() is not None


def count_exceptions(db: Session, person_id: int) -> int:
    return db.exec(select(func.count()).where(col(HoursException.person_id) == person_id)).one()


def conditions_for(db: Session, engagement: Engagement, person_id: int, now: datetime) -> Conditions:
    """By what a person's wish is judged now."""
    return Conditions(now, coaches_it(db, engagement.id, person_id, now.date()), engagement.ends_on)


def conflicts(
    db: Session, engagement_id: int, wanted: Wanted, conditions: Conditions, *, but: int | None = None
) -> list[Conflict]:
    """What speaks against each of the sessions wanted, in their order: for each day, by who is there on it."""
    starts, around = wanted.starts, timedelta(minutes=wanted.minutes) + AROUND
    here = members_by_day(db, engagement_id, {wanted.day(start) for start in starts})
    offers = offers_by_day(db, here, conditions.now.date() - timedelta(days=1))
    people = {member.person.id for members in here.values() for member in members}
    kept = diaries(db, people, starts[0] - around, starts[-1] + around, but=but)
    found = []
    for start in starts:
        day = wanted.day(start)
        why = conditions.against(start, wanted, offers[day], busy_with(here[day], kept))
        if why:
            found.append(Conflict(start, why))
    return found
