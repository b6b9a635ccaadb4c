from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lms.access.roles import Role
from lms.i18n import N_
from lms.web.forms import Typed

OpensOn = Annotated[date, Field(title=N_("Opens on"))]
DueOn = Annotated[date | None, Field(title=N_("To be finished by"))]


class NewOffering(Typed):
    course: Annotated[str, Field(title=N_("Course"))]
    role: Annotated[Literal[Role.MAYOR, Role.STAFF], Field(title=N_("For whom"))]
    opens_on: OpensOn
    due_on: DueOn = None


class Dates(Typed):
    opens_on: OpensOn
    due_on: DueOn = None
    close: bool = False  # a course that is open, knowing that people may have begun


class Opening(Typed):
    module: str
    waive: list[str] = Field(default_factory=list)  # languages in which it is not ready
