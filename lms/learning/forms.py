from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field
from starlette.datastructures import FormData

from lms.catalogue.content import BlockContent
from lms.i18n import N_
from lms.web.forms import LONG_TEXT, Typed, cleaned

CELL = 500  # characters in a cell of an exercise


class CompletionForm(Typed):
    block: list[str] = Field(default_factory=list)
    client_id: str = ""
    next: str = ""


class AnswerForm(Typed):
    check: str
    question: str
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


def typed_rows(data: FormData, exercise: BlockContent) -> list[dict[str, str]]:
    """What stands in the cells of an exercise, row by row; cells are named `<row>-<field>`."""

    def cell(row: int, field: str) -> str:
        value = data.get(f"{row}-{field}", "")
        return cleaned(value).strip() if isinstance(value, str) else ""

    return [{field: cell(row, field) for field in exercise.fields} for row in range(exercise.rows)]


def too_long(rows: list[dict[str, str]]) -> list[str]:
    """The names of the cells that hold more than a cell may."""
    return [f"{place}-{field}" for place, row in enumerate(rows) for field, text in row.items() if len(text) > CELL]


def picked_options(fields: Mapping) -> dict[str, str]:
    """The options picked in a form or kept in an address, by question."""
    return {
        name.removeprefix("option-"): value
        for name, value in fields.items()
        if name.startswith("option-") and isinstance(value, str)
    }
