"""Several of many: right when exactly the right ones are picked."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from lms.catalogue.questions.choice import ChoiceContent, OptionsPlan
from lms.catalogue.questions.question import Unclear
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Slugs
from lms.catalogue.wording import QuestionWords
from lms.i18n import N_


class SeveralContent(ChoiceContent):
    kind: Literal["several"] = "several"
    answers: list[str]

    def read(self, typed: list[str], locale: str, meant: str = "") -> str | Unclear:
        picked = self.picked(typed, N_("Choose at least one of the answers first."))
        return picked if isinstance(picked, Unclear) else " ".join(picked)

    def is_right(self, given: str) -> bool:
        return set(given.split()) == set(self.answers)

    def missed(self, given: str) -> list[str]:
        """The right options that were not picked."""
        return [option for option in self.answers if option not in given.split()]


class SeveralPlan(OptionsPlan):
    publishes = SeveralContent
    kind: Literal["several"] = "several"
    answers: Slugs = Field(min_length=1)

    @model_validator(mode="after")
    def answers_are_options(self) -> Self:
        for answer in self.answers:
            if answer not in self.options:
                raise ValueError(f"the answer “{answer}” is not among the options")
        return self

    def fields(self, words: dict[str, QuestionWords], render: Renderer) -> dict[str, Any]:
        return super().fields(words, render) | {"answers": self.answers}
