import re
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.catalogue.content import CriterionContent, PartContent, ReviewedBy
from lms.catalogue.kinds.kind import KindPlan, labels
from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Plan, Slug, Slugs, repeated
from lms.catalogue.wording import ITEM, BlockWords, CriterionWords, Lines, Reader, Words

CRITERION = re.compile(r"^####(?:[ \t]+(.*?))?[ \t]*$")


class PartPlan(Plan):
    id: Slug
    gathers: Slugs = Field(default_factory=list)


class CriterionPlan(Plan):
    id: Slug
    levels: Slugs = Field(min_length=2)


class AssignmentPlan(KindPlan):
    """Work that is handed in and reviewed: what is written, whether files may come with it, who looks at it and by
    which criteria."""

    kind: Literal["assignment"]
    counts: ClassVar[bool] = True
    is_alone: ClassVar[bool] = True
    upload: bool = False
    reviewers: list[ReviewedBy] = Field(default=["coach"], min_length=1)
    parts: list[PartPlan] = Field(default_factory=list)
    criteria: list[CriterionPlan] = Field(min_length=1)

    @model_validator(mode="after")
    def asks_for_something(self) -> Self:
        if not self.parts and not self.upload:
            raise ValueError("it asks neither for parts to write nor for files")
        nouns = {"part": [part.id for part in self.parts], "criterion": [one.id for one in self.criteria]}
        for noun, ids in (nouns | {"reviewer": self.reviewers}).items():
            for id in repeated(ids):
                raise ValueError(f"the {noun} “{id}” stands twice")
        return self

    @property
    def exercises(self) -> list[str]:
        return [exercise for part in self.parts for exercise in part.gathers]

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words, ids = BlockWords(section.line), [part.id for part in self.parts]
        before = self._criteria(words, reader.lines(section), reader)
        words.body = reader.prose(reader.without_items(before, words.items, ids))
        reader.has_body(words)
        reader.all_there(ids, words.items, words.line, "part")
        reader.all_there([one.id for one in self.criteria], words.criteria, words.line, "criterion")
        for criterion in self.criteria:
            if found := words.criteria.get(criterion.id):
                _complete(criterion, found, reader)
        return words

    def _criteria(self, words: BlockWords, lines: Lines, reader: Reader) -> Lines:
        """The lines before the first criterion; those of the criteria go to `words.criteria`."""
        plans = {criterion.id: criterion for criterion in self.criteria}
        criterion: CriterionWords | None = None
        levels: list[str] = []
        for number, line in lines:
            if heading := CRITERION.match(line):
                id = heading[1] or ""
                _refuse_criterion(id, number, plans, words, reader)
                levels = plans[id].levels if id in plans else []
                criterion = words.criteria[id] = CriterionWords(number)
            elif criterion is None:
                yield number, line
            elif levels:
                _take(criterion, levels, number, line, reader)

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        return {
            "upload": self.upload,
            "reviewers": self.reviewers,
            "parts": [PartContent(id=part.id, gathers=part.gathers) for part in self.parts],
            "labels": labels(words, render),
            "criteria": [_content(criterion, words, render) for criterion in self.criteria],
        }


def _refuse_criterion(id: str, number: int, plans: dict[str, Any], words: BlockWords, reader: Reader) -> None:
    if id not in plans:
        reader.say(number, f"an unknown criterion: “{id}”")
    if id in words.criteria:
        reader.say(number, f"the criterion “{id}” stands twice")


def _take(words: CriterionWords, levels: list[str], number: int, line: str, reader: Reader) -> None:
    if item := ITEM.match(line):
        reader.put(words.levels, item, levels, number)
    elif words.levels and line.strip():
        reader.say(number, "after the first level “- id: words” a criterion has only levels")
    else:
        words.text = f"{words.text}\n{line}".strip()


def _complete(plan: CriterionPlan, words: CriterionWords, reader: Reader) -> None:
    reader.all_there(plan.levels, words.levels, words.line, "level")
    if not words.text:
        reader.say(words.line, f"the criterion “{plan.id}” has no words of its own")


def _content(plan: CriterionPlan, words: Words, render: Renderer) -> CriterionContent:
    ours = {language: block.criteria[plan.id] for language, block in words.items()}
    return CriterionContent(
        id=plan.id,
        levels=plan.levels,
        words=render.plain_by_language({language: criterion.text for language, criterion in ours.items()}),
        level_words={language: render.each_plain(criterion.levels, language) for language, criterion in ours.items()},
    )
