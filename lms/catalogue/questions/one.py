"""One of many."""

from typing import Any, Literal, Self

from pydantic import model_validator

from lms.catalogue.questions.choice import ChoiceContent, OptionsPlan
from lms.catalogue.questions.question import Unclear
from lms.catalogue.rendering import Renderer
from lms.catalogue.wording import QuestionWords, Reader
from lms.i18n import N_

TOLERANCE = 0.15  # by which a right answer may stick out


class OneContent(ChoiceContent):
    kind: Literal["one"] = "one"
    answer: str

    def read(self, typed: list[str], locale: str, meant: str = "") -> str | Unclear:
        picked = self.picked(typed[:1], N_("Choose one of the answers first."))
        return picked if isinstance(picked, Unclear) else picked[0]

    def is_right(self, given: str) -> bool:
        return given == self.answer


class OnePlan(OptionsPlan):
    publishes = OneContent
    kind: Literal["one"] = "one"
    answer: str

    @model_validator(mode="after")
    def answer_is_an_option(self) -> Self:
        if self.answer not in self.options:
            raise ValueError(f"the answer “{self.answer}” is not among the options")
        return self

    def fields(self, words: dict[str, QuestionWords], render: Renderer) -> dict[str, Any]:
        return super().fields(words, render) | {"answer": self.answer}

    def house_rules(self, words: QuestionWords, reader: Reader) -> None:
        """The right answer is not told by its length."""
        lengths = {option: len(text) for option, text in words.texts.items()}
        right = lengths.pop(self.answer, None)
        if right is None or not lengths:
            return
        if right > max(lengths.values()) * (1 + TOLERANCE):
            reader.say_incomplete(words.line, f"“{self.id}”: the right answer is clearly the longest")
        if right < min(lengths.values()) * (1 - TOLERANCE):
            reader.say_incomplete(words.line, f"“{self.id}”: the right answer is clearly the shortest")
