from collections.abc import Callable
from datetime import timedelta
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.commitments import actions, queries
from lms.commitments.forms import Change, Postponement, Tap
from lms.commitments.models import Commitment
from lms.errors import Forbidden, Stale
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import own_address

router = APIRouter()

FARTHEST = timedelta(days=5 * 366)


@router.get("/commitments")
@may(Permission.SEE_COMMITMENT)
def commitments_page(visit: Visit) -> Response:
    views = queries.commitments_for(visit.db, visit.visitor)
    return visit.page(
        "commitments/commitments.html",
        mine=[view for view in views if view.mine and view.commitment.state == "open"],
        drafts=[view for view in views if view.mine and view.commitment.state == "draft"],
        heard=[view for view in views if not view.mine and view.in_the_room and view.commitment.state == "open"],
        citys=[view for view in views if not view.mine and not view.in_the_room],
        past=[view for view in views if view.mine and view.commitment.state in ("done", "dropped")],
    )


@router.get("/commitments/{commitment}")
@may(Permission.SEE_COMMITMENT, Commitment)
def commitment_page(visit: Visit, commitment: Commitment) -> Response:
    return _page(visit, commitment)


@router.post("/commitments/{commitment}/keeping")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def keep(visit: Visit, commitment: Commitment) -> Response:
    return _answered(visit, commitment, Tap.read(visit.form), actions.keep_commitment)


@router.post("/commitments/{commitment}/postponement")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def postpone(visit: Visit, commitment: Commitment) -> Response:
    form = Postponement.read(visit.form)
    _refuse_odd_day(visit.visitor, form, commitment)
    return _answered(visit, commitment, form, actions.postpone_commitment)


@router.post("/commitments/{commitment}/change")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def change(visit: Visit, commitment: Commitment) -> Response:
    form = Change.read(visit.form)
    _refuse_odd_day(visit.visitor, form, commitment)
    return _answered(visit, commitment, form, actions.change_commitment)


@router.post("/commitments/{commitment}/dropping")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def drop(visit: Visit, commitment: Commitment) -> Response:
    return _answered(visit, commitment, Tap.read(visit.form), actions.drop_commitment)


@router.post("/commitments/{commitment}/adoption")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def adopt(visit: Visit, commitment: Commitment) -> Response:
    office = office_for(visit.visitor, commitment) or commitment.office_id
    if office is None:
        raise Forbidden
    adopt_for_office = partial(actions.adopt_for_city, office_id=office)
    return _answered(visit, commitment, Tap.read(visit.form), adopt_for_office)


def office_for(visitor: Visitor, commitment: Commitment) -> int | None:
    """The office, in the city it was made for, to which the visitor can give a commitment."""
    seats = (seat for seat in visitor.seats if seat.office_id and seat.city_id == commitment.city_id)
    return next((seat.office_id for seat in seats), None)


def _refuse_odd_day(visitor: Visitor, form: Filled, commitment: Commitment) -> None:
    day = form.values and form.values.due_on
    if not day or (day == commitment.due_on and commitment.state == "open"):
        return
    if day < visitor.today:
        form.refuse("due_on", N_("Choose today or a later day."))
    elif day > visitor.today + FARTHEST:
        form.refuse("due_on", N_("This day is too far away."))


def _answered(visit: Visit, commitment: Commitment, form: Filled, act: Callable[..., None]) -> Response:
    """Do it and show the commitment as it is now; or show it with what was typed and what to mend."""
    if form.values is None:
        return _page(visit, commitment, form, status=422)
    try:
        act(visit.db, commitment, visit.visitor.person_id, **form.values.model_dump(exclude={"next"}))
    except Stale as stale:
        return _page(visit, commitment, form, status=409, told=stale.message)
    visit.db.flush()
    back = own_address(form.values.next)
    view = queries.commitment_seen_by(visit.db, visit.visitor, commitment)
    return visit.done(back, "commitments/commitment.html", region="commitment", view=view, back=back)


def _page(
    visit: Visit,
    commitment: Commitment,
    form: Filled | None = None,
    *,
    status: int = 200,
    told: str = "",
) -> Response:
    view = queries.commitment_seen_by(visit.db, visit.visitor, commitment)
    form = form or Filled({})
    return visit.page(
        "commitments/commitment.html",
        status=status,
        region="commitment",
        view=view,
        answering=form,
        told=told,
        back=own_address(form.value("next") or visit.request.url.path),
        history=queries.history(visit.db, view),
        may_adopt=view.mine and not commitment.is_the_citys and office_for(visit.visitor, commitment) is not None,
    )
