from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

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


class KeptUpload(UploadFile):
    """A file of a form whose bytes are in the store, or the reason why no file of that form is."""

    def __init__(self, upload: UploadFile, type: str = "", digest: str = "", refused: Invalid | None = None):
        super().__init__(upload.file, size=upload.size, filename=upload.filename, headers=upload.headers)
        self.type, self.digest, self.refused = type, digest, refused


def keep_uploads(form: FormData) -> FormData:
    """The form with its files stored, after a look at the content of each: all of them, or none. For the moments before
    a transaction, in which others who write would wait. Fields of files that were left empty are passed over."""
    uploads = [one for _, one in form.multi_items() if isinstance(one, UploadFile) and one.filename]
    kept = dict(zip(uploads, _kept(uploads), strict=True))
    return FormData(
        [(name, kept.get(one, one) if isinstance(one, UploadFile) else one) for name, one in form.multi_items()]
    )


def _kept(uploads: list[UploadFile]) -> list[KeptUpload]:
    try:
        types = [_type(upload) for upload in uploads]
    except Invalid as refused:
        return [KeptUpload(upload, refused=refused) for upload in uploads]
    return [KeptUpload(one, type, store.put(one.file)) for one, type in zip(uploads, types, strict=True)]


def _type(upload: UploadFile) -> str:
    """The media type of a file that we take. Raises Invalid for any other."""
    most = settings().max_upload_mb
    if not upload.size:
        raise Invalid(EMPTY)
    if upload.size > most * 1024 * 1024:
        raise Invalid(TOO_LARGE, most=most)
    type = content_type(upload.file, upload.filename or "")
    if type not in DOCUMENTS:
        raise Invalid(WRONG_TYPE)
    return type


def store_upload(db: Session, upload: UploadFile, *, field: str = "") -> StoredFile:
    """The row of a file of a form. A door that takes files has stored its bytes already (see `keep_uploads`).

    Raises Invalid, naming `field`, if a file of the form is empty, larger than LMS_MAX_UPLOAD_MB, or of a type that we
    do not take. If the transaction fails, the bytes stay in the store and nobody is led to them.
    """
    kept = upload if isinstance(upload, KeptUpload) else _kept([upload])[0]
    if kept.refused:
        raise Invalid(kept.refused.message, field, **kept.refused.values)
    name = cleaned_name(kept.filename or "", DOCUMENTS[kept.type])
    stored = StoredFile(digest=kept.digest, size=kept.size or 0, content_type=kept.type, name=name)
    db.add(stored)
    db.flush()
    return stored
