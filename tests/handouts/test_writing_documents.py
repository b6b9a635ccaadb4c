"""Documents of every make: what stands in them is text, whatever it looks like, and none makes the server wait."""

import io
import time

import docx
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.plain import passages
from lms.catalogue.rendering import to_html
from lms.documents.pdf import to_pdf
from lms.documents.pieces import Document, Heading, Listing, Paragraph, Run, Table, text_of
from lms.documents.plain import to_text
from lms.documents.reading import pieces_of
from lms.documents.word import to_docx

SITE = "https://lms.example"
HOSTILE = [
    "#panic()",
    '#eval("1") $x$ @ref \\<label\\> \\* \\_em\\_ = no heading',
    "[a](javascript:alert(1))",
    "[a](/../../etc/passwd)",
    "[a](data:text/html,x)",
    "<script>alert(1)</script>",
    "a\u202eb \U0001f3d9 José",
]


def document(markdown: str, locale: str = "en") -> Document:
    html = to_html(markdown, locale, {}, "small")
    return Document("A page", locale, pieces=pieces_of(html, SITE), look="page")


def table(*cells: str) -> str:
    return f"| Head | Other |\n| --- | --- |\n| {' | '.join(cells)} |"


def printed(made: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


def addresses(made: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    return [note.get_object()["/A"]["/URI"] for page in pages for note in page.get("/Annots", [])]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_text_in_all_of_them(text):
    made = document(table(text, "beside"))
    [piece] = made.pieces
    assert isinstance(piece, Table)
    said = text_of(piece.rows[0][0])
    assert said
    assert f"Head: {said}\nOther: beside" in to_text(made)
    word = docx.Document(io.BytesIO(to_docx(made)))
    assert word.tables[0].cell(1, 0).text == said
    pdf = to_pdf(made)
    assert "beside" in printed(pdf)
    assert addresses(pdf) == []
    assert not [link for link in word.part.rels.values() if link.is_external]


def test_marks_of_typst_are_read_as_they_stand():
    pdf = to_pdf(Document("#panic() *T* _t_", "en", pieces=[Paragraph([Run("#panic() *strong* _em_ $x$ = y")])]))
    assert "#panic() *strong* _em_ $x$ = y" in printed(pdf)
    assert "#panic() *T* _t_" in printed(pdf)


def test_lists_and_tables_within_lists_keep_their_order():
    made = document("- One\n  - inner\n\n    | A | B |\n    | - | - |\n    | 1 | |\n- Two\n\n1. First\n2. Second")
    listing, numbered = made.pieces
    assert isinstance(listing, Listing)
    assert isinstance(numbered, Listing)
    assert "• One\n  • inner\n    A: 1\n• Two\n\n1. First\n2. Second\n" in to_text(made)
    assert "inner" in printed(to_pdf(made))


def test_each_numbered_list_of_a_word_file_begins_with_one():
    word = docx.Document(io.BytesIO(to_docx(document("1. a\n2. b\n\nBetween.\n\n1. c"))))
    numbers = [one._p.pPr.numPr.numId.val for one in word.paragraphs if one.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_link_of_several_looks_is_followed_by_its_address_once():
    assert to_text(document("See [the **bold** words](https://example.org/a).")).endswith(
        "See the bold words (https://example.org/a).\n"
    )


def test_a_form_has_a_line_to_write_on_after_each_colon_and_only_there():
    html = to_html("- To fill in:\n- Nothing to fill in", "en", {}, "small")
    form = Document("A form", "en", pieces=pieces_of(html, SITE), look="form")
    word = docx.Document(io.BytesIO(to_docx(form)))
    assert [one.text for one in word.paragraphs if one.style.name == "List Bullet"] == [
        "To fill in: \t",
        "Nothing to fill in",
    ]


@pytest.mark.parametrize("heading", ["####", "#### \u00a0", "##### Deeper than any before", "#### `code`"])
def test_no_heading_of_an_author_keeps_a_page_from_being_printed(heading):
    assert "After it." in printed(to_pdf(document(f"{heading}\n\nAfter it.")))


def test_a_long_title_is_no_obstacle():
    title = "Long " * 60
    assert docx.Document(io.BytesIO(to_docx(Document(title, "en")))).paragraphs[0].text == title


LARGE = ["|a" * 12 + "|\n" + "|-" * 12 + "|\n" + "|\n" * 290, "- a\n" * 5000, "- " * 60 + "a", "> " * 5000 + "a"]


@pytest.mark.parametrize("markdown", LARGE, ids=["table", "list", "nested list", "nested quotation"])
def test_the_largest_that_a_course_may_hold_takes_seconds(markdown):
    started = time.monotonic()
    made = document(markdown)
    assert to_docx(made)
    assert to_text(made)
    assert to_pdf(made)
    assert time.monotonic() - started < 12


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_words_change_what_a_document_is_made_of(heading, words):
    made = Document("T", "en", pieces=[Heading(2, [Run(heading)]), Table([[Run("H")]], [[[Run(words)]]])])
    word = docx.Document(io.BytesIO(to_docx(made)))
    assert [one.style.name for one in word.paragraphs if one.style.name != "Normal"] == ["Heading 1", "Heading 2"]
    assert len(word.tables[0].rows) == 2


MARKED = st.text(alphabet="ab|-*_#<>[]()`:. \n\\&1", max_size=120)


@given(MARKED)
def test_whatever_an_author_writes_all_its_words_are_in_the_text(markdown):
    html = to_html(markdown, "en", {}, "small")
    pieces = pieces_of(html, SITE)
    assert set("ab1") & set("".join(_letters(pieces))) == set("ab1") & set(_bare(html))


def _bare(html: str) -> str:
    return "".join(text for text, _ in passages(html))


def _letters(pieces) -> list[str]:
    found = []
    for piece in pieces:
        if isinstance(piece, Listing):
            found += [letters for item in piece.items for letters in _letters(item)]
        elif isinstance(piece, Table):
            found += [text_of(cell) for row in [piece.head, *piece.rows] for cell in row]
        else:
            found.append(text_of(piece.runs))
    return found
