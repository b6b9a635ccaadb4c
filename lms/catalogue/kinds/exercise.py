from typing import Any, ClassVar, Literal

from pydantic import Field

from lms.catalogue.kinds.kind import KindPlan, labels
from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Slugs
from lms.catalogue.wording import BlockWords, Reader, Words


class ExercisePlan(KindPlan):
    """Work on the reader's own city, in rows of fields."""

    kind: Literal["exercise"]
    counts: ClassVar[bool] = True
    is_alone: ClassVar[bool] = True
    fields: Slugs = Field(min_length=1)
    rows: int = Field(default=1, ge=1, le=50)

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words = BlockWords(section.line)
        words.body = reader.prose(reader.without_items(reader.lines(section), words.items, self.fields))
        reader.has_body(words)
        reader.all_there(self.fields, words.items, words.line, "field")
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        return {"fields": self.fields, "rows": self.rows, "labels": labels(words, render)}
