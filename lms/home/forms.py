from datetime import date
from typing import Annotated

from pydantic import Field

from lms.web.forms import Typed


class PromiseForm(Typed):
    text: Annotated[str, Field(max_length=1000)]
    due_on: date
