"""Marks a knowledge check. Pure rules: order of options, what is right, whether the check is passed."""

import hashlib
from dataclasses import dataclass

from lms.catalogue.content import BlockContent, QuestionContent


def shuffled(question: QuestionContent, person_id: int, attempt: int) -> list[str]:
    """The options in an order that stays the same within an attempt, on any device and in any language."""

    def place(option: str) -> bytes:
        return hashlib.sha256(f"{person_id}/{question.id}/{attempt}/{option}".encode()).digest()

    return sorted(question.options, key=place)


@dataclass(frozen=True, slots=True)
class Marked:
    """An attempt so far: the option chosen for each question that was answered."""

    check: BlockContent
    number: int
    chosen: dict[str, str]

    @property
    def right(self) -> int:
        answers = {question.id: question.answer for question in self.check.questions}
        return sum(answers.get(question) == option for question, option in self.chosen.items())

    @property
    def is_finished(self) -> bool:
        return all(question.id in self.chosen for question in self.check.questions)

    @property
    def is_passed(self) -> bool:
        return self.is_finished and self.right >= self.check.pass_at
