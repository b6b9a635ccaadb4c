"""What a person wrote while learning, to keep: it stays theirs when their seat has ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, LessonContent
from lms.learning import queries
from lms.learning.actions import open_reflection

Rows = list[dict[str, str]]  # of an exercise: texts by field


@dataclass(frozen=True, slots=True)
class Piece:
    """An exercise or a reflection, with what was asked."""

    block: BlockContent
    lesson: LessonContent | None  # none when the version being read has dropped the block
    address: str
    saved_at: datetime
    rows: list[dict[str, str]]
    text: str | None = ""  # none: no key opens it


def pieces_of(db: Session, person_id: int) -> list[Piece]:
    """Everything the person wrote in lessons, what was saved last first. Reflections are unsealed: for them alone."""
    found = [_piece(db, row, written.saved_at, rows=written.rows) for written, row in queries.written_by(db, person_id)]
    found += [
        _piece(db, row, reflection.saved_at, text=open_reflection(reflection))
        for reflection, row in queries.reflected_by(db, person_id)
    ]
    pieces = [piece for piece in found if piece]
    return sorted(pieces, key=lambda piece: piece.saved_at, reverse=True)


def _piece(
    db: Session,
    row: queries.Written,
    saved_at: datetime,
    *,
    rows: list[dict[str, str]] | None = None,
    text: str | None = "",
) -> Piece | None:
    block, course = row
    content = catalogue.content_of(db, course.version_id) if course.version_id else None
    place = content.lesson(block.lesson) if content else None
    current = next((one for one in place[1].blocks if one.id == block.key), None) if place else None
    said = current or catalogue.block_content(db, block.id)
    if said is None:
        return None
    lesson = place[1] if place and current else None
    address = f"/courses/{course.slug}/{block.lesson}#{block.key}" if lesson else ""
    return Piece(said, lesson, address, saved_at, rows or [], text)


def filled(rows: Rows) -> Rows:
    """The rows in which something is written."""
    return [row for row in rows if any(text.strip() for text in row.values())]
