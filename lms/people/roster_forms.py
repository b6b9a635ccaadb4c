from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lms.access.roles import Role
from lms.i18n import LOCALES
from lms.web.forms import Typed


def on_one_line(text: str) -> str:
    return " ".join(text.split())


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(on_one_line)]
Title = Annotated[str, Field(min_length=1, max_length=150), AfterValidator(on_one_line)]
OfficialAddress = Annotated[str, Field(min_length=3, max_length=254)]


class NewPerson(Typed):
    given_name: Name
    family_name: Name
    address: OfficialAddress
    city: str
    role: Literal[Role.MAYOR, Role.CHIEF_OF_STAFF, Role.STAFF]
    title: Title
    language: Literal[LOCALES]  # ty: ignore[invalid-type-form]
    starts_on: date


class LastDay(Typed):
    ends_on: date


class Correction(Typed):
    given_name: Name
    family_name: Name
    address: OfficialAddress
