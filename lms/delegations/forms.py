from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lms.i18n import N_
from lms.web.forms import Typed


class Grant(Typed):
    delegate: Annotated[str, Field(title=N_("To whom"), max_length=40)]
    tasks: list[Literal["booking", "reminders", "commitments", "materials"]] = Field(
        default_factory=list, title=N_("What they may do")
    )
    until: Annotated[date, Field(title=N_("Until"))]
