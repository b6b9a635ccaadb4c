"""Saying whether one comes: from the link in an invitation, and signed in."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import i18n
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.forms import AnswerForm
from lms.coaching.invitations import invited, zones_to_name
from lms.coaching.models import CoachingSession
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may, open_door
from lms.people.models import Person
from lms.web.render import Reader, see_other

router = APIRouter()
WHY = "the signed link was mailed to the person, and answers one invitation and nothing else"


@router.get("/invitations/{token}")
@open_door(WHY)
def invitation_page(visit: Visit, token: str, answer: str = "") -> Response:
    """What one is asked, and nothing is recorded: programs that look into mail open every link."""
    return _page(visit, token, *_found(visit, token), wanted=answer)


@router.post("/invitations/{token}")
@open_door(WHY)
def answer_by_link(visit: Visit, token: str) -> Response:
    session, person = _found(visit, token)
    form = _answer(visit)
    actions.answer_invitation(visit.db, session, person, form.answer, form.sequence, by_link=True)
    visit.db.flush()
    return visit.done(
        f"/invitations/{token}", "coaching/invitation.html", region="main", **_shown(visit, token, session, person)
    )


@router.post("/sessions/{session}/answer")
@may(Permission.ANSWER_INVITATION, CoachingSession)
def answer_invitation(visit: Visit, session: CoachingSession) -> Response:
    form = _answer(visit)
    actions.answer_invitation(visit.db, session, visit.person, form.answer, form.sequence)
    return see_other(f"/sessions/{session.public_id}")


def _found(visit: Visit, token: str) -> tuple[CoachingSession, Person]:
    named = invited(token)
    if named is None:
        raise Hidden
    session, person = queries.invitation_for(visit.db, *named)
    if visit.known is None and not i18n.known(visit.request.cookies.get("language")):
        visit.reader = visit.request.state.reader = Reader(person.language, person.timezone)
    return session, person


def _answer(visit: Visit) -> AnswerForm:
    form = AnswerForm.read(visit.form)
    if form.values is None:
        raise Invalid(N_("Choose one of the answers."), "answer")
    return form.values


def _page(visit: Visit, token: str, session: CoachingSession, person: Person, wanted: str) -> Response:
    return visit.page("coaching/invitation.html", wanted=wanted, **_shown(visit, token, session, person))


def _shown(visit: Visit, token: str, session: CoachingSession, person: Person) -> dict[str, object]:
    comers = queries.comers(visit.db, session)
    return {
        "token": token,
        "session": session,
        "me": queries.comer(comers, person.id),
        "met": queries.met_by(comers, person.id),
        "zones": zones_to_name(session, person),
        "is_open": actions.is_open(session),
    }
