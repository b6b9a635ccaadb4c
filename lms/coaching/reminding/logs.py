"""Who is reminded of a session that should have been held and is not logged: once, a day after it ended."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from lms.access.roles import Role
from lms.access.scope import Visitor
from lms.coaching import queries
from lms.coaching.models import CoachingSession
from lms.coaching.queries import Comer
from lms.i18n import format_moment, zone_city
from lms.people.models import Person
from lms.people.queries import visitors_of
from lms.people.reminding import Due
from lms.settings import settings

WITHIN = timedelta(hours=24)  # of its end
UNTIL = timedelta(days=30)  # after it: by then who is to be told was told


def unlogged_due(db: Session, now: datetime) -> list[Due]:
    """Every session without a log that ended a day ago or earlier, thirty days at most, for the coach who was there.
    Each is told once, by its occasion. Three statements, and two more where none of that day's coaches may log."""
    late = queries.without_log(db, now - UNTIL, now - WITHIN)
    coming = queries.comers_to(db, [session for session, _ in late])
    who = _who_log(db, late, coming)
    left = [(session, cohort_id) for session, cohort_id in late if not who[session.id]]
    today = _who_log(db, left, queries.comers_to(db, [session for session, _ in left], now.date()))
    return [
        _due(session, coming[session.id], coach)
        for session, _ in late
        for coach in who[session.id] or today[session.id]
    ]


def _who_log(
    db: Session, sessions: Collection[tuple[CoachingSession, int]], coming: Mapping[int, list[Comer]]
) -> dict[int, list[Person]]:
    """By session, of the coaches among those who come, who still has a coach's seat in its cohort, or in all."""
    coaches = {session.id: queries.coaches_among(coming[session.id]) for session, _ in sessions}
    visitors = visitors_of(db, [coach for some in coaches.values() for coach in some])
    return {
        session.id: [coach for coach in coaches[session.id] if _coaches_in(cohort_id, visitors[coach.id])]
        for session, cohort_id in sessions
    }


def _coaches_in(cohort_id: int, visitor: Visitor) -> bool:
    return any(seat.cohort_id in (cohort_id, None) for seat in visitor.seats_as(Role.COACH))


def _due(session: CoachingSession, coming: list[Comer], coach: Person) -> Due:
    words = {
        "names": [one.name for one in coming if one.part == "coachee"],
        "when": format_moment(session.starts_at, coach.language, coach.timezone),
        "zone": zone_city(coach.timezone, coach.language),
        "link": f"{settings().base_url}/sessions/{session.public_id}",
    }
    return Due(coach, "coaching", f"unlogged:{session.public_id}:{coach.public_id}", "unlogged", words)
