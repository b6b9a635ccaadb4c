"""One's own work: read for this one person and compared at once, never indexed. What is sealed is not read at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from lms.access.scope import Visitor
from lms.assignments.queries import submissions_by
from lms.catalogue.content import CourseContent
from lms.commitments.queries import commitments_held_by
from lms.i18n import LANGUAGES, N_
from lms.learning.queries import written_by
from lms.search.finding import Shelf
from lms.search.snippets import Sought
from lms.search.wanted import Wanted

MOST = 20


@dataclass(frozen=True, slots=True)
class Piece:
    address: str
    kind: str  # untranslated words
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    piece: Piece
    passage: Sought


def own_work(db: Session, visitor: Visitor, shelves: list[Shelf], wanted: Wanted, language: str) -> list[Found]:
    """The pieces of the visitor's own that hold all the words, compared in the reader's language first."""
    pieces = [*_exercises(db, visitor, shelves), *_assignments(db, visitor), *_commitments(db, visitor)]
    found = (_found(piece, wanted, language) for piece in pieces)
    return [one for one in found if one][:MOST]


def _found(piece: Piece, wanted: Wanted, language: str) -> Found | None:
    """Nobody says in which language they write."""
    for name in sorted(LANGUAGES, key=lambda one: one != language):
        passage = Sought(piece.text, name, wanted.patterns[name])
        if wanted.are_all(passage.found):
            return Found(piece, passage)
    return None


def _exercises(db: Session, visitor: Visitor, shelves: list[Shelf]) -> Iterator[Piece]:
    """Those whose lesson is not open, or has no such block any more, stand on the page of all one wrote."""
    open_pages = {(shelf.course.id, page) for shelf in shelves for page in shelf.pages}
    present = {(shelf.course.id, key) for shelf in shelves for key in _keys(shelf.course.content)}
    for exercise, (block, course) in written_by(db, visitor.person_id):
        stands = (course.id, block.lesson) in open_pages and (course.id, block.key) in present
        address = f"/courses/{course.slug}/{block.lesson}#{block.key}" if stands else "/writing"
        text = " · ".join(cell for row in exercise.rows for cell in row.values() if cell)
        yield Piece(address, N_("What you wrote about your city"), text)


def _keys(course: CourseContent) -> Iterator[str]:
    return (block.id for module in course.modules for lesson in module.lessons for block in lesson.blocks)


def _assignments(db: Session, visitor: Visitor) -> Iterator[Piece]:
    """As last typed. The lines gathered from exercises are found in the exercises."""
    for submission in submissions_by(db, visitor.person_id):
        text = " · ".join(text for text in submission.parts.values() if text)
        yield Piece(f"/assignments/{submission.public_id}", N_("What you wrote for an assignment"), text)


def _commitments(db: Session, visitor: Visitor) -> Iterator[Piece]:
    for commitment in commitments_held_by(db, visitor):
        yield Piece(f"/commitments/{commitment.public_id}", N_("What you promised"), commitment.text)
