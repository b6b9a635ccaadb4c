"""The work as a document to take away: Markdown, Word or PDF. What people typed stays text in all of them."""

import io
import re
from dataclasses import dataclass, field

from docx import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from lms import typesetting
from lms.i18n import DEMONSTRATION, babel_locale
from lms.settings import settings
from lms.web.templates import translate

FORMATS = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
MARKS = re.compile(r"([\\`*_\[\]<>#&~|])")
MOST_LINES = 1000  # of a part: more than anybody needs, and few enough that no text makes the server wait
AT_THE_START = re.compile(r"^(?:(?=[-+=])|(\d+)(?=[.)]))")  # of a list, a rule or an underlined heading


@dataclass(frozen=True, slots=True)
class Document:
    """A title, who and when, and parts, each with a heading. Headings may be in the course's language."""

    title: str
    byline: str
    locale: str
    author: str
    heading_language: str
    parts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def first_lines(self) -> list[str]:
        """What stands under the title: who and when, and in a demonstration that it is one."""
        return [self.byline, *([translate(self.locale, DEMONSTRATION)] if settings().demo else [])]


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of what was typed, and the lines of each. After the most that a part has, the rest is one line."""
    lines = text.strip().split("\n")
    bounded = "\n".join([*lines[:MOST_LINES], " ".join(" ".join(lines[MOST_LINES:]).split())])
    return [part.split("\n") for part in re.split(r"\n\s*\n", bounded.strip()) if part.strip()]


def written(document: Document, format: str) -> bytes:
    return {"md": to_markdown, "docx": to_docx, "pdf": to_pdf}[format](document)


def to_markdown(document: Document) -> bytes:
    """CommonMark, with every mark that was typed escaped."""
    pieces = [f"# {_escaped(document.title)}", *(_escaped(line) for line in document.first_lines)]
    for heading, text in document.parts:
        pieces.append(f"## {_escaped(heading)}")
        pieces += ["  \n".join(_escaped(line) for line in lines) for lines in paragraphs(text)]
    return ("\n\n".join(pieces) + "\n").encode()


def _escaped(text: str) -> str:
    return AT_THE_START.sub(r"\1\\", MARKS.sub(r"\\\1", " ".join(text.split())))


def to_docx(document: Document) -> bytes:
    word = WordDocument()
    core = word.core_properties
    core.title, core.author, core.language = document.title, document.author, document.locale
    for name in ("comments", "subject", "keywords"):
        setattr(core, name, "")
    _speak(word.styles.element, document.locale)
    word.add_heading(_kept(document.title), level=1)
    for line in document.first_lines:
        _add_paragraph(word, line)
    for heading, text in document.parts:
        _in_language(word.add_heading(_kept(heading), level=2), document)
        for lines in paragraphs(text):
            _add_paragraph(word, "\n".join(lines))
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _add_paragraph(word, text: str) -> None:
    """At the end. python-docx's own goes through the whole document each time to find where that is."""
    paragraph = OxmlElement("w:p")
    paragraph.add_r().text = _kept(text)
    word.element.body.sectPr.addprevious(paragraph)


def _speak(styles, locale: str) -> None:
    """The language of the whole document (ECMA-376 Part 1, 17.3.2.20)."""
    defaults = styles.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = defaults.makeelement(qn("w:lang"), {})
        defaults.append(language)
    language.set(qn("w:val"), locale)


def _in_language(paragraph, document: Document) -> None:
    if document.heading_language == document.locale.split("-")[0]:
        return
    for run in paragraph.runs:
        properties = run._r.get_or_add_rPr()
        properties.append(properties.makeelement(qn("w:lang"), {qn("w:val"): document.heading_language}))


def _kept(text: str) -> str:
    """What XML 1.0 cannot hold is left out."""
    return re.sub(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def to_pdf(document: Document) -> bytes:
    chosen = babel_locale(document.locale)
    said = {
        "language": chosen.language,
        "region": chosen.territory if len(chosen.territory or "") == 2 else None,
        "title": document.title,
        "first_lines": document.first_lines,
        "author": document.author,
        "heading_language": document.heading_language,
        "parts": [{"heading": heading, "paragraphs": paragraphs(text)} for heading, text in document.parts],
    }
    return typesetting.pdf_with_gaps("assignments/work.typ", said)
