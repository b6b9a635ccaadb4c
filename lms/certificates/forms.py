from typing import Annotated

from pydantic import Field

from lms.i18n import N_
from lms.web.forms import Typed


class Revocation(Typed):
    reason: Annotated[str, Field(min_length=1, max_length=500, title=N_("Reason"))]
    may_renew: bool = False
