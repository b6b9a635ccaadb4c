"""Reads back what was written for spreadsheets."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def xlsx_rows(content: bytes) -> list[list[str | float]]:
    """Text as text and numbers as numbers, by the format's own XML. Rows as long as their last cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert not any("external" in name for name in book.namelist())
        shared = [
            "".join(part.text or "" for part in item.iter(f"{MAIN}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{MAIN}f")), "a formula"
    rows: list[list[str | float]] = []
    for row in sheet.iter(f"{MAIN}row"):
        rows += [[] for _ in range(int(row.attrib["r"]) - len(rows))]
        for cell in row:
            value, place = cell.find(f"{MAIN}v"), column(cell.attrib["r"])
            rows[-1] += [""] * (place - len(rows[-1]))
            text = value.text or "" if value is not None else ""
            rows[-1].append(shared[int(text)] if cell.attrib.get("t") == "s" else float(text))
    return rows


def column(reference: str) -> int:
    letters = re.match("[A-Z]+", reference)[0]
    return sum(26**place * (ord(letter) - 64) for place, letter in enumerate(reversed(letters))) - 1
