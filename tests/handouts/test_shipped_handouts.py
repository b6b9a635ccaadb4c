"""The pages that come with our courses, in every language."""

import io
from pathlib import Path

import pypdf
import pytest
from published import read_course

from lms.catalogue.content import BlockContent
from lms.documents.pdf import to_pdf
from lms.documents.pieces import Document
from lms.documents.reading import pieces_of
from lms.documents.word import to_docx
from lms.handouts.handout import LOOKS
from lms.settings import settings

ROOT = Path(__file__).parents[2]


def shipped(use: str) -> list[BlockContent]:
    found = [read_course(path.parent)[0] for path in sorted((ROOT / "courses").glob("*/course.toml"))]
    lessons = (lesson for course in found if course for module in course.modules for lesson in module.lessons)
    blocks = [block for lesson in lessons for block in lesson.blocks if block.use == use]
    assert blocks
    return blocks


def document(block: BlockContent, locale: str) -> Document:
    pieces = pieces_of(block.shown(locale)[0], settings().base_url)
    return Document(block.labels[block.language(locale)]["title"], locale, pieces=pieces, look=LOOKS[block.use])


@pytest.mark.parametrize("locale", ["en-US", "es-AR", "es-MX", "pt-BR"])
def test_a_brief_is_one_page_whose_every_letter_can_be_drawn(locale):
    for block in shipped("brief"):
        made = to_pdf(document(block, locale))
        read = pypdf.PdfReader(io.BytesIO(made))
        assert len(read.pages) == 1, (block.id, locale)
        assert b"pdfuaid" in read.xmp_metadata.stream.get_data(), block.id


@pytest.mark.parametrize("locale", ["en-US", "es-AR", "pt-BR"])
def test_a_template_can_be_filled_in_as_word_and_as_pdf(locale):
    for block in shipped("template"):
        assert len(pypdf.PdfReader(io.BytesIO(to_pdf(document(block, locale)))).pages) <= 3, (block.id, locale)
        assert to_docx(document(block, locale))
