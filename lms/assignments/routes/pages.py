"""What the doors of an assignment share: its place, and the page of its writer."""

from typing import Any

from fastapi.responses import Response
from sqlmodel import col

from lms.access import policy
from lms.access.permissions import Permission
from lms.assignments import gathering, queries
from lms.assignments.forms import MOST_FILES
from lms.assignments.models import Submission
from lms.assignments.queries import Place
from lms.catalogue.content import PartContent
from lms.errors import Hidden
from lms.files.content_types import DOCUMENTS
from lms.people.guard import Visit
from lms.settings import settings
from lms.web.forms import Filled


def place_of(visit: Visit, submission: Submission) -> Place:
    place = queries.place_of(visit.db, submission.block_id)
    if place is None:
        raise Hidden
    return place


def readable(visit: Visit, permission: Permission, public_id: str) -> Submission:
    return policy.find(visit.db, visit.visitor, permission, Submission, col(Submission.public_id) == public_id)


def address_of(submission: Submission) -> str:
    return f"/assignments/{submission.public_id}"


def writers_page(visit: Visit, submission: Submission, form: Filled | None = None, **context: Any) -> Response:
    """The work as it is being written, what was handed in, and what reviewers said."""
    place = place_of(visit, submission)
    wanted = [exercise for part in place.assignment.parts for exercise in part.gathers]
    saved = queries.saved_lines(visit.db, visit.visitor.person_id, submission.block_id, wanted) if wanted else {}
    typed = {f"part-{part.id}": submission.parts.get(part.id, "") for part in place.assignment.parts}
    typed |= form.typed if form else {}
    return visit.page(
        "assignments/writing.html",
        form=Filled(typed, errors=form.errors if form else None),
        submission=submission,
        place=place,
        versions=queries.versions_of(visit.db, submission),
        files=queries.draft_files(visit.db, submission),
        gathered_from=lessons_of(place, wanted),
        left_over=_left_over(visit, submission, place),
        drafted_from={part.id: _drafted_from(submission, part) for part in place.assignment.parts},
        empty=gathering.empty_ones(wanted, saved),
        has_newer=_has_newer(submission, place, saved),
        readers=queries.readers_of(visit.db, submission),
        asked=queries.request_of(visit.db, submission),
        peers=peers_of(visit, submission) if submission.state == "handed_in" and submission.turn == "peer" else [],
        accept=",".join(DOCUMENTS.values()),
        most_files=MOST_FILES,
        most_mb=settings().max_upload_mb,
        **context,
    )


def lessons_of(place: Place, exercises: list[str]) -> dict[str, Any]:
    """The lesson in which each exercise is done."""
    return {
        block.id: lesson
        for module in place.course.modules
        for lesson in module.lessons
        for block in lesson.blocks
        if block.id in exercises
    }


def peers_of(visit: Visit, submission: Submission) -> list[tuple[str, str]]:
    """Whom the writer may ask, as choices of a form."""
    cohort = queries.cohort_of(visit.db, visit.visitor, submission.block_id)
    found = queries.peers_for(visit.db, visit.visitor.person_id, cohort) if cohort else []
    return [(person.public_id, f"{person.name}, {city.name}") for person, city in found]


def _drafted_from(submission: Submission, part: PartContent) -> list[str]:
    """The exercises whose lines have come into a part."""
    fetched = submission.gathered.get(part.id, {})
    return [exercise for exercise in part.gathers if fetched.get(exercise)]


def _left_over(visit: Visit, submission: Submission, place: Place) -> list[tuple[dict[str, str], str]]:
    """What was written under parts that the assignment asks for no longer: their labels by language, and the text."""
    asked_for = {part.id for part in place.assignment.parts}
    texts = {part: text for part, text in submission.parts.items() if text.strip() and part not in asked_for}
    labels = queries.older_parts(visit.db, submission.block_id) if texts else {}
    return [(labels.get(part, {}), text) for part, text in texts.items()]


def _has_newer(submission: Submission, place: Place, saved: dict[str, Any]) -> bool:
    return any(
        gathering.newer(saved.get(exercise, []), submission.gathered.get(part.id, {}).get(exercise, []))
        for part in place.assignment.parts
        for exercise in part.gathers
    )
