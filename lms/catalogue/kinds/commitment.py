from typing import Any, ClassVar, Literal

from lms.catalogue.kinds.kind import KindPlan, labels
from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.wording import BlockWords, Reader, Words

PROMISE = ["text"]


class CommitmentPlan(KindPlan):
    """Advice, and a promise that the reader may take over as a draft."""

    kind: Literal["commitment"]
    is_alone: ClassVar[bool] = True

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words = BlockWords(section.line)
        words.body = reader.prose(reader.without_items(reader.lines(section), words.items, PROMISE))
        reader.has_body(words)
        reader.all_there(PROMISE, words.items, words.line, "line")
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        texts = labels(words, render)
        return {"promise": {language: items["text"] for language, items in texts.items() if "text" in items}}
