"""What a document is made of, whatever it is written as. All words are text: none of them is ever markup."""

from dataclasses import dataclass, field
from typing import Literal

from lms.i18n import DEMONSTRATION
from lms.settings import settings
from lms.web.templates import translate

TYPES = {  # what a document is written as, by the ending of its file
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
Look = Literal["text", "page", "form"]  # to read · close, to fit a page · with room to write in


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. A line may end within them."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False
    address: str = ""  # of a link


Runs = list[Run]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # from 2 on: the document's title is of level 1
    runs: Runs
    language: str = ""  # where it is not the document's


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Listing:
    is_numbered: bool
    items: list["Pieces"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    head: list[Runs] = field(default_factory=list)
    rows: list[list[Runs]] = field(default_factory=list)

    @property
    def weights(self) -> list[int]:
        """How wide each column is, to the others: its longest word fits, and longer texts widen it up to a point."""
        return [_weight([text_of(cell) for cell in column]) for column in zip(self.head, *self.rows, strict=True)]


Piece = Heading | Paragraph | Listing | Table
Pieces = list[Piece]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    locale: str
    author: str = ""
    byline: str = ""
    pieces: Pieces = field(default_factory=list)
    look: Look = "text"

    @property
    def first_lines(self) -> list[str]:
        """What stands under the title: who and when, and in a demonstration that it is one."""
        demonstration = translate(self.locale, DEMONSTRATION) if settings().demo else ""
        return [line for line in (self.byline, demonstration) if line]


def _weight(texts: list[str]) -> int:
    longest_word = max((len(word) for text in texts for word in text.split()), default=0)
    return max(min(longest_word, 24) + 4, min(max(map(len, texts)), 20))


def asks(item: Pieces) -> bool:
    """An item of a form that ends with a colon is to be filled in."""
    return len(item) == 1 and isinstance(item[0], Paragraph) and text_of(item[0].runs).endswith(":")


def text_of(runs: Runs) -> str:
    return "".join(run.text for run in runs)
