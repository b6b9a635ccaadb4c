from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.models import CoachingSession
from lms.coaching.routes.booking import Desk
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.render import see_other

router = APIRouter()


@router.get("/sessions/{session}/cancellation")
@may(Permission.BOOK_SESSION, CoachingSession)
def confirm_cancelling(visit: Visit, session: CoachingSession) -> Response:
    desk = Desk(visit, queries.engagement_view(visit.db, session.engagement_id), session)
    if session.state != "planned":
        return see_other(desk.home if desk.mayor else f"/sessions/{session.public_id}")
    venue = session.zone if session.channel == "in_person" else ""
    return desk.page("coaching/cancelling.html", clocks=desk.clocks(desk.people, venue), now=desk.now)


@router.post("/sessions/{session}/cancellation")
@may(Permission.BOOK_SESSION, CoachingSession)
def cancel_session(visit: Visit, session: CoachingSession) -> Response:
    """Who is coached cancels what is still to come; that it was not held, who coaches says."""
    desk = Desk(visit, queries.engagement_view(visit.db, session.engagement_id), session)
    if not desk.coaches_it and session.state == "planned" and session.starts_at <= clock.now():
        raise Invalid(N_("This session has begun. Your coach writes down whether it was held."))
    actions.cancel_session(visit.db, session, visit.person, seen=str(visit.form.get("was", "")), mayor=desk.mayor)
    return see_other(f"{desk.home}#next-session")
