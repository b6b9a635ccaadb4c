"""Handing in: shows what will be released and to whom, then releases it."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.assignments import actions, queries
from lms.assignments.forms import HandInForm
from lms.assignments.models import Submission
from lms.assignments.reviewing import turn_once_handed_in
from lms.assignments.routes.pages import address_of, peers_of, place_of
from lms.errors import Invalid, Stale
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()
OVER = N_("You take part in this course no longer, so nobody can review this. It stays yours to read and to take away.")


@router.get("/assignments/{submission}/hand-in")
@may(Permission.WRITE_SUBMISSION, Submission)
def preview(visit: Visit, submission: Submission) -> Response:
    return _preview(visit, submission, Filled({}))


@router.post("/assignments/{submission}/hand-in")
@may(Permission.WRITE_SUBMISSION, Submission)
def hand_in(visit: Visit, submission: Submission) -> Response:
    form = HandInForm.read(visit.form)
    cohort = cohort_to_hand_in(visit, submission)
    peer, shown = find_peer(visit, cohort, str(form.value("peer"))), str(form.value("preview"))
    try:
        with visit.db.begin_nested():
            actions.hand_in(visit.db, submission, visit.person, place_of(visit, submission), shown, cohort, peer)
    except Stale as changed:
        return _preview(visit, submission, Filled(form.typed), status=409, told=changed.message)
    except Invalid as refused:
        form.refuse(refused.field, refused.message, **refused.values)
        return _preview(visit, submission, form, status=422)
    return see_other(address_of(submission))


def cohort_to_hand_in(visit: Visit, submission: Submission) -> int:
    """Raises Invalid for someone who learns the course no longer."""
    cohort = queries.cohort_of(visit.db, visit.visitor, submission.block_id)
    if cohort is None:
        raise Invalid(OVER)
    return cohort


def find_peer(visit: Visit, cohort: int, public_id: str) -> Person | None:
    peers = (person for person, _ in queries.peers_for(visit.db, visit.visitor.person_id, cohort))
    return next((person for person in peers if person.public_id == public_id), None)


def _preview(visit: Visit, submission: Submission, form: Filled, *, status: int = 200, told: str = "") -> Response:
    place, cohort = place_of(visit, submission), queries.cohort_of(visit.db, visit.visitor, submission.block_id)
    files = [file for _, file in queries.draft_files(visit.db, submission)]
    me = visit.visitor.person_id
    is_mayor = cohort is not None and queries.is_mayor(visit.db, me, cohort)
    turn = turn_once_handed_in(submission, place.assignment, is_mayor=is_mayor)
    peer = queries.asked_of(visit.db, submission, cohort) if cohort and turn == "peer" else None
    return visit.page(
        "assignments/hand_in.html",
        status=status,
        form=form,
        told=told,
        submission=submission,
        place=place,
        files=files,
        turn=turn,
        peer=peer,
        peers=peers_of(visit, submission) if turn == "peer" and not peer else [],
        coaches=[one.person for one in queries.reviewers_for(visit.db, me, cohort)] if cohort else [],
        preview=actions.preview_of(actions.released(submission, place.assignment), files),
        may_hand_in=cohort is not None and submission.state != "accepted",
    )
