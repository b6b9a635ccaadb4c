"""The knowledge check: answers, and another try."""

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.errors import Hidden
from lms.learning import actions
from lms.learning.forms import AgainForm, AnswerForm, picked_options
from lms.learning.queries import OpenLesson
from lms.learning.routes.courses import find_lesson, lesson_page
from lms.people.guard import Visit, may
from lms.web.render import see_other, wants_fragment

router = APIRouter()


@router.post("/courses/{course}/{lesson}/answers")
@may(Permission.LEARN, find_lesson)
def answer(visit: Visit, opened: OpenLesson) -> Response:
    """Answer one question. Options picked for the others, and not answered yet, stay picked."""
    form = AnswerForm.read(visit.form)
    if form.values is None:
        raise Hidden
    given, picked = form.values, picked_options(visit.form)
    check = opened.block(given.check, "check")
    option = picked.pop(given.question, "")
    if not option:
        return lesson_page(visit, opened, region="check", status=422, unanswered=given.question, picked=picked)
    actions.answer_question(visit.db, visit.visitor.person_id, opened, check, given.question, option, given.client_id)
    return _check(visit, opened, f"question-{given.question}", picked)


@router.post("/courses/{course}/{lesson}/attempts")
@may(Permission.LEARN, find_lesson)
def another_try(visit: Visit, opened: OpenLesson) -> Response:
    form = AgainForm.read(visit.form)
    if form.values is None:
        raise Hidden
    check = opened.block(form.values.check, "check")
    actions.try_again(visit.db, visit.visitor.person_id, opened, check, form.values.after)
    return _check(visit, opened, check.id)


def _check(visit: Visit, opened: OpenLesson, anchor: str, picked: dict[str, str] | None = None) -> Response:
    if wants_fragment(visit.request):
        return lesson_page(visit, opened, region="check", picked=picked or {})
    query = "?" + urlencode({f"option-{name}": value for name, value in picked.items()}) if picked else ""
    return see_other(f"/courses/{opened.course.content.slug}/{opened.lesson.slug}{query}#{anchor}")
