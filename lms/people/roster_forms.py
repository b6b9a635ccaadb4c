from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from lms.access.roles import Role
from lms.i18n import LOCALES, N_
from lms.web.forms import Typed


def on_one_line(text: str) -> str:
    return " ".join(text.split())


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(on_one_line)]
GivenName = Annotated[Name, Field(title=N_("Given name"))]
FamilyName = Annotated[Name, Field(title=N_("Family name"))]
Title = Annotated[str, Field(title=N_("Title"), min_length=1, max_length=150), AfterValidator(on_one_line)]
OfficialAddress = Annotated[str, Field(title=N_("Official e-mail address"), min_length=1, max_length=254)]


class NewPerson(Typed):
    given_name: GivenName
    family_name: FamilyName
    address: OfficialAddress
    city: str
    role: Literal[Role.MAYOR, Role.CHIEF_OF_STAFF, Role.STAFF]
    title: Title
    language: Literal[LOCALES]  # ty: ignore[invalid-type-form]
    starts_on: Annotated[date, Field(title=N_("First day in the seat"))]


class LastDay(Typed):
    ends_on: Annotated[date, Field(title=N_("Last day"))]


class Correction(Typed):
    given_name: GivenName
    family_name: FamilyName
    address: OfficialAddress
