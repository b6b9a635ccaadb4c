"""The submission, its versions and its files."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from lms.access.scope import Visitor
from lms.assignments.models import Review, Rows, Submission, SubmissionFile, SubmissionVersion
from lms.assignments.queries.reviewers import turn_of_reader
from lms.assignments.reviewing import reads_review, reads_version
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent
from lms.catalogue.models import Block
from lms.files.models import StoredFile
from lms.learning import queries as learning
from lms.people.models import Person


@dataclass(slots=True)
class VersionView:
    """A version handed in, with its files and what reviewers said of it."""

    version: SubmissionVersion
    assignment: BlockContent  # as it was then
    files: list[tuple[SubmissionFile, StoredFile]] = field(default_factory=list)
    reviews: list[tuple[Review, Person]] = field(default_factory=list)


def submission_of(db: Session, person_id: int, block_id: int) -> Submission | None:
    theirs = (col(Submission.person_id) == person_id, col(Submission.block_id) == block_id)
    return db.exec(select(Submission).where(*theirs)).first()


def submissions_by(db: Session, person_id: int) -> list[Submission]:
    """What a person wrote, saved last first."""
    theirs = select(Submission).where(col(Submission.person_id) == person_id)
    return list(db.exec(theirs.order_by(col(Submission.saved_at).desc())).all())


def locked(db: Session, submission: Submission) -> Submission:
    """The submission as it stands, kept from others until the transaction ends."""
    row = select(Submission).where(col(Submission.id) == submission.id).with_for_update()
    return db.exec(row.execution_options(populate_existing=True)).one()


def version_numbered(db: Session, submission: Submission, number: int) -> SubmissionVersion | None:
    here = (col(SubmissionVersion.submission_id) == submission.id, col(SubmissionVersion.number) == number)
    return db.exec(select(SubmissionVersion).where(*here)).first()


def versions_of(db: Session, submission: Submission) -> list[VersionView]:
    """Everything that was handed in and said of it, newest first: for its writer. Three statements."""
    of_it = select(SubmissionVersion).where(col(SubmissionVersion.submission_id) == submission.id)
    rows = db.exec(of_it.order_by(col(SubmissionVersion.number).desc())).all()
    key = db.get_one(Block, submission.block_id).key
    views = {version.id: VersionView(version, _block(db, version, key)) for version in rows}
    for kept, file in _files(db, col(SubmissionFile.version_id).in_(list(views))):
        views[kept.version_id or 0].files.append((kept, file))
    for review, person in _reviews(db, views):
        views[review.version_id].reviews.append((review, person))
    return list(views.values())


def versions_read_by(db: Session, submission: Submission, visitor: Visitor) -> list[VersionView]:
    """The same for one of its readers: what is for those of their turn."""
    turn = turn_of_reader(db, submission, visitor)
    views = [view for view in versions_of(db, submission) if reads_version(turn, view.version.turn)]
    for view in views:
        view.reviews = [one for one in view.reviews if reads_review(turn, visitor.person_id, one[0])]
    return views


def _block(db: Session, version: SubmissionVersion, key: str) -> BlockContent:
    found = catalogue.content_of(db, version.course_version_id).block(key)
    assert found
    return found


def _reviews(db: Session, versions: Iterable[int]) -> list[tuple[Review, Person]]:
    rows = db.exec(
        select(Review, Person)
        .join(Person, col(Person.id) == col(Review.reviewer_id))
        .where(col(Review.version_id).in_(list(versions)))
        .order_by(col(Review.sent_at))
    ).all()
    return [(review, person) for review, person in rows]


def _files(db: Session, *which: ColumnElement[bool]) -> list[tuple[SubmissionFile, StoredFile]]:
    rows = db.exec(
        select(SubmissionFile, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(SubmissionFile.file_id))
        .where(*which)
        .order_by(col(SubmissionFile.id))
    ).all()
    return [(kept, file) for kept, file in rows]


def draft_files(db: Session, submission: Submission) -> list[tuple[SubmissionFile, StoredFile]]:
    """The files that would be handed in now."""
    return _files(db, col(SubmissionFile.submission_id) == submission.id, col(SubmissionFile.version_id).is_(None))


def bytes_of(db: Session, submission: Submission) -> int:
    """What the files of the submission take, those of its versions included."""
    files = _files(db, col(SubmissionFile.submission_id) == submission.id)
    return sum({file.digest: file.size for _, file in files}.values())


def file_of(db: Session, submission: Submission, public_id: str) -> list[tuple[StoredFile, SubmissionVersion | None]]:
    """The file with each place where the submission has it: a version, or what is being written."""
    rows = db.exec(
        select(StoredFile, SubmissionVersion)
        .join(SubmissionFile, col(SubmissionFile.file_id) == col(StoredFile.id))
        .outerjoin(SubmissionVersion, col(SubmissionVersion.id) == col(SubmissionFile.version_id))
        .where(col(SubmissionFile.submission_id) == submission.id, col(StoredFile.public_id) == public_id)
    ).all()
    return [(file, version) for file, version in rows]


def saved_lines(db: Session, person_id: int, block_id: int, exercises: list[str]) -> dict[str, Rows]:
    """What the person saved in exercises of the assignment's course, by exercise."""
    course = select(Block.course_id).where(col(Block.id) == block_id).scalar_subquery()
    return learning.saved_lines(db, person_id, course, exercises)
