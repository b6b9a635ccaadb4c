"""Reviewing: read, a level for each criterion, a comment; then returned or accepted."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.assignments import actions, queries
from lms.assignments.forms import SendingForm, typed_review
from lms.assignments.models import ReviewDraft, Submission
from lms.assignments.reviewing import is_last, missing_levels
from lms.assignments.routes.pages import address_of, place_of
from lms.errors import Hidden, Invalid
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.web.forms import Filled
from lms.web.render import see_other, wants_fragment
from lms.web.windows import Window

router = APIRouter()


def readers_page(visit: Visit, submission: Submission, form: Filled | None = None, **context: Any) -> Response:
    """What was handed in, what was said of it, and the review as its writer last typed it."""
    place = place_of(visit, submission)
    turn = queries.turn_of_reader(visit.db, submission, visit.visitor)
    versions = queries.versions_read_by(visit.db, submission, visit.visitor)
    if not versions:
        raise Hidden
    draft = queries.review_draft(visit.db, submission, visit.visitor.person_id)
    return visit.page(
        "assignments/review.html",
        submission=submission,
        place=place,
        writer=visit.db.get_one(Person, submission.person_id),
        city=queries.city_of(visit.db, submission.person_id, submission.cohort_id),
        versions=versions,
        current=versions[0],
        draft=draft,
        form=form or typed_before(draft),
        may_review=submission.state == "handed_in" and turn == submission.turn,
        is_last=is_last(submission),
        **context,
    )


def typed_before(draft: ReviewDraft | None) -> Filled:
    if draft is None:
        return Filled({})
    return Filled({f"level-{id}": level for id, level in draft.levels.items()} | {"comment": draft.comment})


@router.post("/assignments/{submission}/review")
@may(Permission.REVIEW_SUBMISSION, Submission)
def write_review(visit: Visit, submission: Submission) -> Response:
    """Saved as it is typed, or by one of the buttons, which lead to what will be sent."""
    version = str(visit.form.get("version", ""))
    current = queries.version_numbered(visit.db, submission, int(version) if version.isdecimal() else 0)
    if current is None:
        raise Hidden
    form = typed_review(visit.form, place_of(visit, submission).assignment)
    if form.errors:
        answer = readers_page(visit, submission, form, region="review", status=422)
        answer.headers.update({"HX-Retarget": "#review", "HX-Reswap": "outerHTML"})
        return answer
    window = Window.of(visit.form)
    draft = actions.write_review(visit.db, submission, visit.person, form.typed, current.number, window)
    if wants_fragment(visit.request):
        return visit.page("assignments/_saved.html", submission=draft)
    if (verdict := visit.form.get("verdict")) in ("returned", "accepted"):
        return see_other(f"{address_of(submission)}/review?verdict={verdict}")
    return see_other(f"{address_of(submission)}#review")


@router.get("/assignments/{submission}/review")
@may(Permission.REVIEW_SUBMISSION, Submission)
def preview_review(visit: Visit, submission: Submission, verdict: str = "returned") -> Response:
    """What the writer will read, before it is sent."""
    return _sending_page(visit, submission, verdict)


@router.post("/assignments/{submission}/review/sending")
@may(Permission.REVIEW_SUBMISSION, Submission)
def send_review(visit: Visit, submission: Submission) -> Response:
    form = SendingForm.read(visit.form)
    if form.values is None:
        raise Hidden
    sent = form.values
    try:
        with visit.db.begin_nested():
            actions.send_review(visit.db, submission, visit.person, sent.version, sent.verdict, sent.mark)
    except Invalid as refused:
        form = typed_before(queries.review_draft(visit.db, submission, visit.visitor.person_id))
        form.refuse(refused.field, refused.message, **refused.values)
        return readers_page(visit, submission, form, status=422)
    return see_other(address_of(submission))


def _sending_page(visit: Visit, submission: Submission, verdict: str) -> Response:
    draft = queries.review_draft(visit.db, submission, visit.visitor.person_id)
    turn = queries.turn_of_reader(visit.db, submission, visit.visitor)
    current = next(iter(queries.versions_read_by(visit.db, submission, visit.visitor)), None)
    if draft is None or current is None or submission.state != "handed_in" or turn != submission.turn:
        return see_other(address_of(submission))
    form = typed_before(draft)
    if missing_levels(draft.levels, current.assignment):
        form.refuse("", actions.NO_LEVEL)
    if verdict == "returned" and not draft.comment.strip():
        form.refuse("comment", actions.NO_COMMENT)
    if form.errors:
        return readers_page(visit, submission, form, status=422)
    return visit.page(
        "assignments/sending.html",
        submission=submission,
        writer=visit.db.get_one(Person, submission.person_id),
        current=current,
        draft=draft,
        verdict="accepted" if verdict == "accepted" else "returned",
        mark=actions.mark_of(draft),
        is_last=is_last(submission),
    )
