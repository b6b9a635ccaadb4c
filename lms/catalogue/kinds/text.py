from typing import ClassVar, Literal

from lms.catalogue.kinds.kind import KindPlan


class TextPlan(KindPlan):
    kind: Literal["text"]
    counts: ClassVar[bool] = True
