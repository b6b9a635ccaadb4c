from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from lms.catalogue.content import BlockContent
from lms.i18n import N_
from lms.web.forms import LONG_TEXT, Filled, Typed, cleaned

MOST_FILES = 5
MOST_MB = 100  # of the files of a submission, with those of its versions
TOO_LONG = N_("This is too long: at most %(max_length)s characters.")


class HandInForm(Typed):
    preview: str = ""  # of what was shown before it is released
    peer: Annotated[str, Field(title=N_("Who reads it first"), max_length=20)] = ""


class PeerForm(Typed):
    peer: Annotated[str, Field(title=N_("Who reads it first"), max_length=20)]


class AnswerForm(Typed):
    answer: Literal["accepted", "declined"]


class SendingForm(Typed):
    version: Annotated[int, Field(ge=1)]
    verdict: Literal["returned", "accepted"]
    mark: str = ""  # of what was shown before it is sent


def posted_parts(data: FormData) -> set[str]:
    return {name.removeprefix("part-") for name in data if name.startswith("part-")}


def typed_parts(data: FormData, known: Collection[str]) -> Filled:
    """The parts among these that were posted, as typed, named `part-<id>`; the form says which are too long."""
    texts = {part: data[f"part-{part}"] for part in posted_parts(data).intersection(known)}
    form: Filled = Filled({f"part-{part}": cleaned(text) for part, text in texts.items() if isinstance(text, str)})
    for name, words in form.typed.items():
        if len(words) > LONG_TEXT:
            form.refuse(name, TOO_LONG, max_length=LONG_TEXT)
    return form


def typed_review(data: FormData, assignment: BlockContent) -> Filled:
    """A level for each criterion, named `level-<id>`, and the comment."""
    typed = {f"level-{one.id}": str(data.get(f"level-{one.id}", "")) for one in assignment.criteria}
    for one in assignment.criteria:
        if typed[f"level-{one.id}"] not in one.levels:
            typed[f"level-{one.id}"] = ""
    comment = data.get("comment", "")
    form: Filled = Filled(typed | {"comment": cleaned(comment) if isinstance(comment, str) else ""})
    if len(form.value("comment")) > LONG_TEXT:
        form.refuse("comment", TOO_LONG, max_length=LONG_TEXT)
    return form


def given_files(data: FormData) -> list[UploadFile]:
    return [one for one in data.getlist("files") if not isinstance(one, str) and one.filename]
