"""What a file is, told from its content. Its name is believed only where the content cannot say: which kind of text."""

import codecs
import re
import zipfile
from pathlib import PurePath
from typing import IO

import filetype

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
OFFICE = {  # the part by which each says what it is (ECMA-376 Part 2, 10.1; OpenDocument 1.3 Part 2, 3.3)
    f"{OOXML}.wordprocessingml.document.main+xml": f"{OOXML}.wordprocessingml.document",
    f"{OOXML}.spreadsheetml.sheet.main+xml": f"{OOXML}.spreadsheetml.sheet",
    f"{OOXML}.presentationml.presentation.main+xml": f"{OOXML}.presentationml.presentation",
}
TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown"}
DOCUMENTS = {  # what people may hand in, with the ending of its name
    "application/pdf": ".pdf",
    f"{OOXML}.wordprocessingml.document": ".docx",
    f"{OOXML}.spreadsheetml.sheet": ".xlsx",
    f"{OOXML}.presentationml.presentation": ".pptx",
    f"{ODF}.text": ".odt",
    f"{ODF}.spreadsheet": ".ods",
    f"{ODF}.presentation": ".odp",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    **{type: ending for ending, type in TEXTS.items()},
}
# What makes a browser that guesses take text for a page (WHATWG MIME Sniffing, 7.1), and what makes it a picture.
MARKUP = re.compile(
    rb"\s*(<\?|<!|</?(html|head|body|script|iframe|svg|style|title|h1|div|font|table|a|br|p|b)\b)", re.I
)
MACROS = re.compile(r"vbaProject\.bin$|^(Basic|Scripts)/")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
HEAD, PART = 8192, 1024 * 1024
MOST_ENTRIES, MOST_MANIFEST = 20_000, 1_000_000


def content_type(file: IO[bytes], name: str) -> str | None:
    """The media type of a file, or None if it is none that we can tell. Nothing is ever unpacked."""
    file.seek(0)
    head = file.read(HEAD)
    if text := _text(file, head, name):  # first: a table of BMI begins like a bitmap
        return text
    if head.startswith(b"PK"):
        return _office(file)
    found = filetype.guess(head)
    return found.mime if found else None


def _office(file: IO[bytes]) -> str | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or any(MACROS.search(entry.filename) for entry in entries):
                return None
            if entries and entries[0].filename == "mimetype":
                declared = _beginning(package, "mimetype", 100).decode("ascii", "replace")
                return declared if declared.startswith(f"{ODF}.") else None
            manifest = _beginning(package, "[Content_Types].xml", MOST_MANIFEST).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return None
    return next((type for part, type in OFFICE.items() if part in manifest), None)


def _beginning(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    with package.open(name) as entry:
        return entry.read(most)


def _text(file: IO[bytes], head: bytes, name: str) -> str | None:
    """UTF-8 without control characters that is no markup, where its name says that it is text."""
    kind = TEXTS.get(PurePath(name).suffix.lower())
    if not kind or MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return None
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(PART):
            if CONTROLS.search(decoder.decode(part)):
                return None
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return kind
