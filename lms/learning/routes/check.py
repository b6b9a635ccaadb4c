"""The knowledge check: answers, and another try."""

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.catalogue.questions import Unclear
from lms.errors import Hidden
from lms.learning import actions
from lms.learning.forms import AgainForm, AnswerForm, picked_options, typed_answers
from lms.learning.queries import OpenLesson
from lms.learning.routes.courses import find_lesson, lesson_page
from lms.people.guard import Visit, may
from lms.web.render import see_other, wants_fragment

router = APIRouter()


@router.post("/courses/{course}/{lesson}/answers")
@may(Permission.LEARN, find_lesson)
def answer(visit: Visit, opened: OpenLesson) -> Response:
    """Answer one question. What was picked or typed for the others, and not answered yet, stays."""
    form = AnswerForm.read(visit.form)
    if form.values is None:
        raise Hidden
    posted = form.values
    check = opened.block(posted.check, "check")
    id, _, meant = posted.question.partition(":")
    question = check.question(id)
    if question is None:
        raise Hidden
    picked, typed = picked_options(visit.form), typed_answers(visit.form)
    given = question.read((typed | picked).get(id, []), visit.person.language, meant)
    if isinstance(given, Unclear):
        return lesson_page(visit, opened, region="check", status=422, unclear={id: given}, picked=typed | picked)
    person_id = visit.visitor.person_id
    actions.answer_question(visit.db, person_id, opened, check, id, given, posted.attempt, posted.client_id)
    others = {name: values for name, values in picked.items() if name != id}
    words = {name: values for name, values in typed.items() if name != id}
    return _check(visit, opened, f"question-{id}", others, words)


@router.post("/courses/{course}/{lesson}/attempts")
@may(Permission.LEARN, find_lesson)
def another_try(visit: Visit, opened: OpenLesson) -> Response:
    form = AgainForm.read(visit.form)
    if form.values is None:
        raise Hidden
    check = opened.block(form.values.check, "check")
    actions.try_again(visit.db, visit.visitor.person_id, opened, check, form.values.after)
    return _check(visit, opened, check.id, {}, {})


def _check(
    visit: Visit, opened: OpenLesson, anchor: str, picked: dict[str, list[str]], typed: dict[str, list[str]]
) -> Response:
    """Options picked for other questions go along in the address. Words typed for them never do: then the page itself
    is the answer, and sending it again changes nothing."""
    if typed or wants_fragment(visit.request):
        return lesson_page(visit, opened, region="check", picked=typed | picked)
    query = urlencode({f"option-{name}": values for name, values in picked.items()}, doseq=True)
    address = f"/courses/{opened.course.content.slug}/{opened.lesson.slug}"
    return see_other(f"{address}?{query}#{anchor}" if query else f"{address}#{anchor}")
