"""Saying whether one comes: from the link in an invitation, and signed in."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.forms import AnswerForm
from lms.coaching.invitations import invited, zones_beside, zones_to_name
from lms.coaching.models import CoachingSession
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may, open_door
from lms.people.mailed import for_another, is_for_another, speak_to
from lms.people.models import Person
from lms.web.render import see_other

router = APIRouter()
WHY = "the signed link was mailed to the person, and answers one invitation and nothing else"


@router.get("/invitations/{token}")
@open_door(WHY)
def invitation_page(visit: Visit, token: str, answer: str = "") -> Response:
    """What one is asked, and nothing is recorded: programs that look into mail open every link."""
    session, person = _found(visit, token)
    if is_for_another(visit, person):
        return for_another(visit, person)
    if session is None:
        return _over(visit, person)
    return _page(visit, token, session, person, wanted=answer)


@router.post("/invitations/{token}")
@open_door(WHY)
def answer_by_link(visit: Visit, token: str) -> Response:
    session, person = _found(visit, token)
    if is_for_another(visit, person):
        return for_another(visit, person)
    if session is None:
        return _over(visit, person)
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


def _found(visit: Visit, token: str) -> tuple[CoachingSession | None, Person]:
    named = invited(token)
    if named is None:
        raise Hidden
    session, person = queries.invitation_for(visit.db, *named)
    speak_to(visit, person)
    return session, person


def _over(visit: Visit, person: Person) -> Response:
    """Nothing of a session to which they do not come any more."""
    return visit.page("coaching/invitation_over.html", status=410, person=person)


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
        "zones": zones_to_name(session, person, zones_beside(queries.city_of(visit.db, session), comers, person)),
    }
