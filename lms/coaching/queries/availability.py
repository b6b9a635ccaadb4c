"""When people can be booked: what coaches offer, and what is in the way."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from lms.coaching.availability import LENGTHS, Hours, Offer, Stretch, Week
from lms.coaching.booking import Conflict, Terms, Wanted
from lms.coaching.models import BookingRules, CoachingSession, EngagementMember, HoursException, WeeklyHours
from lms.people.models import Person

LONGEST = timedelta(hours=8)


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


def in_the_way(
    db: Session, person_ids: Iterable[int], earliest: datetime, latest: datetime, *, but: int | None = None
) -> list[Stretch]:
    """The sessions of any of these people, in all their engagements, that touch a stretch of time."""
    theirs = select(EngagementMember.engagement_id).where(
        col(EngagementMember.person_id).in_(list(person_ids)),
        col(EngagementMember.ends_on).is_(None) | (col(EngagementMember.ends_on) >= earliest.date()),
    )
    chosen = select(CoachingSession.starts_at, CoachingSession.minutes).where(
        col(CoachingSession.engagement_id).in_(theirs),
        col(CoachingSession.state) != "cancelled",
        col(CoachingSession.starts_at) > earliest - LONGEST,
        col(CoachingSession.starts_at) < latest,
    )
    if but is not None:
        chosen = chosen.where(col(CoachingSession.id) != but)
    stretches = [(starts_at, starts_at + timedelta(minutes=minutes)) for starts_at, minutes in db.exec(chosen).all()]
    return sorted((since, until) for since, until in stretches if until > earliest)


def are_taken(
    db: Session, person_ids: Iterable[int], starts_at: datetime, minutes: int, *, but: int | None = None
) -> bool:
    """Whether any of these people is in another session then."""
    return bool(in_the_way(db, person_ids, starts_at, starts_at + timedelta(minutes=minutes), but=but))


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


def conflicts(
    db: Session, person_ids: list[int], wanted: Wanted, terms: Terms, *, but: int | None = None
) -> list[Conflict]:
    """What speaks against each of the sessions wanted, in their order. One statement."""
    starts, length = wanted.starts, timedelta(minutes=wanted.minutes)
    room = length + timedelta(hours=3)  # wider than any buffer
    busy = in_the_way(db, person_ids, starts[0] - room, starts[-1] + room, but=but)
    found = []
    for start in starts:
        taken = any(since < start + length and start < until for since, until in busy)
        why = terms.against(start, wanted, busy, taken=taken)
        if why:
            found.append(Conflict(start, why))
    return found
