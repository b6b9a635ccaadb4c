"""*Share with …*: shows what will be released and to whom, then releases it. Saved is not shared."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.audit.actions import note
from lms.catalogue import queries as catalogue
from lms.coaching import queries as coaching
from lms.commitments.actions import promise
from lms.commitments.models import Commitment
from lms.errors import Invalid
from lms.home.forms import PromiseForm
from lms.i18n import N_
from lms.learning.actions import share_exercise
from lms.learning.models import Exercise
from lms.learning.queries import readers_of
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()


@router.get("/exercises/{exercise}/sharing")
@may(Permission.SHARE_EXERCISE, Exercise)
def preview_exercise(visit: Visit, exercise: Exercise) -> Response:
    block, coaches = catalogue.block_content(visit.db, exercise.block_id), _coaches(visit)
    is_read_by_them = readers_of(visit.db, exercise) == {coach.id for coach in coaches}
    return visit.page(
        "home/share_exercise.html",
        exercise=exercise,
        block=block,
        coaches=coaches,
        is_shared=exercise.shared_rows == exercise.rows and is_read_by_them,
    )


@router.post("/exercises/{exercise}/sharing")
@may(Permission.SHARE_EXERCISE, Exercise)
def release_exercise(visit: Visit, exercise: Exercise) -> Response:
    coaches = _coaches(visit)
    if not coaches:
        raise Invalid(N_("You have no coach yet, so there is nobody to share this with."))
    share_exercise(visit.db, exercise, [coach.id for coach in coaches])
    note(visit.db, visit.visitor.person_id, "exercise.share", f"exercise/{exercise.public_id}")
    return see_other(f"/exercises/{exercise.public_id}/sharing")


@router.get("/commitments/{commitment}/promise")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def preview_promise(visit: Visit, commitment: Commitment) -> Response:
    if commitment.state != "draft":
        return see_other(f"/commitments/{commitment.public_id}")
    due = commitment.due_on.isoformat() if commitment.due_on else ""
    return _promise_page(visit, commitment, Filled({"text": commitment.text, "due_on": due}))


@router.post("/commitments/{commitment}/promise")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def release_promise(visit: Visit, commitment: Commitment) -> Response:
    if commitment.state != "draft":
        return see_other(f"/commitments/{commitment.public_id}")
    form = PromiseForm.read(visit.form)
    if form.values and form.values.due_on < visit.visitor.today:
        form.refuse("due_on", N_("This day has passed. Choose one that is still to come."))
    if form.values is None:
        return _promise_page(visit, commitment, form, status=422)
    readers = [coach.id for coach in _coaches(visit)]
    promise(visit.db, commitment, text=form.values.text, due_on=form.values.due_on, readers=readers)
    return see_other("/")


def _promise_page(visit: Visit, commitment: Commitment, form: Filled, status: int = 200) -> Response:
    return visit.page(
        "home/share_commitment.html", commitment=commitment, form=form, coaches=_coaches(visit), status=status
    )


def _coaches(visit: Visit) -> list[Person]:
    return coaching.coaches_of(visit.db, visit.visitor.person_id)
