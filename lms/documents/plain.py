"""A document as plain text, for a messenger: no marks, and the address of a link after its words."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from lms.documents.pieces import Document, Heading, Listing, Paragraph, Pieces, Runs, Table, text_of


def to_text(document: Document) -> str:
    """Ends with a line end; paragraphs stand apart by an empty line."""
    parts = [document.title, *document.first_lines, *_parts(document.pieces)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _parts(pieces: Pieces) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case Heading() | Paragraph():
                yield _words(piece.runs)
            case Listing():
                yield "\n".join(_items(piece))
            case Table():
                yield from _rows(piece)


def _items(listing: Listing) -> Iterator[str]:
    for number, item in enumerate(listing.items, 1):
        mark = f"{number}." if listing.is_numbered else "•"
        yield f"{mark} " + "\n".join(_parts(item)).replace("\n", "\n  ")


def _rows(table: Table) -> Iterator[str]:
    """A line for each cell, after the name of its column. What is there to be filled in stays away."""
    names = [text_of(name) for name in table.head]
    for row in table.rows:
        cells = ((name, _words(cell)) for name, cell in zip(names, row, strict=True))
        yield "\n".join(f"{name}: {words}" if name else words for name, words in cells if words)


def _words(runs: Runs) -> str:
    """A link may be of several looks: its address follows the last of them."""
    links = ((address, text_of(list(words))) for address, words in groupby(runs, attrgetter("address")))
    return "".join(f"{words} ({address})" if address else words for address, words in links)
