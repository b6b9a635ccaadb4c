import re
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.catalogue.content import QuestionContent
from lms.catalogue.kinds.kind import KindPlan
from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Plan, Slug, Slugs, repeated
from lms.catalogue.wording import ITEM, BlockWords, Lines, QuestionWords, Reader, Words

QUESTION = re.compile(r"^####(?:[ \t]+(.*?))?[ \t]*$")
FEEDBACK = re.compile(r"^[ \t]{2,}>[ \t]?(.*)$")
QUOTE = re.compile(r"^>[ \t]?(.*)$")
TOLERANCE = 0.15  # by which a right answer may stick out


class QuestionPlan(Plan):
    id: Slug
    options: Slugs = Field(min_length=2)
    answer: str

    @model_validator(mode="after")
    def answer_is_an_option(self) -> Self:
        if self.answer not in self.options:
            raise ValueError(f"the answer “{self.answer}” is not among the options")
        return self


class CheckPlan(KindPlan):
    """A knowledge check: questions, and how many right answers pass it."""

    kind: Literal["check"]
    counts: ClassVar[bool] = True
    is_alone: ClassVar[bool] = True
    pass_at: int = Field(alias="pass", ge=1)
    questions: list[QuestionPlan] = Field(min_length=1)

    @model_validator(mode="after")
    def questions_agree(self) -> Self:
        for id in repeated(question.id for question in self.questions):
            raise ValueError(f"the question “{id}” stands twice")
        if self.pass_at > len(self.questions):
            raise ValueError("more right answers are asked for than there are questions")
        return self

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words = BlockWords(section.line)
        words.body = reader.prose(self._questions(words, reader.lines(section), reader))
        reader.all_there([question.id for question in self.questions], words.questions, words.line, "question")
        for question in self.questions:
            if found := words.questions.get(question.id):
                _complete(question, found, reader)
        return words

    def _questions(self, words: BlockWords, lines: Lines, reader: Reader) -> Lines:
        """The lines before the first question; those of the questions go to `words.questions`."""
        plans = {question.id: question for question in self.questions}
        question: QuestionLines | None = None
        for number, line in lines:
            heading = QUESTION.match(line)
            if heading:
                id = heading[1] or ""
                _refuse_question(id, number, plans, words, reader)
                question = QuestionLines(reader, plans.get(id), number)
                words.questions[id] = question.words
            elif question:
                question.take(number, line)
            else:
                yield number, line

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        return {"pass_at": self.pass_at, "questions": [_content(one, words, render) for one in self.questions]}

    def house_rules(self, words: BlockWords, reader: Reader) -> None:
        for question in self.questions:
            if found := words.questions.get(question.id):
                _even(question, found, reader)


def _refuse_question(id: str, number: int, plans: dict[str, Any], words: BlockWords, reader: Reader) -> None:
    if id not in plans:
        reader.say(number, f"an unknown question: “{id}”")
    if id in words.questions:
        reader.say(number, f"the question “{id}” stands twice")


class QuestionLines:
    """Takes the lines of one question: the stem, options with their feedback, the explanation."""

    def __init__(self, reader: Reader, plan: QuestionPlan | None, line: int):
        self.reader = reader
        self.ids = plan.options if plan else []
        self.known = plan is not None
        self.words = QuestionWords(line)
        self.option = ""

    def take(self, number: int, line: str) -> None:
        words = self.words
        if not self.known or not line.strip():
            return
        if item := ITEM.match(line):
            self.option = item[1]
            self.reader.put(words.options, item, self.ids, number)
        elif quote := QUOTE.match(line):
            words.explanation = f"{words.explanation}\n{quote[1]}".strip()
        elif (feedback := FEEDBACK.match(line)) and self.option:
            words.feedback[self.option] = f"{words.feedback.get(self.option, '')}\n{feedback[1]}".strip()
        elif not words.options and not line.startswith(("-", "#")):
            words.stem = f"{words.stem}\n{line}".strip()
        else:
            self.reader.say(number, "neither an option “- id: words”, nor its feedback “  > ”, nor an explanation “> ”")


def _complete(plan: QuestionPlan, words: QuestionWords, reader: Reader) -> None:
    reader.all_there(plan.options, words.options, words.line, "option")
    if not words.stem:
        reader.say(words.line, f"the question “{plan.id}” asks nothing")
    for option in plan.options:
        if option in words.options and not words.feedback.get(option):
            reader.say_incomplete(words.line, f"the option “{option}” of “{plan.id}” has no feedback")
    if not words.explanation:
        reader.say_incomplete(words.line, f"the question “{plan.id}” has no explanation")


def _content(plan: QuestionPlan, words: Words, render: Renderer) -> QuestionContent:
    ours = {language: block.questions[plan.id] for language, block in words.items()}
    return QuestionContent(
        id=plan.id,
        options=plan.options,
        answer=plan.answer,
        stems=render.inline_by_locale({language: words.stem for language, words in ours.items()}),
        option_words={language: render.each_plain(words.options, language) for language, words in ours.items()},
        feedback={
            language: {option: render.html(text, language) for option, text in words.feedback.items()}
            for language, words in ours.items()
        },
        explanations={language: render.html(words.explanation, language) for language, words in ours.items()},
    )


def _even(plan: QuestionPlan, words: QuestionWords, reader: Reader) -> None:
    """The right answer is not told by its length."""
    lengths = {option: len(text) for option, text in words.options.items()}
    right = lengths.pop(plan.answer, None)
    if right is None or not lengths:
        return
    if right > max(lengths.values()) * (1 + TOLERANCE):
        reader.say_incomplete(words.line, f"“{plan.id}”: the right answer is clearly the longest")
    if right < min(lengths.values()) * (1 - TOLERANCE):
        reader.say_incomplete(words.line, f"“{plan.id}”: the right answer is clearly the shortest")
