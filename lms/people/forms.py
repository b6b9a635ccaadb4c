"""What a person may type to sign in and to keep the account."""

import unicodedata
from datetime import date
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field
from starlette.datastructures import FormData

from lms.errors import Invalid
from lms.i18n import LANGUAGES, LOCALES, N_
from lms.mail.addresses import mailbox
from lms.people.reminding import KINDS
from lms.web.forms import Filled, Typed

NOT_AN_ADDRESS = N_("This is not an e-mail address we can write to.")


class AddressForm(Typed):
    """An e-mail address, in lower case: capitals never tell two mailboxes apart."""

    email: Annotated[str, Field(max_length=254)]

    @classmethod
    def read(cls, data: FormData) -> Filled:
        form = super().read(data)
        if form.values is None:
            return form
        form.values.email = form.values.email.lower()
        if not is_address(form.values.email):
            form.refuse("email", NOT_AN_ADDRESS)
        return form


class SignInForm(AddressForm):
    next: Annotated[str, Field(max_length=2000)] = "/"


class CodeForm(Typed):
    request: Annotated[str, Field(max_length=40)] = ""
    code: Annotated[str, Field(max_length=40)]
    next: Annotated[str, Field(max_length=2000)] = "/"

    @property
    def digits(self) -> str:
        return "".join(self.code.split())


class NextForm(Typed):
    next: Annotated[str, Field(max_length=2000)] = "/"


class LanguageForm(NextForm):
    language: Literal[tuple(LANGUAGES)]  # ty: ignore[invalid-type-form]


class PreferencesForm(Typed):
    language: Literal[LOCALES]  # ty: ignore[invalid-type-form]
    content_language: Literal["", *LANGUAGES] = ""  # ty: ignore[invalid-type-form]
    timezone: Literal[tuple(available_timezones())]  # ty: ignore[invalid-type-form]


class RemindersForm(Typed):
    kinds: list[Literal[tuple(KINDS)]] = Field(default_factory=list)  # ty: ignore[invalid-type-form]


class PauseForm(Typed):
    until: Annotated[date, Field(title=N_("Pause until"))]


def is_address(text: str) -> bool:
    """One bare address, without spaces or marks that do not show."""
    if any(unicodedata.category(character)[0] in "CZ" for character in text):
        return False
    try:
        mailbox(text)
    except Invalid:
        return False
    return True
