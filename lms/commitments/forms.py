from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from lms.i18n import N_
from lms.web.forms import Filled, Typed

LONGEST = 1000  # characters: a promise is a sentence or two
NO_LINK = N_("This is not an address we can link to. It begins with https:// and names a site.")


class Tap(Typed):
    """An answer that needs no words."""

    version: int | None = None
    next: str = "/commitments"


class Postponement(Tap):
    due_on: date | None = None


class Change(Tap):
    text: str = Field(min_length=1, max_length=LONGEST)
    due_on: date | None = None


class Dropping(Tap):
    reason: Annotated[str, Field(title=N_("Why"), min_length=1, max_length=300)]


class AnswerByLink(Typed):
    answer: Literal["done", "not_yet"]


class ProofForm(Typed):
    link: Annotated[str, Field(title=N_("A link"), max_length=500)] = ""
    next: str = "/commitments"


def read_proof(data: FormData) -> Filled[ProofForm]:
    form = ProofForm.read(data)
    if form.values and form.values.link and not is_https(form.values.link):
        form.refuse("link", NO_LINK)
    return form


def given_files(data: FormData) -> list[UploadFile]:
    return [one for one in data.getlist("files") if not isinstance(one, str) and one.filename]


def is_https(link: str) -> bool:
    """An address that may be linked to: https, a host in plain ASCII with a dot in it (other letters as browsers
    resolve them, so that none looks like another), and nobody's name or password before it (RFC 3986, 3.2)."""
    if not link.isascii() or any(character <= " " or character in '"<>\\^`{|}' for character in link):
        return False
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and "@" not in parts.netloc and "." in host.strip(".")
