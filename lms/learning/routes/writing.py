"""What people write in a lesson: the exercise, the reflection, the draft of a commitment."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.catalogue import queries as catalogue
from lms.commitments.actions import draft_commitment
from lms.errors import Hidden
from lms.i18n import N_
from lms.learning import actions, forms
from lms.learning.models import Exercise
from lms.learning.queries import OpenLesson
from lms.learning.routes.courses import find_lesson, lesson_page
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.web.render import see_other, wants_fragment
from lms.web.windows import Window

router = APIRouter()


def _saved(
    visit: Visit, opened: OpenLesson, anchor: str, template: str = "learning/_saved.html", **context
) -> Response:
    if wants_fragment(visit.request):
        return visit.page(template, **context)
    return see_other(f"/courses/{opened.course.content.slug}/{opened.lesson.slug}#{anchor}")


def _refused(visit: Visit, opened: OpenLesson, region: str, **context: object) -> Response:
    """The region with what to mend, in place of itself: what is saved as one types asks for less."""
    answer = lesson_page(visit, opened, region=region, status=422, **context)
    answer.headers.update({"HX-Retarget": f"#{region}", "HX-Reswap": "outerHTML"})
    return answer


@router.post("/courses/{course}/{lesson}/exercise")
@may(Permission.LEARN, find_lesson)
def write_exercise(visit: Visit, opened: OpenLesson) -> Response:
    exercise = opened.block(str(visit.form.get("block", "")), "exercise")
    rows = forms.typed_rows(visit.form, exercise)
    if too_long := forms.too_long(rows):
        return _refused(visit, opened, "exercise", typed_rows=rows, too_long=too_long)
    written = actions.write_exercise(visit.db, visit.visitor.person_id, opened, exercise, rows, Window.of(visit.form))
    return _saved(visit, opened, exercise.id, "learning/_exercise_saved.html", exercise=exercise, written=written)


@router.post("/courses/{course}/{lesson}/reflection")
@may(Permission.LEARN, find_lesson)
def write_reflection(visit: Visit, opened: OpenLesson) -> Response:
    form = forms.ReflectionForm.read(visit.form)
    block = opened.block(str(form.value("block")), "reflection")
    if form.values is None:
        return _refused(visit, opened, "reflection", reflection=form)
    window = Window.of(visit.form)
    actions.write_reflection(visit.db, visit.visitor.person_id, opened.block_ids[block.id], form.values.text, window)
    return _saved(visit, opened, block.id)


@router.post("/courses/{course}/{lesson}/commitment")
@may(Permission.LEARN, find_lesson)
def draft(visit: Visit, opened: OpenLesson) -> Response:
    """Draft a commitment that only its owner sees, until it is promised."""
    form = forms.DraftForm.read(visit.form)
    block = opened.block(str(form.value("block")), "commitment")
    if form.values and form.values.due_on and form.values.due_on < visit.visitor.today:
        form.refuse("due_on", N_("This day has passed. Choose one that is still to come."))
    if form.values and form.values.has_blanks:
        form.refuse("text", N_("Fill in what stands as ____ first: a promise says it all."))
    if form.values is None:
        return lesson_page(visit, opened, region="commitment", status=422, draft=form)
    draft_commitment(
        visit.db,
        owner_id=visit.visitor.person_id,
        city_id=visit.city.id if visit.city else None,
        text=form.values.text,
        due_on=form.values.due_on,
        origin=opened.origin(block.id),
        topic=opened.topic,
    )
    return see_other("/commitments")


@router.get("/exercises/{exercise}")
@may(Permission.READ_EXERCISE, Exercise)
def read_exercise(visit: Visit, exercise: Exercise) -> Response:
    """What its writer shared, as it was shared."""
    if exercise.shared_rows is None:
        raise Hidden
    block = catalogue.block_content(visit.db, exercise.block_id)
    writer = visit.db.get_one(Person, exercise.person_id)
    return visit.page(
        "learning/exercise.html", exercise=exercise, shared_rows=exercise.shared_rows, block=block, writer=writer
    )
