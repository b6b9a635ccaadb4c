"""Tables for spreadsheets: the same rows as CSV and as XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # so that spreadsheets read UTF-8
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = Sequence[object]


def written(rows: Iterable[Row], format: str) -> bytes:
    """The rows in one of the MEDIA_TYPES."""
    return as_xlsx(rows) if format == "xlsx" else as_csv(rows).encode()


def as_csv(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([[harmless(cell) for cell in row] for row in rows])
    return BOM + out.getvalue()


def as_xlsx(rows: Iterable[Row]) -> bytes:
    """Numbers stay numbers, and text stays text: never a formula nor a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float | Decimal):
                    sheet.write_number(place, column, cell)
                else:
                    sheet.write_string(place, column, str(cell))
    return out.getvalue()


def harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
