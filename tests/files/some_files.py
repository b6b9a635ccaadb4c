"""Small files of each kind, and some that pretend."""

import io
import zipfile

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 40
PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200


def package(entries: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in entries.items():
            written.writestr(name, text)
    return file.getvalue()


def ooxml(part: str, **more: str) -> bytes:
    manifest = f'<Types><Override PartName="/x.xml" ContentType="{part}"/></Types>'
    return package({"[Content_Types].xml": manifest, "x.xml": "<x/>"} | more)


DOCX = ooxml(f"{OOXML}.wordprocessingml.document.main+xml")
XLSX = ooxml(f"{OOXML}.spreadsheetml.sheet.main+xml")
PPTX = ooxml(f"{OOXML}.presentationml.presentation.main+xml")
ODT = package({"mimetype": f"{ODF}.text", "content.xml": "<x/>"})
