"""The page of who books for a mayor: what is planned, and nothing of what was said."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.access.permissions import Permission
from lms.coaching import queries
from lms.coaching.models import Engagement
from lms.people.guard import Visit, may
from lms.web.render import see_other

router = APIRouter()


@router.get("/engagements/{engagement}/planned")
@may(Permission.BOOK_SESSION, Engagement)
def planned_sessions(visit: Visit, engagement: Engagement) -> Response:
    """Those who are coached or coach have the engagement's own page."""
    diary = queries.diary_of(visit.db, engagement, clock.now())
    mayor = queries.mayor_booked_for(visit.db, visit.visitor, [*diary.coachees, *diary.coaches])
    if mayor is None:
        return see_other(f"/engagements/{engagement.public_id}")
    return visit.page(
        "coaching/planned.html", diary=diary, mayor=mayor, comers=queries.comers_to(visit.db, diary.sessions)
    )
