"""The work as a document: what is being written, for its writer; a version, for those who may read it."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.access.permissions import Permission
from lms.assignments import queries
from lms.assignments.documents import TypedWork, written
from lms.assignments.models import Submission
from lms.assignments.queries import VersionView
from lms.assignments.routes.pages import place_of, readable
from lms.catalogue.content import BlockContent
from lms.documents.pieces import TYPES
from lms.errors import Hidden
from lms.files.names import attachment
from lms.i18n import N_, format_date, language_of
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.web.templates import translate

router = APIRouter()
Format = Literal["md", "docx", "pdf"]


def find_version(visit: Visit, permission: Permission, submission: str, number: int) -> VersionView:
    """A version of what the visitor may read."""
    found = readable(visit, permission, submission)
    if found.person_id == visit.visitor.person_id:
        views = queries.versions_of(visit.db, found)
    else:
        views = queries.versions_read_by(visit.db, found, visit.visitor)
    for view in views:
        if view.version.number == number:
            return view
    raise Hidden


@router.get("/assignments/{submission}/draft.{format}")
@may(Permission.WRITE_SUBMISSION, Submission)
def take_draft(visit: Visit, submission: Submission, format: Format) -> Response:
    byline = translate(visit.locale, N_("Draft of %(day)s"), day=_day(visit, submission.saved_at))
    return _document(visit, submission, place_of(visit, submission).assignment, submission.parts, byline, format)


@router.get("/assignments/{submission}/versions/{number}/work.{format}")
@may(Permission.SEE_SUBMISSION, find_version)
def take_version(visit: Visit, view: VersionView, format: Format) -> Response:
    submission = visit.db.get_one(Submission, view.version.submission_id)
    words = N_("Version %(number)s, handed in on %(day)s")
    byline = translate(visit.locale, words, number=view.version.number, day=_day(visit, view.version.handed_in_at))
    return _document(visit, submission, view.assignment, view.version.parts, byline, format)


def _day(visit: Visit, moment) -> str:
    return format_date(moment.astimezone(clock.zone_named(visit.zone)).date(), visit.locale, visit.zone, year=True)


def _document(
    visit: Visit, submission: Submission, assignment: BlockContent, parts: dict[str, str], byline: str, format: Format
) -> Response:
    if not assignment.parts:
        raise Hidden
    writer = visit.db.get_one(Person, submission.person_id)
    city = queries.city_of(visit.db, writer.id, submission.cohort_id)
    locale = visit.person.course_locale
    title, _ = place_of(visit, submission).lesson.title(locale)
    language = assignment.language(locale)
    work = TypedWork(
        title=f"{city.name}: {title}" if city else title,
        byline=f"{writer.name} · {byline}",
        locale=visit.locale,
        author=writer.name,
        heading_language=language_of(language),
        parts=[(assignment.labels[language][part.id], parts.get(part.id, "")) for part in assignment.parts],
    )
    headers = {"content-disposition": attachment(f"{work.title}.{format}"), "cache-control": "private, no-store"}
    return Response(written(work, format), headers=headers, media_type=TYPES[format])
