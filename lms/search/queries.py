from sqlmodel import Session

from lms.access.scope import Visitor
from lms.catalogue.queries import postings
from lms.learning.queries import done_by, open_courses, with_examples
from lms.search.finding import Hit, Shelf, hits
from lms.search.wanted import Wanted


def shelves_of(db: Session, visitor: Visitor) -> list[Shelf]:
    """What the visitor may look into."""
    courses = with_examples(db, visitor, open_courses(db, visitor))
    orderly = [course.id for course in courses if course.may_learn and any(one.required for one in course.modules)]
    done = done_by(db, visitor.person_id, orderly) if orderly else {}
    return [Shelf.of(course, done.get(course.id, set())) for course in courses]


def found_in_courses(db: Session, shelves: list[Shelf], wanted: Wanted, language: str) -> list[Hit]:
    """In one statement, the pages on these shelves with all the words: see finding.hits for their order."""
    rows = postings(db, [shelf.course.id for shelf in shelves], wanted.stems, wanted.beginnings)
    return hits((tuple(row) for row in rows), wanted, shelves, language)
