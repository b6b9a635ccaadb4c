"""A document as Word writes it: real headings, lists and tables, and its language set."""

import io
import re
from typing import Any

from docx import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length
from docx.text.parfmt import ParagraphFormat

from lms import clock
from lms.documents.pieces import Document, Heading, Listing, Paragraph, Pieces, Run, Runs, Table, asks
from lms.i18n import language_of

TO_WRITE_IN = Cm(1)  # at least the height of a row with an empty cell
DEEPEST = 3  # the styles for lists go no further


def to_docx(document: Document) -> bytes:
    word = _begun(document)
    for line in document.first_lines:
        _add_paragraph(word, [Run(line)])
    _add(word, document.pieces, document, depth=0)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _begun(document: Document) -> Any:
    word = WordDocument()
    core = word.core_properties
    title = _kept(document.title)
    core.title, core.author, core.language = title[:255], document.author, document.locale  # python-docx takes no more
    core.created = core.modified = clock.now().replace(
        tzinfo=None
    )  # python-docx writes UTC and takes it without a zone
    for name in ("comments", "subject", "keywords"):
        setattr(core, name, "")
    _speak(word.styles.element, document.locale)
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    word.add_heading(title, level=1)
    return word


def _add(word: Any, pieces: Pieces, document: Document, depth: int) -> None:
    for piece in pieces:
        match piece:
            case Heading():
                paragraph = _add_paragraph(word, piece.runs, f"Heading{piece.level}")
                if piece.language not in ("", language_of(document.locale)):
                    _in_language(paragraph, piece.language)
            case Paragraph():
                _add_paragraph(word, piece.runs)
            case Listing():
                _add_list(word, piece, document, min(depth + 1, DEEPEST))
            case Table():
                _add_table(word, piece)


def _add_paragraph(word: Any, runs: Runs, style: str = "") -> Any:
    """At the end. python-docx's own goes through the whole document each time to find where that is."""
    paragraph = OxmlElement("w:p")
    _fill(word, paragraph, runs)
    if style:
        paragraph.style = style
    word.element.body.sectPr.addprevious(paragraph)
    return paragraph


def _fill(word: Any, paragraph: Any, runs: Runs) -> None:
    for run in runs:
        into = _link(word, paragraph, run.address) if run.address else paragraph
        made = OxmlElement("w:r")
        into.append(made)
        made.text = _kept(run.text)
        marks = {"w:b": run.is_strong, "w:i": run.is_emphasis}
        for name in (name for name, is_so in marks.items() if is_so):
            made.get_or_add_rPr().append(OxmlElement(name))
        if run.address:
            _mark(made.get_or_add_rPr(), "w:color", val="0B5D66")
            _mark(made.get_or_add_rPr(), "w:u", val="single")


def _link(word: Any, paragraph: Any, address: str) -> Any:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph.append(link)
    return link


def _mark(parent: Any, name: str, **values: object) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    parent.append(made)
    return made


# ---------------------------------------------------------------- lists


def _add_list(word: Any, listing: Listing, document: Document, depth: int) -> None:
    style = ("ListNumber" if listing.is_numbered else "ListBullet") + (str(depth) if depth > 1 else "")
    number = _counting_anew(word, style) if listing.is_numbered else None
    for item in listing.items:
        first = item[0].runs if item and isinstance(item[0], Paragraph) else []
        paragraph = _add_paragraph(word, first, style)
        if document.look == "form" and asks(item):
            _rule(word, paragraph)
        if number is not None:
            properties = paragraph.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, number
        _add(word, item[1:] if first else item, document, depth)


def _rule(word: Any, paragraph: Any) -> None:
    """A line to write on, to the right margin."""
    stops = ParagraphFormat(paragraph).tab_stops
    stops.add_tab_stop(_room(word), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    _fill(word, paragraph, [Run(" \t")])


def _room(word: Any) -> Length:
    section = word.sections[0]
    return Length(section.page_width - section.left_margin - section.right_margin)


def _counting_anew(word: Any, style: str) -> int:
    """The number of a list of that style that begins with 1, whatever lists stand before it."""
    numbering = word.part.numbering_part.element
    of_style = word.styles.element.get_by_id(style).pPr.numPr.numId.val
    made = numbering.add_num(numbering.num_having_numId(of_style).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return made.numId


# ---------------------------------------------------------------- tables


def _add_table(word: Any, table: Table) -> None:
    widths = [round(_room(word).twips * weight / sum(table.weights)) for weight in table.weights]
    made = OxmlElement("w:tbl")
    properties = _mark(made, "w:tblPr")
    _mark(properties, "w:tblStyle", val="TableGrid")
    _mark(properties, "w:tblW", w=sum(widths), type="dxa")
    _mark(properties, "w:tblLayout", type="fixed")
    _mark(properties, "w:tblLook", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1)
    grid = _mark(made, "w:tblGrid")
    for width in widths:
        _mark(grid, "w:gridCol", w=width)
    head = [[Run(run.text, True, run.is_emphasis, run.address) for run in cell] for cell in table.head]
    _add_row(word, made, head, widths, is_head=True)
    for row in table.rows:
        _add_row(word, made, row, widths)
    word.element.body.sectPr.addprevious(made)
    _add_paragraph(word, [])  # two tables in a row would be one


def _add_row(word: Any, table: Any, cells: list[Runs], widths: list[int], *, is_head: bool = False) -> None:
    row = _mark(table, "w:tr")
    properties = _mark(row, "w:trPr")
    _mark(properties, "w:cantSplit")
    if is_head:
        _mark(properties, "w:tblHeader")
    elif not all(cells):
        _mark(properties, "w:trHeight", val=TO_WRITE_IN.twips, hRule="atLeast")
    for cell, width in zip(cells, widths, strict=True):
        made = _mark(row, "w:tc")
        _mark(_mark(made, "w:tcPr"), "w:tcW", w=width, type="dxa")
        paragraph = _mark(made, "w:p")
        _fill(word, paragraph, cell)


# ---------------------------------------------------------------- language


def _speak(styles: Any, locale: str) -> None:
    """The language of the whole document (ECMA-376 Part 1, 17.3.2.20)."""
    defaults = styles.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = defaults.makeelement(qn("w:lang"), {})
        defaults.append(language)
    language.set(qn("w:val"), locale)


def _in_language(paragraph: Any, language: str) -> None:
    for run in paragraph.r_lst:
        _mark(run.get_or_add_rPr(), "w:lang", val=language)


def _kept(text: str) -> str:
    """What XML 1.0 cannot hold is left out."""
    return re.sub(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
