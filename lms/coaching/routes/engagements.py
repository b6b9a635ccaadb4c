from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock, ids
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.models import Engagement
from lms.commitments.queries import commitments_for
from lms.people.guard import Visit, may
from lms.web.forms import cleaned
from lms.web.render import see_other

router = APIRouter()


@router.get("/coaching")
@may(Permission.LOG_SESSION)
def coaching_page(visit: Visit) -> Response:
    now = clock.now()
    views = queries.engagements_of(visit.db, visit.visitor.person_id, now)
    return visit.page("coaching/coaching.html", views=views, now=now)


@router.get("/engagements/{engagement}")
@may(Permission.SEE_ENGAGEMENT, Engagement)
def engagement_page(visit: Visit, engagement: Engagement) -> Response:
    view = queries.engagement_view(visit.db, engagement.id)
    me = visit.visitor.person_id
    coachees = {person.id for person in view.coachees}
    sessions = [one for one in queries.sessions_of_engagement(visit.db, engagement.id) if one.has_log]
    coaches_it = any(person.id == me for person in view.coaches)
    prepared = queries.preparation_of(visit.db, view.next_session, me) if view.next_session else None
    return visit.page(
        "coaching/engagement.html",
        view=view,
        may_book=engagement.ends_on is None or engagement.ends_on >= visit.visitor.today,
        coaches_it=coaches_it,
        later_comers={} if coaches_it else queries.comers_to(visit.db, view.later_sessions),
        commitments=[
            one
            for one in commitments_for(visit.db, visit.visitor)
            if one.commitment.state == "open" and one.in_the_room and one.owner.id in coachees
        ],
        sessions=sessions,
        comers=prepared.comers if prepared else [],
        prepared=prepared,
        notes=queries.heard_notes(visit.db, me, [session.id for session in sessions]),
        people=queries.people_by_id(visit.db, (id for one in sessions for id in (*one.attendees, *one.missing))),
        client_id=ids.public_id(),
        agreement=queries.agreement_state(visit.db, engagement),
        choices=queries.handings_on(visit.db, engagement, me) if me in coachees else [],
    )


@router.post("/engagements/{engagement}/sessions")
@may(Permission.LOG_SESSION, Engagement)
def log_session(visit: Visit, engagement: Engagement) -> Response:
    """Open the log of the session that waits for one, or of one held now."""
    waiting = queries.engagement_view(visit.db, engagement.id).unlogged
    if waiting is None and not queries.agreement_state(visit.db, engagement).is_whole:
        return see_other(f"/engagements/{engagement.public_id}/agreement")
    client_id = cleaned(str(visit.form.get("client_id") or ids.public_id()))[:64]
    session = waiting or actions.begin_session(visit.db, engagement, visit.person, visit.zone, client_id)
    return see_other(f"/sessions/{session.public_id}")
