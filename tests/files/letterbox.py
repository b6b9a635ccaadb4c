"""Doors that take files and give them back."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from sqlmodel import col, select

from lms.access.permissions import Permission
from lms.errors import Hidden
from lms.files.actions import store_upload
from lms.files.models import StoredFile
from lms.files.serving import serve_file, serve_part
from lms.people.guard import Visit, may

router = APIRouter()


@router.post("/letterbox")
@may(Permission.SEE_HOME, files=2)
def send(visit: Visit) -> Response:
    uploads = [each for each in visit.form.getlist("files") if not isinstance(each, str)]
    stored = [store_upload(visit.db, upload, field="files") for upload in uploads]
    router.uploads = uploads  # ty: ignore[unresolved-attribute]  for a test to look at
    return PlainTextResponse(" ".join(each.public_id for each in stored))


@router.post("/letterbox/none")
@may(Permission.SEE_HOME)
def send_none(visit: Visit) -> Response:
    return PlainTextResponse(str(list(visit.form)))


def find_file(visit: Visit, file: str) -> StoredFile:
    found = visit.db.exec(select(StoredFile).where(col(StoredFile.public_id) == file)).first()
    if found is None:
        raise Hidden
    return found


@router.get("/letterbox/{file}")
@may(Permission.SEE_HOME)
def fetch(visit: Visit, file: str) -> Response:
    return serve_file(find_file(visit, file))


@router.api_route("/letterbox/{file}/part", methods=["GET", "HEAD"])
@may(Permission.SEE_HOME)
def fetch_part(visit: Visit, file: str) -> Response:
    stored = find_file(visit, file)
    return serve_part(visit.request, stored.digest, stored.size, "audio/mpeg")
