"""Reading: the course, the lesson, and what was read."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import ids
from lms.access.permissions import Permission
from lms.commitments.queries import draft_from
from lms.learning import actions, prerequisites, progress, queries
from lms.learning.at_the_end import offers
from lms.learning.forms import CompletionForm, picked_options
from lms.learning.lesson_page import LessonPage
from lms.learning.queries import OpenCourse, OpenLesson
from lms.learning.steps import next_step
from lms.learning.work import work_in
from lms.people.guard import Visit, may
from lms.web.render import own_address, see_other

router = APIRouter()


def find_course(visit: Visit, permission: Permission, course: str) -> OpenCourse:
    return queries.open_course(visit.db, visit.visitor, permission, course)


def find_lesson(visit: Visit, permission: Permission, course: str, lesson: str) -> OpenLesson:
    return queries.open_lesson(visit.db, visit.visitor, permission, course, lesson)


def lesson_page(
    visit: Visit, opened: OpenLesson, *, region: str = "", status: int = 200, **context: object
) -> Response:
    """The lesson, or one region of it, with everything the reader did there."""
    state = queries.lesson_state(visit.db, visit.visitor.person_id, opened)
    promised = next((block for block in opened.lesson.blocks if block.kind == "commitment"), None)
    if promised and opened.course.may_learn:
        context["drafted"] = draft_from(visit.db, visit.visitor.person_id, opened.origin(promised.id))
    if opened.lesson.media():
        context["positions"] = queries.positions(visit.db, visit.visitor.person_id, opened)
    context["work"] = work_in(visit.db, visit.visitor.person_id, opened)
    shown = LessonPage(opened, state, visit.person, context)
    return visit.page("learning/lesson.html", lesson=shown, region=region, status=status, client_id=ids.public_id())


@router.get("/courses/{course}")
@may(Permission.READ_COURSE, find_course)
def show_course(visit: Visit, opened: OpenCourse) -> Response:
    done = queries.done_by(visit.db, visit.visitor.person_id, [opened.id])[opened.id]
    aside = queries.used_up_by(visit.db, visit.visitor.person_id, {opened.id: opened.content}).get(opened.id, set())
    return visit.page(
        "learning/course.html",
        opened=opened,
        done=done,
        progress=progress,
        prerequisites=prerequisites,
        next=next_step(opened.content, done, opened.is_open, aside),
        offers=offers(visit.db, visit.visitor.person_id, opened, done),
    )


@router.get("/courses/{course}/{lesson}")
@may(Permission.READ_COURSE, find_lesson, in_loop=True)
def show_lesson(visit: Visit, opened: OpenLesson) -> Response:
    return lesson_page(visit, opened, picked=picked_options(visit.request.query_params))


@router.post("/courses/{course}/{lesson}/completions")
@may(Permission.LEARN, find_lesson)
def complete(visit: Visit, opened: OpenLesson) -> Response:
    """A reading, posted by the page as it is read, or by the button that leads on."""
    form = CompletionForm.read(visit.form)
    read = form.values or CompletionForm()
    actions.complete_reading(visit.db, visit.visitor.person_id, opened, read.block, read.client_id)
    if visit.request.headers.get("hx-request") == "true":
        return Response(status_code=204)
    return see_other(own_address(read.next))
