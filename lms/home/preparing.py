"""The page on which a coach prepares a session: what was promised, what those coached finished since, their city."""

from datetime import UTC, datetime, time
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock, ids
from lms.access.permissions import Permission
from lms.catalogue.queries import content_of, course_named
from lms.coaching import queries as coaching
from lms.coaching.models import CoachingSession
from lms.coaching.queries import EngagementView
from lms.i18n import N_
from lms.learning.queries import finished_by
from lms.people import roster
from lms.people.guard import Visit, may
from lms.people.roster_queries import seated_in
from lms.reports.queries import participations
from lms.web.forms import Filled

router = APIRouter()
STAGES = {"convening": N_("convening"), "acceleration": N_("acceleration"), "capacity": N_("capacity track")}
MOST_LESSONS = 8  # named of a module


@router.get("/sessions/{session}/preparation")
@may(Permission.PREPARE_SESSION, CoachingSession)
def preparation_page(visit: Visit, session: CoachingSession) -> Response:
    view = coaching.engagement_view(visit.db, session.engagement_id)
    prepared = coaching.preparation_of(visit.db, session, visit.person.id)
    coached = [one.person for one in prepared.comers if one.part == "coachee"]
    since = _last_met(view, session)
    return visit.page(
        "home/preparation.html",
        session=session,
        view=view,
        is_member=any(member.person.id == visit.person.id for member in view.members),
        prepared=prepared,
        comers=prepared.comers,
        coached=coached,
        finished=finished_by(visit.db, [person.id for person in coached], since),
        met_before=view.last_held is not None,
        since=since,
        has_begun=session.starts_at <= clock.now(),
        may_arrange=True,
        most=MOST_LESSONS,
        client_id=ids.public_id(),
        point_form=Filled({}),
        interpreter_form=Filled({}),
        **_city(visit, view),
    )


def _last_met(view: EngagementView, session: CoachingSession) -> datetime:
    """When the last session before this one was held, else when the engagement began."""
    last = view.last_held
    if last and last.starts_at < session.starts_at:
        return last.starts_at
    return datetime.combine(view.engagement.starts_on, time(), UTC)


def _city(visit: Visit, view: EngagementView) -> dict[str, Any]:
    """Where the city stands, and who sits in it today. Three statements."""
    cohort_id, city = view.engagement.cohort_id, view.city
    here = (both for both in participations(visit.db, city) if both[0].id == cohort_id)
    cohort, participation = next(here, (None, None))
    track = course_named(visit.db, participation.capability) if participation and participation.capability else None
    titles = (
        content_of(visit.db, track.version_id).title(visit.person.course_locale) if track and track.version_id else None
    )
    return {
        "cohort": cohort,
        "stage": STAGES.get(participation.stage, "") if participation else "",
        "track": titles,
        "seated": seated_in(visit.db, city, cohort_id, visit.locale),
        "roster": roster,
    }
