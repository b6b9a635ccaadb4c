"""The private note of someone coached, on the session's page: theirs alone."""

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col

from lms.access import policy
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.forms import PrivateNoteForm
from lms.coaching.models import CoachingSession
from lms.coaching.routes.sessions import facts_page
from lms.errors import Forbidden
from lms.people.guard import Visit, may
from lms.web.render import wants_fragment
from lms.web.windows import Window

router = APIRouter()


def session_lived(visit: Visit, permission: Permission, session: str) -> CoachingSession:
    """A session of whose day the visitor is or was among those coached."""
    found = policy.find(visit.db, visit.visitor, permission, CoachingSession, col(CoachingSession.public_id) == session)
    if not queries.is_coached_on(visit.db, found, visit.visitor.person_id):
        raise Forbidden
    return found


@router.post("/sessions/{session}/private-note")
@may(Permission.KEEP_PRIVATE_NOTE, session_lived)
def keep_private_note(visit: Visit, session: CoachingSession) -> Response:
    form = PrivateNoteForm.read(visit.form)
    if form.values is None and wants_fragment(visit.request):
        return visit.page("coaching/_own_note.html", region="note_saved", status=422, is_saved=False, is_too_long=True)
    if form.values is None:
        return facts_page(visit, session, form, status=422)
    actions.keep_private_note(visit.db, session, visit.person, form.values.private, Window.of(visit.form))
    address = f"/sessions/{session.public_id}#private-note"
    return visit.done(address, "coaching/_own_note.html", region="note_saved", is_saved=True, is_too_long=False)
