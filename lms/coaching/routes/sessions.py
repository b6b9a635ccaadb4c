from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.coaching import queries
from lms.coaching.actions import is_open
from lms.coaching.models import CoachingSession
from lms.coaching.routes.writing import log_page
from lms.commitments.queries import commitments_from
from lms.people.guard import Visit, may

router = APIRouter()


@router.get("/sessions/{session}")
@may(Permission.SEE_SESSION_FACTS, CoachingSession)
def session_page(visit: Visit, session: CoachingSession) -> Response:
    """For its coach the log; for who was coached what was shared; for the programme the facts."""
    logs_it = session.state != "cancelled" and queries.may_log(visit.db, visit.visitor, session)
    lacks = queries.what_agreement_lacks(visit.db, session, visit.person) if logs_it else None
    if logs_it and lacks is None:
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
        comers=queries.comers(visit.db, session) if is_open(session) else [],
        lacks=lacks,
        own_note=queries.private_note(visit.db, session, visit.person),
    )
