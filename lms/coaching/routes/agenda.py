"""The agenda of a session, for those who come to it."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import ids
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.forms import PointForm
from lms.coaching.models import CoachingSession
from lms.errors import Invalid, Stale
from lms.people.guard import Visit, may
from lms.web.forms import Filled, cleaned
from lms.web.render import see_other, wants_fragment

router = APIRouter()


@router.post("/sessions/{session}/agenda")
@may(Permission.WRITE_AGENDA, CoachingSession)
def add_point(visit: Visit, session: CoachingSession) -> Response:
    form = PointForm.read(visit.form)
    if form.values:
        try:
            text = " ".join(form.values.text.split())
            actions.add_point(visit.db, session, visit.person, text, form.values.client_id)
        except Invalid as refused:
            form.refuse("text", refused.message)
    return _agenda(visit, session, form) if form.values is None else _done(visit, session)


@router.post("/sessions/{session}/agenda/{point}/removal")
@may(Permission.WRITE_AGENDA, CoachingSession)
def take_off_point(visit: Visit, session: CoachingSession, point: str) -> Response:
    actions.take_off_point(visit.db, session, visit.person, point)
    return _done(visit, session)


@router.post("/sessions/{session}/agenda/{point}/order")
@may(Permission.WRITE_AGENDA, CoachingSession)
def raise_point(visit: Visit, session: CoachingSession, point: str) -> Response:
    try:
        actions.raise_point(visit.db, session, visit.person, point, cleaned(str(visit.form.get("before", ""))))
    except Stale as overtaken:
        return _agenda(visit, session, told=overtaken.message, status=409)
    return _done(visit, session)


def _done(visit: Visit, session: CoachingSession) -> Response:
    if wants_fragment(visit.request):
        return _agenda(visit, session, status=200)
    me = queries.comer(queries.comers(visit.db, session), visit.person.id)
    page = "/preparation" if me.part == "coach" else ""
    return see_other(f"/sessions/{session.public_id}{page}#agenda")


def _agenda(
    visit: Visit, session: CoachingSession, form: Filled | None = None, *, told: str = "", status: int = 422
) -> Response:
    """As it stands, with what was typed and why it was not taken."""
    prepared = queries.preparation_of(visit.db, session, visit.person.id)
    queries.comer(prepared.comers, visit.person.id)
    return visit.page(
        "coaching/agenda.html",
        region="agenda",
        status=status,
        session=session,
        view=queries.engagement_view(visit.db, session.engagement_id),
        prepared=prepared,
        point_form=form or Filled({}),
        client_id=ids.public_id(),
        told=told,
    )
