from datetime import date
from typing import Annotated

from pydantic import Field

from lms.i18n import N_
from lms.web.forms import Typed


class PromiseForm(Typed):
    text: Annotated[str, Field(title=N_("What you promise"), max_length=1000)]
    due_on: Annotated[date, Field(title=N_("By when"))]


class TopicForm(Typed):
    topic: Annotated[str, Field(title=N_("What it is about"), max_length=200)] = ""
