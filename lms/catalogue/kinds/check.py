import re
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.catalogue.kinds.kind import KindPlan
from lms.catalogue.prose import Section
from lms.catalogue.questions import AnyPlan
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import repeated
from lms.catalogue.wording import BlockWords, Lines, Reader, Words

QUESTION = re.compile(r"^####(?:[ \t]+(\S.*))?$")


class CheckPlan(KindPlan):
    """A knowledge check: questions, and how many right answers pass it."""

    kind: Literal["check"]
    counts: ClassVar[bool] = True
    is_alone: ClassVar[bool] = True
    pass_at: int = Field(alias="pass", ge=0)
    attempts: int = Field(default=0, ge=0)  # 0: as many as one likes
    shuffle: bool = True
    questions: list[AnyPlan] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def questions_agree(self) -> Self:
        for id in repeated(question.id for question in self.questions):
            raise ValueError(f"the question “{id}” stands twice")
        marked = sum(question.publishes.is_marked for question in self.questions)
        if self.pass_at > marked:
            raise ValueError(f"more right answers are asked for than there are: {marked} questions have one")
        if marked and not self.pass_at:
            raise ValueError("0 right answers are enough only where no question has one")
        return self

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words, plans = BlockWords(section.line), {question.id: question for question in self.questions}
        before, parts = _parts(reader.lines(section))
        words.body = reader.prose(before)
        for id, line, lines in parts:
            if id not in plans:
                reader.say(line, f"an unknown question: “{id}”")
            elif id in words.questions:
                reader.say(line, f"the question “{id}” stands twice")
            else:
                words.questions[id] = plans[id].read(iter(lines), line, reader)
        reader.all_there(list(plans), words.questions, words.line, "question")
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        return {
            "pass_at": self.pass_at,
            "attempts": self.attempts,
            "shuffle": self.shuffle,
            "questions": [
                question.content({language: ours.questions[question.id] for language, ours in words.items()}, render)
                for question in self.questions
            ],
        }

    def asked(self, words: BlockWords) -> list[str]:
        plans = [question for question in self.questions if question.id in words.questions]
        return [
            "\n".join([ours.stem, "", *(f"- {text}" for text in plan.offered(ours))])
            for plan in plans
            for ours in [words.questions[plan.id]]
        ]

    def house_rules(self, words: BlockWords, reader: Reader) -> None:
        for question in self.questions:
            if found := words.questions.get(question.id):
                question.house_rules(found, reader)


def _parts(lines: Lines) -> tuple[Lines, list[tuple[str, int, list[tuple[int, str]]]]]:
    """The lines before the first question; then of each its id, the line of its heading, and its lines."""
    before: list[tuple[int, str]] = []
    parts: list[tuple[str, int, list[tuple[int, str]]]] = []
    for number, line in lines:
        if heading := QUESTION.match(line):
            parts.append(((heading[1] or "").strip(), number, []))
        else:
            (parts[-1][2] if parts else before).append((number, line))
    return iter(before), parts
