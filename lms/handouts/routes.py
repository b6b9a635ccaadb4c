"""Pages to take along, and the same as files."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.documents.pdf import to_pdf
from lms.documents.pieces import TYPES
from lms.documents.plain import to_text
from lms.documents.word import to_docx
from lms.errors import Hidden
from lms.files.names import attachment
from lms.handouts.handout import FORMATS, Handout, Place, handout_of
from lms.learning.queries import open_lesson, saved_lines
from lms.people.guard import Visit, may

router = APIRouter()
Format = Literal["pdf", "txt", "docx"]
Added = Annotated[list[str], Query(alias="with", default_factory=list)]  # exercises
OWN = {"cache-control": "private, no-store"}


def find_handout(visit: Visit, permission: Permission, course: str, lesson: str, block: str) -> Place:
    opened = open_lesson(visit.db, visit.visitor, permission, course, lesson)
    return Place(opened, opened.block(block, "handout"))


@router.get("/courses/{course}/{lesson}/handouts/{block}.{format}")
@may(Permission.READ_COURSE, find_handout)
def take(visit: Visit, place: Place, format: Format, added: Added, language: str = "") -> Response:
    if format not in FORMATS[place.block.use]:
        raise Hidden
    handout = _handout(visit, place, language, added)
    headers = {"content-disposition": attachment(f"{handout.title}.{format}")} | (OWN if handout.added else {})
    return Response(_written(handout, format), headers=headers, media_type=TYPES[format])


@router.get("/courses/{course}/{lesson}/handouts/{block}")
@may(Permission.READ_COURSE, find_handout)
def show(visit: Visit, place: Place, added: Added, language: str = "") -> Response:
    handout = _handout(visit, place, language, added)
    text = to_text(handout.document) if place.block.use == "brief" else ""
    answer = visit.page("handouts/handout.html", handout=handout, text=text)
    answer.headers.update(OWN if handout.added else {})
    return answer


def _handout(visit: Visit, place: Place, language: str, added: list[str]) -> Handout:
    """With the reader's own lines, where they learn here and the handout gathers some: nobody else's are ever read."""
    course, saved = place.opened.course, {}
    if place.block.gathers and course.may_learn:
        saved = saved_lines(visit.db, visit.visitor.person_id, course.id, place.block.gathers)
    return handout_of(place, visit.person, language, saved, added)


def _written(handout: Handout, format: Format) -> bytes:
    if format == "txt":
        return to_text(handout.document).encode()
    if format == "docx":
        return to_docx(handout.document)
    return to_pdf(handout.document)
