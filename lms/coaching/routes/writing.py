"""What the steps of a log share: the room it is written in, and the page with its one form."""

from fastapi.responses import Response

from lms import clock
from lms.coaching import queries
from lms.coaching.actions import is_open
from lms.coaching.log import PROMISES, Room, typed_again, typed_before
from lms.coaching.models import CoachingSession
from lms.commitments.queries import commitments_from
from lms.people.guard import Visit
from lms.web.forms import Filled


def room_for(visit: Visit, session: CoachingSession) -> Room:
    return queries.room_of(visit.db, session, visit.person, visit.zone, clock.now())


def log_page(
    visit: Visit, session: CoachingSession, form: Filled | None = None, *, status: int = 200, told: str = ""
) -> Response:
    """The log as it was last typed: in this request, in the draft, or as it was shared."""
    room = room_for(visit, session)
    kept = queries.draft_of(visit.db, session, visit.person)
    shared = queries.note_shared_in(visit.db, session)
    heard = queries.heard_notes(visit.db, visit.person.id, [session.id]).get(session.id, "")
    shares_note = shared is None or queries.reads_note(visit.db, shared[0], visit.person.id)
    if form is None:
        form = typed_again(kept[1], room) if kept else typed_before(room, heard)
    form.typed.setdefault("private", queries.private_note(visit.db, session, visit.person))
    view = queries.engagement_view(visit.db, session.engagement_id)
    return visit.page(
        "coaching/log.html",
        status=status,
        form=form,
        told=told,
        session=session,
        view=view,
        room=room,
        draft=kept[0] if kept else None,
        shares_note=shares_note,
        handed_on="" if shares_note else heard,
        promised=commitments_from(visit.db, visit.visitor, [queries.origin_of(session)]),
        rows=PROMISES,
        comers=queries.comers(visit.db, session) if is_open(session) else [],
    )
