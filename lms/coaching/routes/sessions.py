from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.models import CoachingSession
from lms.coaching.routes.writing import log_page
from lms.commitments.queries import commitments_from
from lms.people.guard import Visit, may
from lms.web.render import see_other

router = APIRouter()


@router.get("/sessions/{session}")
@may(Permission.SEE_SESSION_FACTS, CoachingSession)
def session_page(visit: Visit, session: CoachingSession) -> Response:
    """For its coach the log; for who was coached what was shared; for the programme the facts."""
    if session.state != "cancelled" and queries.may_log(visit.db, visit.visitor, session):
        return log_page(visit, session)
    view = queries.engagement_view(visit.db, session.engagement_id)
    me = visit.visitor.person_id
    return visit.page(
        "coaching/session.html",
        session=session,
        view=view,
        is_member=any(member.person.id == me for member in view.members),
        note=queries.heard_notes(visit.db, me, [session.id]).get(session.id, ""),
        commitments=commitments_from(visit.db, visit.visitor, [queries.origin_of(session)]),
        people=queries.people_by_id(visit.db, session.attendees),
    )


@router.post("/sessions/{session}/cancellation")
@may(Permission.LOG_SESSION, CoachingSession)
def cancel_session(visit: Visit, session: CoachingSession) -> Response:
    actions.cancel_session(visit.db, session, visit.person)
    engagement = queries.engagement_view(visit.db, session.engagement_id).engagement
    return see_other(f"/engagements/{engagement.public_id}")
