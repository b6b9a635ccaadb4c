"""Saying what became of a commitment, signed in."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.commitments import actions, queries
from lms.commitments.forms import Change, Dropping, Postponement, Tap
from lms.commitments.models import Commitment
from lms.commitments.routes.reading import office_for, page_of
from lms.errors import Forbidden, Stale
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import own_address, see_other

router = APIRouter()

FARTHEST = timedelta(days=5 * 366)


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


@router.get("/commitments/{commitment}/dropping")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def ask_before_dropping(visit: Visit, commitment: Commitment) -> Response:
    if commitment.state != "open":
        return see_other(f"/commitments/{commitment.public_id}")
    return _dropping_page(visit, commitment, Filled({}))


@router.post("/commitments/{commitment}/dropping")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def drop(visit: Visit, commitment: Commitment) -> Response:
    form = Dropping.read(visit.form)
    if form.values is None:
        return _dropping_page(visit, commitment, form, status=422)
    return _answered(visit, commitment, form, actions.drop_commitment)


@router.post("/commitments/{commitment}/adoption")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def adopt(visit: Visit, commitment: Commitment) -> Response:
    office = office_for(visit.visitor, commitment) or commitment.office_id
    if office is None:
        raise Forbidden
    adopt_for_office = partial(actions.adopt_for_city, office_id=office)
    return _answered(visit, commitment, Tap.read(visit.form), adopt_for_office)


@router.post("/commitments/{commitment}/undoing")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def undo(visit: Visit, commitment: Commitment) -> Response:
    """Take back the answer that came from the link in an e-mail."""
    return _answered(visit, commitment, Tap.read(visit.form), actions.undo_answer)


def _dropping_page(visit: Visit, commitment: Commitment, form: Filled, status: int = 200) -> Response:
    view = queries.commitment_seen_by(visit.db, visit.visitor, commitment)
    version = form.value("version") or commitment.version
    return visit.page("commitments/dropping.html", view=view, form=form, version=version, status=status)


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
        return page_of(visit, commitment, form, status=422)
    view = queries.commitment_seen_by(visit.db, visit.visitor, commitment)
    mayor = queries.mayor_answered_for(visit.db, visit.visitor, view)
    said = form.values.model_dump(exclude={"next"}) | {"for_person_id": mayor.person.id if mayor else None}
    try:
        act(visit.db, commitment, visit.visitor.person_id, **said)
    except Stale as stale:
        return page_of(visit, commitment, form, status=409, told=stale.message)
    visit.db.flush()
    back = own_address(form.values.next)
    view = queries.commitment_seen_by(visit.db, visit.visitor, commitment)
    return visit.done(back, "commitments/commitment.html", region="commitment", view=view, back=back)
