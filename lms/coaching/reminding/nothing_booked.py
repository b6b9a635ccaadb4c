"""Who is reminded that nothing is booked: those coached and their coaches, once in each fortnight."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lms import clock
from lms.access.roles import CITY_ROLES, Role
from lms.coaching import queries
from lms.coaching.rhythm import Rhythm
from lms.i18n import N_
from lms.people.models import Person, Seat
from lms.people.reminding import Due
from lms.settings import settings


def nothing_booked_due(db: Session, now: datetime) -> list[Due]:
    """What is due to be told now to those who can book: with a seat in force, coaches only while they coach. Three
    statements."""
    rhythms = queries.nothing_booked(db, now)
    if not rhythms:
        return []
    seats = _seats(db, {person.id for one in rhythms for person in (*one.coachees, *one.coaches)})
    return [
        _due(one, person, others)
        for one in rhythms
        for people, others, roles in (
            (one.coachees, one.coaches, CITY_ROLES),
            (one.coaches, one.coachees, (Role.COACH,)),
        )
        for person in people
        if _may_book(one, seats[person.id], roles)
    ]


def _due(one: Rhythm, person: Person, others: list[Person]) -> Due:
    """The occasion names the last day on which they met, and the fortnight since."""
    last = max((each.starts_at for each in one.sessions if each.state == "held"), default=None)
    words: dict[str, Any] = {
        "names": [other.name for other in others],
        "city": one.city.name,
        "is_coach": person in one.coaches,
        "since": last.astimezone(clock.zone_named(person.timezone)).date() if last else None,
        "link": f"{settings().base_url}/engagements/{one.engagement.public_id}/booking",
    }
    occasion = f"nothing-booked:{one.engagement.public_id}:{one.still_since.isoformat()}:{one.fortnight}"
    copy = None if person in one.coaches else {"names": words["names"], "link": f"{settings().base_url}/"}
    return Due(person, "coaching", occasion, "nothing_booked", words, N_("No coaching session is booked"), copy)


def _may_book(one: Rhythm, seats: list[Seat], roles: Collection[str]) -> bool:
    return any(
        seat.role in roles and seat.cohort_id in (None, one.engagement.cohort_id) and seat.in_force(one.today)
        for seat in seats
    )


def _seats(db: Session, person_ids: Collection[int]) -> dict[int, list[Seat]]:
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in db.exec(select(Seat).where(col(Seat.person_id).in_(list(person_ids)))).all():
        found[seat.person_id].append(seat)
    return found
