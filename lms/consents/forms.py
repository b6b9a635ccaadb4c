from datetime import date
from typing import Annotated

from pydantic import Field

from lms.i18n import N_
from lms.web.forms import Typed


class Given(Typed):
    given_on: Annotated[date, Field(title=N_("Consent given on"))]
    given_by: Annotated[str, Field(title=N_("By whom"), min_length=1, max_length=200)]
    letter: Annotated[str, Field(title=N_("Where the letter is kept"), max_length=500)] = ""
    words: str  # the digest of what was read
    client_id: Annotated[str, Field(max_length=40)]
