"""What a coach's first page shows: today and this week, what is not logged, who has nothing booked, everyone."""

from datetime import timedelta
from operator import itemgetter
from typing import Any

from lms import clock
from lms.assignments import queries as assignments
from lms.coaching import queries as coaching
from lms.learning import queries as learning
from lms.people.guard import Visit


def page(visit: Visit) -> dict[str, Any]:
    now = clock.now()
    engagements = coaching.engagements_of(visit.db, visit.visitor.person_id)
    waiting = {one.engagement.id for one in coaching.nothing_booked_of(visit.db, visit.visitor, now)}
    uninterpreted = coaching.uninterpreted_for(visit.db, visit.visitor, now)
    week = now + timedelta(days=7)
    coming = [(view.next_session.starts_at, view) for view in engagements if view.next_session]
    return {
        "this_week": [view for starts_at, view in sorted(coming, key=itemgetter(0)) if starts_at <= week],
        "uninterpreted": [one for one in uninterpreted if any(each.id == visit.person.id for each in one.coaches)],
        "unlogged": [view for view in engagements if view.unlogged],
        "nothing_booked": [view for view in engagements if view.engagement.id in waiting],
        "work": assignments.work_of(visit.db, visit.visitor),
        "shared": learning.exercises_shared_with(visit.db, visit.visitor.person_id),
    }
