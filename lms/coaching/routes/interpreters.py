"""Who interprets in a session."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import ids
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.forms import InterpreterForm
from lms.coaching.languages import between
from lms.coaching.models import CoachingSession
from lms.errors import Invalid
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other, wants_fragment

router = APIRouter()


@router.post("/sessions/{session}/interpreters")
@may(Permission.ARRANGE_INTERPRETER, CoachingSession)
def arrange_interpreter(visit: Visit, session: CoachingSession) -> Response:
    form = InterpreterForm.read(visit.form)
    if said := form.values:
        try:
            name, two = " ".join(said.name.split()), between(*said.languages.split("-"))
            actions.arrange_interpreter(visit.db, session, visit.person, name, two, said.client_id)
        except Invalid as refused:
            form.refuse("name", refused.message, **refused.values)
    return _interpreters(visit, session, form, status=422) if form.values is None else _done(visit, session)


@router.post("/sessions/{session}/interpreters/{interpreter}/removal")
@may(Permission.ARRANGE_INTERPRETER, CoachingSession)
def call_off_interpreter(visit: Visit, session: CoachingSession, interpreter: str) -> Response:
    actions.call_off_interpreter(visit.db, session, visit.person, interpreter)
    return _done(visit, session)


def _done(visit: Visit, session: CoachingSession) -> Response:
    if wants_fragment(visit.request):
        return _interpreters(visit, session)
    return see_other(f"/sessions/{session.public_id}#interpreters")


def _interpreters(visit: Visit, session: CoachingSession, form: Filled | None = None, *, status: int = 200) -> Response:
    return visit.page(
        "coaching/interpreters.html",
        region="interpreters",
        status=status,
        session=session,
        prepared=queries.preparation_of(visit.db, session, visit.person.id),
        may_arrange=True,
        interpreter_form=form or Filled({}),
        client_id=ids.public_id(),
    )
