"""Files: attached and removed by the writer, saved by those who may read where they lie."""

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col

from lms.access import policy
from lms.access.permissions import Permission
from lms.assignments import actions, queries
from lms.assignments.forms import MOST_FILES, given_files
from lms.assignments.models import Submission
from lms.assignments.reviewing import reads_version
from lms.assignments.routes.pages import address_of, place_of, writers_page
from lms.errors import Hidden, Invalid
from lms.files.actions import store_upload
from lms.files.models import StoredFile
from lms.files.serving import serve_file
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()
NO_FILE = N_("Choose a file first.")


@router.post("/assignments/{submission}/files")
@may(Permission.WRITE_SUBMISSION, Submission, files=MOST_FILES)
def attach(visit: Visit, submission: Submission) -> Response:
    """All files of the form are kept, or none."""
    if not place_of(visit, submission).assignment.upload:
        raise Hidden
    try:
        with visit.db.begin_nested():
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
    for upload in uploads:
        actions.attach_file(visit.db, submission, store_upload(visit.db, upload, field="files"))


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
        places = [(one, version) for one, version in places if version and reads_version(turn, version.step)]
    if not places:
        raise Hidden
    return places[0][0]


def readable(visit: Visit, permission: Permission, public_id: str) -> Submission:
    return policy.find(visit.db, visit.visitor, permission, Submission, col(Submission.public_id) == public_id)


@router.get("/assignments/{submission}/files/{file}")
@may(Permission.SEE_SUBMISSION, find_file)
def save(visit: Visit, file: StoredFile) -> Response:
    return serve_file(file)
