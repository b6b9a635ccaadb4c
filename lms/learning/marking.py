"""Marks a knowledge check. Pure rules: order of options, what is right, whether the check is passed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lms.catalogue.content import BlockContent, QuestionContent


def shuffled(options: list[str], question: str, person_id: int, attempt: int) -> list[str]:
    """The options in an order that stays the same within an attempt, on any device and in any language."""

    def place(option: str) -> bytes:
        return hashlib.sha256(f"{person_id}/{question}/{attempt}/{option}".encode()).digest()

    return sorted(options, key=place)


@dataclass(frozen=True, slots=True)
class Marked:
    """An attempt so far: what was given to each question that was answered, as its kind keeps it."""

    check: BlockContent
    number: int
    given: Mapping[str, str]

    def is_right(self, question: QuestionContent) -> bool:
        return question.id in self.given and question.is_right(self.given[question.id])

    @property
    def right(self) -> int:
        return sum(question.is_marked and self.is_right(question) for question in self.check.questions)

    @property
    def marked(self) -> int:
        """How many questions have a right answer."""
        return sum(question.is_marked for question in self.check.questions)

    @property
    def is_finished(self) -> bool:
        return all(question.id in self.given for question in self.check.questions)

    @property
    def is_passed(self) -> bool:
        return self.is_finished and self.right >= self.check.pass_at

    @property
    def of(self) -> int:
        """How many attempts the course allows; 0: as many as one likes, or fewer than were made already."""
        return self.check.attempts if self.number <= self.check.attempts else 0

    @property
    def is_last(self) -> bool:
        return 0 < self.check.attempts <= self.number
