from typing import ClassVar, Literal

from lms.catalogue.kinds.kind import KindPlan


class ReflectionPlan(KindPlan):
    kind: Literal["reflection"]
    is_alone: ClassVar[bool] = True
