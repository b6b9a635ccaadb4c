"""One mayor asks another to read; the other says yes or no."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.assignments import actions, queries
from lms.assignments.forms import AnswerForm, PeerForm
from lms.assignments.models import PeerRequest, Submission
from lms.assignments.routes.handing_in import cohort_to_hand_in, find_peer
from lms.assignments.routes.pages import address_of, place_of, writers_page
from lms.errors import Invalid
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.web.render import see_other

router = APIRouter()


@router.post("/assignments/{submission}/peer")
@may(Permission.WRITE_SUBMISSION, Submission)
def ask(visit: Visit, submission: Submission) -> Response:
    """Ask another mayor in place of the one asked before."""
    form, cohort = PeerForm.read(visit.form), cohort_to_hand_in(visit, submission)
    peer = find_peer(visit, cohort, str(form.value("peer")))
    if peer is None:
        form.errors.clear()
        form.refuse("peer", actions.NO_PEER)
        return writers_page(visit, submission, asking=form, status=422)
    actions.ask_peer(visit.db, submission, visit.person, cohort, peer)
    return see_other(address_of(submission))


@router.get("/peer-requests/{peer_request}")
@may(Permission.ANSWER_PEER_REQUEST, PeerRequest)
def read_request(visit: Visit, peer_request: PeerRequest) -> Response:
    submission = visit.db.get_one(Submission, peer_request.submission_id)
    writer = visit.db.get_one(Person, submission.person_id)
    return visit.page(
        "assignments/request.html",
        peer_request=peer_request,
        submission=submission,
        writer=writer,
        city=queries.city_of(visit.db, writer.id, submission.cohort_id),
        place=place_of(visit, submission),
    )


@router.post("/peer-requests/{peer_request}")
@may(Permission.ANSWER_PEER_REQUEST, PeerRequest)
def answer(visit: Visit, peer_request: PeerRequest) -> Response:
    form = AnswerForm.read(visit.form)
    if form.values is None:
        raise Invalid(*form.errors["answer"][:1])
    submission = actions.answer_request(visit.db, peer_request, visit.person, form.values.answer)
    return see_other(address_of(submission) if peer_request.state == "accepted" else "/")
