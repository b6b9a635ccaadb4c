"""The work as Word, PDF and Markdown: real headings, its language set, and what was typed stays text."""

import io

import docx
import pypdf
import pytest
from desk import CONTRACT, STRATEGY, begin, handed_in, write
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lms.assignments.documents import MOST_LINES, TypedWork, paragraphs, to_docx, to_markdown
from lms.documents import word as writing
from lms.documents.pieces import Run
from lms.settings import settings

HOSTILE = [
    "<script>alert(1)</script>",
    '#import "x": y; #eval("1") $x$ @ref <label> \\ `code` *strong* _em_',
    "# no heading\n\n- no list\n1. no list\n> no quote\n[a](javascript:alert(1)) ![b](x) ---",
    "Jose\u0301 🏙️ ñandú — «sí»",
    "a\x0bb\ufffe",
]


@pytest.fixture
def strategy(ana) -> str:
    work = begin(ana, STRATEGY)
    write(ana, work, {"purpose": "Primera línea\nsegunda línea\n\nOtro párrafo", "moves": "Tres pasos"})
    return work


def word(browser, address: str):
    answer = browser.get(f"{address}.docx")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return docx.Document(io.BytesIO(answer.content))


def pdf(browser, address: str) -> pypdf.PdfReader:
    answer = browser.get(f"{address}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def test_as_word_with_headings_and_its_language(ana, strategy):
    document = word(ana, f"{strategy}/draft")
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[0] == "Montevideo: La estrategia de datos de la ciudad"
    assert headings[1] == "Propósito: para qué trabaja la ciudad con datos"
    assert len(headings) == 9
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "es-UY"
    assert document.core_properties.title == headings[0]
    assert document.core_properties.author == "Ana Silva"
    assert "Primera línea\nsegunda línea" in [one.text for one in document.paragraphs]


def test_as_a_tagged_pdf(ana, strategy):
    read = pdf(ana, f"{strategy}/draft")
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es-UY"
    assert "/StructTreeRoot" in root
    assert read.metadata.title == "Montevideo: La estrategia de datos de la ciudad"
    assert b"pdfuaid" in read.xmp_metadata.stream.get_data()
    text = read.pages[0].extract_text()
    assert "Primera línea" in text
    assert "Tres pasos" in text
    assert {"/H1", "/H2"} <= set(tags_of(root["/StructTreeRoot"]))


def tags_of(node) -> list[str]:
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    own = [str(node["/S"])] if "/S" in node else []
    return own + [tag for kid in kids for tag in tags_of(kid)]


def test_as_markdown(ana, strategy):
    text = ana.get(f"{strategy}/draft.md").content.decode()
    assert text.startswith("# Montevideo")
    rendered = MarkdownIt().render(text)
    assert rendered.count("<h2>") == 8
    assert "<p>Otro párrafo</p>" in rendered


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_stays_text(ana, text):
    work = begin(ana, STRATEGY)
    write(ana, work, {"purpose": text})
    rendered = MarkdownIt().render(ana.get(f"{work}/draft.md").content.decode())
    assert "<script" not in rendered
    assert rendered.count("<h1>") == 1
    assert "<li>" not in rendered
    assert "<a " not in rendered
    assert "<img" not in rendered
    read = pdf(ana, f"{work}/draft")
    assert len(read.pages) >= 1
    typed = word(ana, f"{work}/draft")
    assert sum(one.style.name.startswith("Heading") for one in typed.paragraphs) == 9


def test_the_typed_marks_can_be_read_in_the_pdf(ana):
    work = begin(ana, STRATEGY)
    write(ana, work, {"purpose": "#eval(1) *strong* $x$"})
    assert "#eval(1) *strong* $x$" in pdf(ana, f"{work}/draft").pages[0].extract_text()


def test_a_version_is_taken_away_by_its_reader_in_their_language(luis, ines):
    work = handed_in(luis, contracts="Alumbrado")
    document = word(ines, f"{work}/versions/1/work")
    texts = [one.text for one in document.paragraphs]
    assert texts[0] == "Guadalajara: Escolha o seu contrato"
    assert "Alumbrado" in texts
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "pt-BR"


@pytest.mark.parametrize("format", ["exe", "html", "json"])
def test_other_formats_are_not_there(luis, format):
    work = begin(luis, CONTRACT)
    assert luis.get(f"{work}/draft.{format}").status_code == 404


def test_a_very_long_text_is_a_document_too(ana):
    work = begin(ana, STRATEGY)
    write(ana, work, {"purpose": "palabra " * 2400})
    assert len(pdf(ana, f"{work}/draft").pages) > 2


@pytest.mark.parametrize("separator", ["\n", "\n\n", "\n \n"])
def test_no_text_is_more_work_than_a_bounded_number_of_lines(separator):
    text = separator.join(f"w{number}" for number in range(5000))
    lines = [line for lines in paragraphs(text) for line in lines]
    assert len(lines) <= MOST_LINES + 1
    assert " ".join(lines).split() == text.split()
    typed = docx.Document(io.BytesIO(to_docx(TypedWork("T", "B", "es-UY", "A", "es", [("H", text)] * 8).document)))
    assert len(typed.paragraphs) <= 8 * (MOST_LINES + 1) + 20
    assert typed.paragraphs[-1].text.endswith("w4999")


def test_no_paragraph_is_looked_for_among_the_others(monkeypatch):
    def searching(*_):
        raise AssertionError("python-docx goes through the whole document for each")

    word = writing.WordDocument()
    monkeypatch.setattr(type(word), "add_paragraph", searching)
    writing._add_paragraph(word, [Run("uno\tdos\ntres\x0b")])
    assert word.paragraphs[-1].text == "uno\tdos\ntres"


@given(st.text(alphabet="ab \n\t", max_size=80))
def test_a_text_of_ordinary_length_keeps_every_line(text):
    kept = "\n\n".join("\n".join(lines) for lines in paragraphs(text))
    assert [line.strip() for line in kept.split("\n") if line.strip()] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]


def test_each_says_that_it_is_of_a_demonstration_and_only_then(ana, strategy, monkeypatch):
    said = "Demostración: las personas y las cifras son inventadas."
    words = {
        "md": lambda: ana.get(f"{strategy}/draft.md").content.decode(),
        "docx": lambda: "\n".join(one.text for one in word(ana, f"{strategy}/draft").paragraphs),
        "pdf": lambda: pdf(ana, f"{strategy}/draft").pages[0].extract_text(),
    }
    assert [said in read() for read in words.values()] == [True] * 3
    monkeypatch.setattr(settings(), "demo", False)
    assert [said in read() for read in words.values()] == [False] * 3


@given(st.text(max_size=60))
def test_no_line_that_was_typed_is_markup(text):
    work = TypedWork("T", "B", "es-UY", "A", "es", [("H", text)])
    read = MarkdownIt().parse(to_markdown(work).decode())
    assert {token.type for token in read} <= {
        "heading_open",
        "heading_close",
        "paragraph_open",
        "paragraph_close",
        "inline",
    }
    inside = {child.type for token in read if token.children for child in token.children}
    assert inside <= {"text", "softbreak", "hardbreak", "text_special"}
