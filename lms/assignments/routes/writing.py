"""Writing: begun from the lesson, saved as it is typed, read by its writer alone."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.assignments import actions, queries
from lms.assignments.forms import posted_parts, typed_parts
from lms.assignments.models import Submission
from lms.assignments.routes.pages import address_of, place_of, writers_page
from lms.assignments.routes.reviewing import readers_page
from lms.errors import Hidden
from lms.learning.queries import OpenLesson, open_lesson
from lms.learning.work import keeps_work
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other, wants_fragment
from lms.web.windows import Window

router = APIRouter()
keeps_work("assignment")(queries.submission_of)


def find_lesson(visit: Visit, permission: Permission, course: str, lesson: str) -> OpenLesson:
    return open_lesson(visit.db, visit.visitor, permission, course, lesson)


@router.post("/courses/{course}/{lesson}/assignment")
@may(Permission.LEARN, find_lesson)
def begin(visit: Visit, opened: OpenLesson) -> Response:
    assignment = next((block for block in opened.lesson.blocks if block.kind == "assignment"), None)
    if assignment is None:
        raise Hidden
    block_id = opened.block_ids[assignment.id]
    place = queries.Place(opened.course.content, opened.course.version_id, opened.lesson, assignment)
    submission = actions.begin_submission(visit.db, visit.person, place, block_id)
    return see_other(address_of(submission))


@router.get("/assignments/{submission}")
@may(Permission.SEE_SUBMISSION, Submission)
def read(visit: Visit, submission: Submission) -> Response:
    """Its writer goes on writing; its readers read what was handed in."""
    if submission.person_id == visit.visitor.person_id:
        return writers_page(visit, submission)
    return readers_page(visit, submission)


@router.post("/assignments/{submission}")
@may(Permission.WRITE_SUBMISSION, Submission)
def write(visit: Visit, submission: Submission) -> Response:
    """Saved as it is typed, or by one of the buttons that lead on."""
    form = _saved(visit, submission)
    if form.errors:
        return _refused(visit, submission, form)
    if wants_fragment(visit.request):
        return visit.page("assignments/_saved.html", submission=submission)
    onward = {"hand-in": "/hand-in"}.get(str(visit.form.get("next", "")), "")
    return see_other(address_of(submission) + onward)


@router.post("/assignments/{submission}/lines")
@may(Permission.WRITE_SUBMISSION, Submission)
def fetch_lines(visit: Visit, submission: Submission) -> Response:
    """Keep what is typed, and add after it what was saved in the exercises since."""
    form = _saved(visit, submission)
    if form.errors:
        return _refused(visit, submission, form)
    actions.fetch_lines(visit.db, submission, visit.person, place_of(visit, submission))
    return see_other(f"{address_of(submission)}#writing")


def _saved(visit: Visit, submission: Submission) -> Filled:
    """A page that was open while the course changed also sends parts that it had before."""
    known = {part.id for part in place_of(visit, submission).assignment.parts}
    if not posted_parts(visit.form) <= known:
        known |= queries.older_parts(visit.db, submission.block_id).keys()
    form = typed_parts(visit.form, known)
    if not form.errors:
        texts = {name.removeprefix("part-"): text for name, text in form.typed.items()}
        actions.write_parts(visit.db, submission, texts, Window.of(visit.form))
    return form


def _refused(visit: Visit, submission: Submission, form: Filled) -> Response:
    """The form with what to mend, in place of itself: what is saved as one types asks for less."""
    answer = writers_page(visit, submission, form, region="writing", status=422)
    answer.headers.update({"HX-Retarget": "#writing", "HX-Reswap": "outerHTML"})
    return answer
