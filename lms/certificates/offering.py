"""What the page of a course offers to those who completed it."""

from dataclasses import dataclass

from sqlmodel import Session

from lms.certificates import queries
from lms.certificates.actions import REVOKED
from lms.learning import progress
from lms.learning.queries import OpenCourse


@dataclass(frozen=True, slots=True)
class Offer:
    refusal: str = ""  # why there is no other one


def offer(db: Session, person_id: int, opened: OpenCourse, done: set[str]) -> Offer | None:
    """None where no version was completed. Few statements: most readers have begun, and are not done."""
    if not done:
        return None
    is_complete = progress.of_course(opened.content, done).is_complete
    if not is_complete and not _completed_earlier(db, person_id, opened):
        return None
    earlier = queries.certificates_for(db, person_id, opened.id)
    is_over = earlier and earlier[0].is_revoked and not earlier[0].may_renew
    return Offer(REVOKED if is_over else "")


def _completed_earlier(db: Session, person_id: int, opened: OpenCourse) -> bool:
    if len(queries.versions(db, opened.id)) < 2:
        return False
    return queries.completed(db, person_id, opened.content.slug) is not None
