from collections.abc import Mapping

from sqlmodel import Session
from starlette.datastructures import UploadFile

from lms.errors import Invalid
from lms.files import store
from lms.files.content_types import DOCUMENTS, content_type
from lms.files.models import StoredFile
from lms.files.names import cleaned_name
from lms.i18n import N_
from lms.settings import settings

TOO_LARGE = N_("This file is too large: at most %(most)s MB.")
EMPTY = N_("This file is empty.")
WRONG_TYPE = N_(
    "We cannot take this kind of file. Send a PDF, a Word, Excel, PowerPoint or OpenDocument file, text, CSV or "
    "Markdown in UTF-8, or a picture as PNG or JPEG."
)


def store_upload(
    db: Session, upload: UploadFile, *, field: str = "", allowed: Mapping[str, str] = DOCUMENTS
) -> StoredFile:
    """Keep a file of a form, after a look at its content.

    `allowed`: endings of names by media type. Raises Invalid, naming `field`, if the file is empty, larger than
    LMS_MAX_UPLOAD_MB, or of a type that is not allowed. If the transaction fails, its bytes stay in the store and
    nobody is led to them.
    """
    most, name = settings().max_upload_mb, upload.filename or ""
    if not upload.size:
        raise Invalid(EMPTY, field)
    if upload.size > most * 1024 * 1024:
        raise Invalid(TOO_LARGE, field, most=most)
    type = content_type(upload.file, name)
    if type is None or type not in allowed:
        raise Invalid(WRONG_TYPE, field)
    stored = StoredFile(
        digest=store.put(upload.file), size=upload.size, content_type=type, name=cleaned_name(name, allowed[type])
    )
    db.add(stored)
    db.flush()
    return stored
