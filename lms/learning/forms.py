from datetime import date
from typing import Annotated

from pydantic import Field
from starlette.datastructures import FormData, ImmutableMultiDict

from lms.catalogue.content import BlockContent
from lms.i18n import N_
from lms.web.forms import LONG_TEXT, Typed, cleaned

CELL = 500  # characters in a cell of an exercise


class CompletionForm(Typed):
    block: list[str] = Field(default_factory=list)
    client_id: str = ""
    next: str = ""


class TranscriptForm(Typed):
    block: str


class PlaybackForm(Typed):
    block: str
    recording: str
    ranges: Annotated[str, Field(max_length=LONG_TEXT)] = ""
    position: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class AnswerForm(Typed):
    check: str
    question: str  # and, after a colon, which reading was meant of a number that was asked back
    attempt: Annotated[int, Field(ge=0)] = 0
    client_id: str = ""


class AgainForm(Typed):
    check: str
    after: Annotated[int, Field(ge=1)]


class ReflectionForm(Typed):
    block: str
    text: Annotated[str, Field(max_length=LONG_TEXT)] = ""


class DraftForm(Typed):
    """A commitment as the prompt of a lesson drafts it."""

    block: str
    text: Annotated[str, Field(title=N_("What you promise"), max_length=1000)]
    due_on: date | None = Field(None, title=N_("By when"))

    @property
    def has_blanks(self) -> bool:
        """Something that the author left to be filled in is still there."""
        return "__" in self.text


def typed_rows(data: FormData, exercise: BlockContent) -> list[dict[str, str]]:
    """What stands in the cells of an exercise, row by row; cells are named `<row>-<field>`."""

    def cell(row: int, field: str) -> str:
        value = data.get(f"{row}-{field}", "")
        return cleaned(value).strip() if isinstance(value, str) else ""

    return [{field: cell(row, field) for field in exercise.fields} for row in range(exercise.rows)]


def too_long(rows: list[dict[str, str]]) -> list[str]:
    """The names of the cells that hold more than a cell may."""
    return [f"{place}-{field}" for place, row in enumerate(rows) for field, text in row.items() if len(text) > CELL]


def picked_options(fields: ImmutableMultiDict) -> dict[str, list[str]]:
    """The options picked in a form or kept in an address, by question."""
    return _by_question("option-", fields)


def typed_answers(fields: ImmutableMultiDict) -> dict[str, list[str]]:
    """The words and numbers typed in a form, by question. They are never kept in an address."""
    return _by_question("typed-", fields)


def _by_question(start: str, fields: ImmutableMultiDict) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields.multi_items():
        if name.startswith(start) and isinstance(value, str) and (clean := cleaned(value).strip()):
            found.setdefault(name.removeprefix(start), []).append(clean)
    return found
