"""What people type: read, cleaned, checked, and given back with what to mend."""

import unicodedata
from typing import Any, Generic, Self, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from starlette.datastructures import FormData

from lms.i18n import N_
from lms.web.security import MAX_BODY, most_at

LONG_TEXT = 20_000  # characters: a generous page of prose

MESSAGES = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("This is too short."),
    "string_too_long": N_("This is too long: at most %(max_length)s characters."),
    "date_from_datetime_parsing": N_("This is not a date we can read. Use the calendar, or year-month-day."),
    "date_parsing": N_("This is not a date we can read. Use the calendar, or year-month-day."),
    "time_parsing": N_("This is not an hour we can read. Use hours and minutes, such as 10:30."),
    "int_parsing": N_("Please write a whole number."),
    "greater_than_equal": N_("This must be at least %(ge)s."),
    "less_than_equal": N_("This must be at most %(le)s."),
    "enum": N_("Please choose one of these."),
    "literal_error": N_("Please choose one of these."),
}
OTHERWISE = N_("We could not read this. Please check it.")


async def posted(request: Request, files: int = 0) -> FormData:
    """What was posted, read in the event loop so that endpoints in threads find it ready.

    Files, where the door takes some, go to temporary files as they come; whoever asked for them closes the form.
    """
    body = request.scope["body"]
    body.most = most_at(files)
    await body.check()
    return await request.form(max_files=files, max_fields=500, max_part_size=MAX_BODY)


def cleaned(text: str) -> str:
    """Composed (NFC), with plain line ends, and without NUL and other control characters, which no database wants."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        character for character in text if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


class Typed(BaseModel):
    """A form. `Form.read(posted)` gives a checked form, or one whose `errors` name each field and what to mend.

    A subclass lists its fields; those typed as lists take every value of that name.
    """

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if value != ""}

    @classmethod
    def read(cls, data: FormData) -> "Filled[Self]":
        typed: dict[str, Any] = {}
        for name in cls.model_fields:
            values = [cleaned(value) for value in data.getlist(name) if isinstance(value, str)]
            if "list[" in str(cls.model_fields[name].annotation):
                typed[name] = [value for value in values if value.strip()]
            elif values:
                typed[name] = values[-1]
        try:
            return Filled(typed, cls.model_validate(typed), labels=cls.labels())
        except ValidationError as invalid:
            return Filled(typed, None, _worded(invalid), cls.labels())

    @classmethod
    def labels(cls) -> dict[str, str]:
        """What the fields are called on the page, where the form says so."""
        return {name: field.title for name, field in cls.model_fields.items() if field.title}


def _worded(invalid: ValidationError) -> dict[str, tuple[str, dict]]:
    worded = {}
    for error in invalid.errors():
        field = str(error["loc"][0]) if error["loc"] else ""
        worded.setdefault(field, (MESSAGES.get(error["type"], OTHERWISE), error.get("ctx", {})))
    return worded


T = TypeVar("T", bound=Typed)


class Filled(Generic[T]):
    """A form as it came: what was typed, the checked values if all is well, and what to mend if not."""

    def __init__(
        self,
        typed: dict[str, Any],
        values: T | None = None,
        errors: dict[str, tuple[str, dict]] | None = None,
        labels: dict[str, str] | None = None,
    ):
        self.typed = typed
        self.values = values
        self.errors = errors or {}
        self.labels = labels or {}

    def value(self, field: str) -> Any:
        return self.typed.get(field, "")

    def refuse(self, field: str, message: str, **context: object) -> None:
        self.values = None
        self.errors[field] = (message, context)
