"""What a file is, is told from its content."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_files import DOCX, DRAWING, JPEG, ODF, ODT, OOXML, PAGE, PDF, PNG, PPTX, PROGRAM, XLSX, ooxml, package

from lms.files.content_types import DOCUMENTS, content_type


def told(content: bytes, name: str) -> str | None:
    return content_type(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name", "type"),
    [
        (PDF, "plan.pdf", "application/pdf"),
        (PDF, "plan.docx", "application/pdf"),
        (PNG, "x", "image/png"),
        (JPEG, "x.png", "image/jpeg"),
        (DOCX, "x.docx", f"{OOXML}.wordprocessingml.document"),
        (XLSX, "x.pdf", f"{OOXML}.spreadsheetml.sheet"),
        (PPTX, "x", f"{OOXML}.presentationml.presentation"),
        (ODT, "x", f"{ODF}.text"),
        ("Año, número\n1, 2\n".encode(), "x.CSV", "text/csv"),
        (b"BMI,height\n21,1.7\n", "x.csv", "text/csv"),
        (b"\xef\xbb\xbfplain", "x.txt", "text/plain"),
        (b"# Title\n", "x.md", "text/markdown"),
    ],
)
def test_the_content_says_what_a_file_is(content, name, type):
    assert told(content, name) == type
    assert type in DOCUMENTS


@pytest.mark.parametrize("name", ["x.pdf", "x.txt", "x.csv", "x.md", "x.docx", "x.html", "x.svg", "x.exe", "x"])
@pytest.mark.parametrize("content", [PAGE, b"\n  " + PAGE, b"\xef\xbb\xbf" + PAGE, DRAWING, b"<?xml?><a/>", PROGRAM])
def test_a_page_a_drawing_and_a_program_are_refused_under_any_name(content, name):
    assert told(content, name) not in DOCUMENTS


@pytest.mark.parametrize(
    "content",
    [
        package({"a.txt": "x"}),
        package({"../../etc/passwd": "x", "mimetype": f"{ODF}.text"}),
        package({"mimetype": "text/html"}),
        ooxml("application/vnd.ms-word.document.macroEnabled.main+xml"),
        ooxml(f"{OOXML}.wordprocessingml.document.main+xml", **{"word/vbaProject.bin": "x"}),
        package({"mimetype": f"{ODF}.text", "Basic/Standard/Module1.xml": "x"}),
        b"PK\x03\x04" + b"\0" * 100,
        DOCX[: len(DOCX) // 2],
        "café".encode("latin-1"),
        b"text with a \x00 in it",
    ],
)
def test_other_packages_macros_and_broken_files_are_refused(content):
    for name in ("x.docx", "x.txt", "x.zip"):
        assert told(content, name) not in DOCUMENTS


def test_a_package_that_would_fill_the_disk_is_never_unpacked(monkeypatch):
    read = []
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, size=-1: read.append(size) or b"")
    told(ooxml("x", **{"bomb.xml": "0" * 50_000_000}), "x.docx")
    assert read
    assert max(read) <= 1_000_000 and min(read) > 0


@given(
    st.binary(max_size=300),
    st.sampled_from(["x.txt", "x.docx", "x.pdf", ""]),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF"]),
)
def test_no_content_makes_it_fail(content, name, start):
    assert told(start + content, name) is None or isinstance(told(start + content, name), str)
