"""What a commitment is about: a module of the courses open to whoever answers for it, or a dimension."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.commitments.actions import link_commitment
from lms.commitments.models import Commitment
from lms.commitments.topics import Topic, dimension_topics, module_topic, topics_named
from lms.home.forms import TopicForm
from lms.i18n import N_
from lms.learning.queries import OpenCourse, open_courses
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()


@router.get("/commitments/{commitment}/topic")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def choose_topic(visit: Visit, commitment: Commitment) -> Response:
    return _page(visit, commitment, Filled({"topic": commitment.topic}))


@router.post("/commitments/{commitment}/topic")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def set_topic(visit: Visit, commitment: Commitment) -> Response:
    form = TopicForm.read(visit.form)
    if form.values and form.values.topic not in _offered(visit, commitment):
        form.refuse("topic", N_("Please choose one of these."))
    if form.values is None:
        return _page(visit, commitment, form, status=422)
    link_commitment(visit.db, commitment, visit.visitor.person_id, form.values.topic)
    return see_other(f"/commitments/{commitment.public_id}")


def _offered(visit: Visit, commitment: Commitment) -> set[str]:
    """None, what it is about already, every module that is open, and every dimension."""
    modules = {topic.key for _, topics in _modules(visit) for topic in topics}
    return {"", commitment.topic} | modules | {topic.key for topic in dimension_topics()}


def _modules(visit: Visit) -> list[tuple[OpenCourse, list[Topic]]]:
    return [
        (course, [Topic(module_topic(course.content.slug, module.id), module=module) for module in course.modules])
        for course in open_courses(visit.db, visit.visitor)
        if course.modules
    ]


def _page(visit: Visit, commitment: Commitment, form: Filled, status: int = 200) -> Response:
    courses = _modules(visit)
    listed = {topic.key for _, topics in courses for topic in topics}
    others = [
        topic for key, topic in topics_named(visit.db, visit.visitor, {commitment.topic}).items() if key not in listed
    ]
    return visit.page(
        "home/commitment_topic.html",
        commitment=commitment,
        form=form,
        courses=courses,
        dimensions=dimension_topics(),
        others=[topic for topic in others if topic.module],
        status=status,
    )
