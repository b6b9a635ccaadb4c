"""The agreement as each side reads and accepts it, and what those coached hand on to a coach who came later."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.access.roles import Role
from lms.coaching import actions, queries
from lms.coaching.models import Engagement
from lms.errors import Forbidden, Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may

router = APIRouter()


@router.get("/engagements/{engagement}/agreement")
@may(Permission.ACCEPT_AGREEMENT, Engagement)
def agreement_page(visit: Visit, engagement: Engagement) -> Response:
    return visit.page("coaching/agreement.html", **_shown(visit, engagement))


@router.post("/engagements/{engagement}/agreement")
@may(Permission.ACCEPT_AGREEMENT, Engagement)
def accept_agreement(visit: Visit, engagement: Engagement) -> Response:
    version = str(visit.form.get("version", ""))
    if not (version.isdecimal() and len(version) < 9):
        raise Invalid(N_("Please read the agreement first."), "version")
    part = _part(visit, engagement)
    actions.accept_agreement(visit.db, engagement, visit.person, part, int(version))
    address = f"/engagements/{engagement.public_id}/agreement"
    return visit.done(address, "coaching/agreement.html", region="state", **_shown(visit, engagement))


@router.get("/engagements/{engagement}/handing-on")
@may(Permission.HAND_ON_NOTES, Engagement)
def handing_on_page(visit: Visit, engagement: Engagement) -> Response:
    member = queries.member_of(visit.db, engagement, visit.person.id)
    if member is None or member.part != "coachee":
        raise Forbidden
    return visit.page("coaching/handing_on.html", **_choices(visit, engagement))


@router.post("/engagements/{engagement}/handing-on")
@may(Permission.HAND_ON_NOTES, Engagement)
def hand_on_notes(visit: Visit, engagement: Engagement) -> Response:
    choices = queries.handings_on(visit.db, engagement, visit.person.id)
    coach = next((one.coach for one in choices if one.coach.public_id == visit.form.get("coach")), None)
    answer = visit.form.get("answer")
    if coach is None or answer not in ("yes", "no"):
        raise Invalid(N_("Please choose one of these."), "answer")
    actions.hand_on_notes(visit.db, engagement, visit.person, coach.id, is_open=answer == "yes")
    visit.db.flush()
    address = f"/engagements/{engagement.public_id}/handing-on"
    return visit.done(address, "coaching/handing_on.html", region="choices", **_choices(visit, engagement))


def _part(visit: Visit, engagement: Engagement) -> str:
    """As what the visitor accepts: as a member of the engagement, else for the programme."""
    member = queries.member_of(visit.db, engagement, visit.person.id)
    if member and member.in_force(visit.visitor.today):
        return member.part
    if Role.MANAGER in visit.visitor.roles:
        return "programme"
    raise Forbidden


def _shown(visit: Visit, engagement: Engagement) -> dict[str, object]:
    state, part = queries.agreement_state(visit.db, engagement), _part(visit, engagement)
    return {
        "engagement": engagement,
        "state": state,
        "part": part,
        "mine": state.yes_of(visit.person.id, part),
        "text": state.agreement.text(visit.locale),
        "is_member": part != "programme",
        "may_pair": visit.may(Permission.PAIR_COACHES),
    }


def _choices(visit: Visit, engagement: Engagement) -> dict[str, object]:
    return {"engagement": engagement, "choices": queries.handings_on(visit.db, engagement, visit.person.id)}
