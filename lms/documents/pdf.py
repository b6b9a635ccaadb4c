"""A document as a tagged PDF (A4) in the font of the certificates."""

import re
from typing import Any

from lms import typesetting
from lms.documents.pieces import Document, Heading, Listing, Paragraph, Piece, Runs, asks
from lms.i18n import babel_locale


def to_pdf(document: Document) -> bytes:
    """PDF/UA-1, unless a character cannot be drawn."""
    chosen = babel_locale(document.locale)
    said = {
        "language": chosen.language,
        "region": chosen.territory if len(chosen.territory or "") == 2 else None,
        "title": document.title,
        "first_lines": document.first_lines,
        "author": document.author,
        "look": document.look,
        "pieces": [_said(piece) for piece in document.pieces],
    }
    return typesetting.pdf_with_gaps("documents/document.typ", said)


def _said(piece: Piece) -> dict[str, Any]:
    match piece:
        case Heading():
            return {"kind": "heading", "level": piece.level, "language": piece.language, "runs": _runs(piece.runs)}
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(piece.runs)}
        case Listing():
            items = [{"asks": asks(item), "pieces": [_said(inner) for inner in item]} for item in piece.items]
            return {"kind": "list", "is_numbered": piece.is_numbered, "items": items}
    rows = [[_runs(cell) for cell in row] for row in piece.rows]
    return {"kind": "table", "weights": piece.weights, "head": [_runs(cell) for cell in piece.head], "rows": rows}


LONG = re.compile(r"[^\s/-]{24}(?=[^\s/-])")  # of a word: longer ones may be broken here


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [
        {
            "text": LONG.sub("\\g<0>\u200b", run.text),
            "strong": run.is_strong,
            "emphasis": run.is_emphasis,
            "address": run.address,
        }
        for run in runs
    ]
