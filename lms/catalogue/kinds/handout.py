import re
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from lms.catalogue.kinds.kind import KindPlan, labels
from lms.catalogue.plain import passages
from lms.catalogue.prose import Section
from lms.catalogue.rendering import TERM, Renderer, markdown
from lms.catalogue.structure import Slugs
from lms.catalogue.wording import BlockWords, Lines, Reader, Words

HEADING = re.compile(r"^#{3,}(?=[ \t])")
MOST_WORDS = 350  # of a brief, in each language: a page
TO_FILL_IN = {"table_open", "bullet_list_open", "ordered_list_open"}


class HandoutPlan(KindPlan):
    """A page to take along: a brief for the reader's team, or a template to fill in at work."""

    kind: Literal["handout"]
    use: Literal["brief", "template"]
    gathers: Slugs = Field(default_factory=list)  # exercises whose saved lines its reader may add

    @model_validator(mode="after")
    def only_a_brief_gathers(self) -> Self:
        if self.gathers and self.use != "brief":
            raise ValueError("only a brief gathers lines: a template is for anyone to fill in")
        return self

    @property
    def exercises(self) -> list[str]:
        return self.gathers

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words = BlockWords(section.line)
        words.body = reader.prose(_under_the_title(reader.without_title(reader.lines(section), words), reader))
        reader.has_title(words, "what the handout is called")
        reader.has_body(words)
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        return {"use": self.use, "gathers": self.gathers, "labels": labels(words, render)}

    def house_rules(self, words: BlockWords, reader: Reader) -> None:
        if self.use == "template":
            if not any(token.type in TO_FILL_IN for token in markdown.parse(words.body)):
                reader.say_incomplete(words.line, f"“{self.id}” has no table and no list to fill in")
        elif (count := _counted(words)) > MOST_WORDS:
            reader.say_incomplete(words.line, f"“{self.id}” has {count} words: a brief has at most {MOST_WORDS}")


def _under_the_title(lines: Lines, reader: Reader) -> Lines:
    """The title heads a page of its own, so that a heading under it is of the first rank that prose has."""
    for number, line in lines:
        heading = HEADING.match(line)
        if heading and len(heading[0]) == 3:
            reader.say(number, "a handout has one title: a heading under it is written #### ")
        yield number, line[1:] if heading else line


def _counted(words: BlockWords) -> int:
    html = markdown.render(TERM.sub(r"\1", words.body))
    texts = [*words.items.values(), *(text for text, _ in passages(html))]
    return sum(any(letter.isalnum() for letter in word) for text in texts for word in text.split())
