"""Points in an order, none of them right: where one stands."""

from typing import ClassVar, Literal

from pydantic import Field

from lms.catalogue.questions.choice import ChoiceContent, ChoicePlan
from lms.catalogue.questions.question import Unclear
from lms.catalogue.structure import Slugs
from lms.i18n import N_


class ScaleContent(ChoiceContent):
    is_marked: ClassVar[bool] = False
    shuffles: ClassVar[bool] = False
    kind: Literal["scale"] = "scale"

    def read(self, typed: list[str], locale: str, meant: str = "") -> str | Unclear:
        picked = self.picked(typed[:1], N_("Choose one of the answers first."))
        return picked if isinstance(picked, Unclear) else picked[0]


class ScalePlan(ChoicePlan):
    publishes = ScaleContent
    needs_feedback: ClassVar[bool] = False
    kind: Literal["scale"] = "scale"
    points: Slugs = Field(min_length=2)

    @property
    def ids(self) -> list[str]:
        return self.points
