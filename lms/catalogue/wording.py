"""The words of one block in one language, taken from its section by the rules of its kind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalogue.faults import Faults
from lms.catalogue.prose import Section
from lms.catalogue.structure import AnyBlock, CheckPlan, CommitmentPlan, ExamplePlan, ExercisePlan, QuestionPlan

ITEM = re.compile(r"^- ([a-z0-9-]+):(?:[ \t]+(.*))?$")
FEEDBACK = re.compile(r"^[ \t]{2,}>[ \t]?(.*)$")
QUOTE = re.compile(r"^>[ \t]?(.*)$")
QUESTION = re.compile(r"^####(?:[ \t]+(.*?))?[ \t]*$")
LARGE_HEADING = re.compile(r"^ {0,3}#{1,2}[ \t]")
SOURCES = {"en": "Source: ", "es": "Fuente: ", "pt": "Fonte: "}

Lines = Iterator[tuple[int, str]]


@dataclass
class QuestionWords:
    line: int
    stem: str = ""
    options: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)
    explanation: str = ""


@dataclass
class BlockWords:
    line: int
    body: str = ""
    items: dict[str, str] = field(default_factory=dict)  # labels of fields; the promise, as "text"
    sources: list[str] = field(default_factory=list)
    questions: dict[str, QuestionWords] = field(default_factory=dict)

    def everything(self) -> str:
        """All the words, without ids."""
        parts = [self.body, *self.items.values(), *self.sources]
        for question in self.questions.values():
            parts += [question.stem, *question.options.values(), *question.feedback.values(), question.explanation]
        return "\n".join(part for part in parts if part)


@dataclass
class Reader:
    """Reads one section; says what is wrong with it where it is wrong."""

    plan: AnyBlock
    language: str
    path: Path
    faults: Faults

    def read(self, section: Section) -> BlockWords:
        words = BlockWords(section.line)
        lines = enumerate(section.lines, section.line + 1)
        if isinstance(self.plan, CheckPlan):
            self._check(self.plan, words, lines)
        else:
            words.body = "\n".join(self._body(words, lines)).strip()
        self._complete(words)
        return words

    def _body(self, words: BlockWords, lines: Lines) -> Iterator[str]:
        plan = self.plan
        ids = plan.fields if isinstance(plan, ExercisePlan) else ["text"] if isinstance(plan, CommitmentPlan) else []
        for number, line in lines:
            item = ITEM.match(line) if ids else None
            if item:
                self.put(words.items, item, ids, number)
            elif isinstance(plan, ExamplePlan) and line.startswith(SOURCES[self.language]):
                words.sources.append(line.removeprefix(SOURCES[self.language]).strip())
            else:
                self._refuse_large_heading(number, line)
                yield line

    def _check(self, plan: CheckPlan, words: BlockWords, lines: Lines) -> None:
        plans = {question.id: question for question in plan.questions}
        introduction: list[str] = []
        question: QuestionLines | None = None
        for number, line in lines:
            heading = QUESTION.match(line)
            if heading:
                id = heading[1] or ""
                self._refuse_question(id, number, plans, words)
                question = QuestionLines(self, plans.get(id), number)
                words.questions[id] = question.words
            elif question:
                question.take(number, line)
            else:
                self._refuse_large_heading(number, line)
                introduction.append(line)
        words.body = "\n".join(introduction).strip()

    def _refuse_question(self, id: str, number: int, plans: dict[str, QuestionPlan], words: BlockWords) -> None:
        if id not in plans:
            self.say(number, f"an unknown question: “{id}”")
        if id in words.questions:
            self.say(number, f"the question “{id}” stands twice")

    def _refuse_large_heading(self, number: int, line: str) -> None:
        if LARGE_HEADING.match(line):
            self.say(number, "a heading inside a block is written ### ")

    def put(self, items: dict[str, str], item: re.Match[str], ids: list[str], number: int) -> None:
        id, text = item[1], (item[2] or "").strip()
        if id not in ids:
            self.say(number, f"“{id}” is not in lesson.toml: {', '.join(ids)}")
        elif id in items:
            self.say(number, f"“{id}” stands twice")
        elif not text:
            self.say(number, f"“{id}” has no words")
        items[id] = text

    def _complete(self, words: BlockWords) -> None:
        plan = self.plan
        if not words.body and not isinstance(plan, CheckPlan):
            self.say(words.line, f"“{plan.id}” has no words of its own")
        if isinstance(plan, ExercisePlan):
            self._all_there(plan.fields, words.items, words.line, "field")
        if isinstance(plan, CommitmentPlan):
            self._all_there(["text"], words.items, words.line, "line")
        if isinstance(plan, ExamplePlan) and len(words.sources) != len(plan.sources):
            wanted = f"{len(plan.sources)} in lesson.toml, {len(words.sources)} here"
            self.say(words.line, f"wrong number of lines “{SOURCES[self.language]}”: {wanted}")
        if isinstance(plan, CheckPlan):
            self._all_there([question.id for question in plan.questions], words.questions, words.line, "question")
            self._questions_complete(plan, words)

    def _questions_complete(self, plan: CheckPlan, words: BlockWords) -> None:
        for question in plan.questions:
            if found := words.questions.get(question.id):
                self._question_complete(question, found)

    def _question_complete(self, plan: QuestionPlan, words: QuestionWords) -> None:
        self._all_there(plan.options, words.options, words.line, "option")
        if not words.stem:
            self.say(words.line, f"the question “{plan.id}” asks nothing")
        for option in plan.options:
            if option in words.options and not words.feedback.get(option):
                self.faults.incomplete(self.path, words.line, f"the option “{option}” of “{plan.id}” has no feedback")
        if not words.explanation:
            self.faults.incomplete(self.path, words.line, f"the question “{plan.id}” has no explanation")

    def _all_there(self, ids: list[str], found: Mapping[str, object], line: int, noun: str) -> None:
        for id in ids:
            if id not in found:
                self.say(line, f"“{self.plan.id}”: the {noun} “{id}” is missing here")

    def say(self, number: int, message: str) -> None:
        self.faults.broken(self.path, number, message)


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
