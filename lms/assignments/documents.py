"""The work as a document to take away: Markdown, Word or PDF. What people typed stays text in all of them."""

import re
from dataclasses import dataclass, field

from lms.documents.pdf import to_pdf
from lms.documents.pieces import Document, Heading, Paragraph, Piece, Run
from lms.documents.word import to_docx

MARKS = re.compile(r"([\\`*_\[\]<>#&~|])")
MOST_LINES = 1000  # of a part: more than anybody needs, and few enough that no text makes the server wait
AT_THE_START = re.compile(r"^(?:(?=[-+=])|(\d+)(?=[.)]))")  # of a list, a rule or an underlined heading


@dataclass(frozen=True, slots=True)
class TypedWork:
    """A title, who and when, and parts, each with a heading. Headings may be in the course's language."""

    title: str
    byline: str
    locale: str
    author: str
    heading_language: str
    parts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def document(self) -> Document:
        pieces: list[Piece] = []
        for heading, text in self.parts:
            pieces.append(Heading(2, [Run(heading)], self.heading_language))
            pieces += [Paragraph([Run("\n".join(lines))]) for lines in paragraphs(text)]
        return Document(self.title, self.locale, self.author, self.byline, pieces)


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of what was typed, and the lines of each. After the most that a part has, the rest is one line."""
    lines = text.strip().split("\n")
    bounded = "\n".join([*lines[:MOST_LINES], " ".join(" ".join(lines[MOST_LINES:]).split())])
    return [part.split("\n") for part in re.split(r"\n\s*\n", bounded.strip()) if part.strip()]


def written(work: TypedWork, format: str) -> bytes:
    if format == "md":
        return to_markdown(work)
    return {"docx": to_docx, "pdf": to_pdf}[format](work.document)


def to_markdown(work: TypedWork) -> bytes:
    """CommonMark, with every mark that was typed escaped."""
    pieces = [f"# {_escaped(work.title)}", *(_escaped(line) for line in work.document.first_lines)]
    for heading, text in work.parts:
        pieces.append(f"## {_escaped(heading)}")
        pieces += ["  \n".join(_escaped(line) for line in lines) for lines in paragraphs(text)]
    return ("\n\n".join(pieces) + "\n").encode()


def _escaped(text: str) -> str:
    return AT_THE_START.sub(r"\1\\", MARKS.sub(r"\\\1", " ".join(text.split())))
