"""Files: attached and removed by the writer, saved by those who may read where they lie."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.assignments import actions, queries
from lms.assignments.forms import MOST_FILES, given_files
from lms.assignments.models import Submission
from lms.assignments.reviewing import reads_version
from lms.assignments.routes.pages import address_of, place_of, readable, writers_page
from lms.errors import Hidden, Invalid
from lms.files.models import StoredFile
from lms.files.serving import serve_file
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()
NO_FILE = N_("Choose a file first.")


def find_room(visit: Visit, permission: Permission, submission: str) -> Submission:
    """Work that takes more files: asked before any of them is stored."""
    found = readable(visit, permission, submission)
    if not place_of(visit, found).assignment.upload:
        raise Hidden
    length = visit.request.headers.get("content-length", "")
    actions.check_room(visit.db, found, int(length) if length.isdecimal() else 0)
    return found


@router.post("/assignments/{submission}/files")
@may(Permission.WRITE_SUBMISSION, find_room, files=MOST_FILES)
def attach(visit: Visit, submission: Submission) -> Response:
    """All files of the form are kept, or none."""
    try:
        _attach(visit, submission)
    except Invalid as refused:
        form: Filled = Filled({})
        form.refuse(refused.field, refused.message, **refused.values)
        return writers_page(visit, submission, attaching=form, status=422)
    return see_other(f"{address_of(submission)}#files")


def _attach(visit: Visit, submission: Submission) -> None:
    uploads = given_files(visit.form)
    if not uploads:
        raise Invalid(NO_FILE, "files")
    actions.attach_files(visit.db, submission, uploads)


@router.post("/assignments/{submission}/files/{file}/removal")
@may(Permission.WRITE_SUBMISSION, Submission)
def remove(visit: Visit, submission: Submission, file: str) -> Response:
    actions.remove_file(visit.db, submission, file)
    return see_other(f"{address_of(submission)}#files")


def find_file(visit: Visit, permission: Permission, submission: str, file: str) -> StoredFile:
    """A file of what the visitor may read: the writer all, a reader those of versions handed in for their turn."""
    found = readable(visit, permission, submission)
    places = queries.file_of(visit.db, found, file)
    if found.person_id != visit.visitor.person_id:
        turn = queries.turn_of_reader(visit.db, found, visit.visitor)
        places = [(one, version) for one, version in places if version and reads_version(turn, version.turn)]
    if not places:
        raise Hidden
    return places[0][0]


@router.get("/assignments/{submission}/files/{file}")
@may(Permission.SEE_SUBMISSION, find_file)
def save(visit: Visit, file: StoredFile) -> Response:
    return serve_file(file)
