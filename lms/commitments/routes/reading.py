"""Reading commitments: the list, and the page of one."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.commitments import queries
from lms.commitments.actions.proving import MOST_PROOFS
from lms.commitments.models import Commitment
from lms.files.content_types import DOCUMENTS
from lms.people.guard import Visit, may
from lms.settings import settings
from lms.web.forms import Filled
from lms.web.render import own_address

router = APIRouter()


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
    return page_of(visit, commitment)


def page_of(
    visit: Visit,
    commitment: Commitment,
    form: Filled | None = None,
    *,
    status: int = 200,
    told: str = "",
    **context: Any,
) -> Response:
    """The page of one commitment; with what was typed in an answer and what to mend."""
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
        proofs=queries.proofs_seen_by(visit.db, view),
        most_proofs=MOST_PROOFS,
        most_mb=settings().max_upload_mb,
        accept=",".join(DOCUMENTS.values()),
        may_adopt=view.mine and not commitment.is_the_citys and office_for(visit.visitor, commitment) is not None,
        **context,
    )


def office_for(visitor: Visitor, commitment: Commitment) -> int | None:
    """The office, in the city it was made for, to which the visitor can give a commitment."""
    seats = (seat for seat in visitor.seats if seat.office_id and seat.city_id == commitment.city_id)
    return next((seat.office_id for seat in seats), None)
