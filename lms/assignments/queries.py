from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, union_all
from sqlmodel import Session, and_, col, or_, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import Role
from lms.access.scope import Visitor
from lms.assignments.models import (
    PeerRequest,
    Review,
    ReviewDraft,
    Rows,
    Submission,
    SubmissionFile,
    SubmissionReader,
    SubmissionVersion,
)
from lms.assignments.reviewing import reads_version
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, CourseContent, LessonContent
from lms.catalogue.models import Block, CourseVersion
from lms.coaching.models import Engagement, EngagementMember
from lms.cohorts.models import City
from lms.files.models import StoredFile
from lms.learning.models import Exercise
from lms.offerings.models import Offering
from lms.people.models import Person, Seat

ON_ITS_WAY = ("handed_in", "returned")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an assignment stands: its lesson in the version of the course that is read now."""

    course: CourseContent
    course_version_id: int
    lesson: LessonContent
    assignment: BlockContent

    @property
    def address(self) -> str:
        return f"/courses/{self.course.slug}/{self.lesson.slug}"


@dataclass(slots=True)
class VersionView:
    """A version handed in, with its files and what reviewers said of it."""

    version: SubmissionVersion
    assignment: BlockContent  # as it was then
    files: list[tuple[SubmissionFile, StoredFile]] = field(default_factory=list)
    reviews: list[tuple[Review, Person]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work as a list shows it: whose, of which lesson, since when."""

    submission: Submission
    writer: Person
    lesson: LessonContent
    since: datetime


@dataclass(frozen=True, slots=True)
class Reviewer:
    person: Person
    part: str
    engagement_id: int | None = None


# ---------------------------------------------------------------- the submission and its place


def submission_of(db: Session, person_id: int, block_id: int) -> Submission | None:
    theirs = (col(Submission.person_id) == person_id, col(Submission.block_id) == block_id)
    return db.exec(select(Submission).where(*theirs)).first()


def submissions_by(db: Session, person_id: int) -> list[Submission]:
    """What a person wrote, saved last first."""
    theirs = select(Submission).where(col(Submission.person_id) == person_id)
    return list(db.exec(theirs.order_by(col(Submission.saved_at).desc())).all())


def placed_submissions_by(db: Session, person_id: int) -> list[tuple[Submission, LessonContent]]:
    placed = ((submission, place_of(db, submission.block_id)) for submission in submissions_by(db, person_id))
    return [(submission, place.lesson) for submission, place in placed if place]


def locked(db: Session, submission: Submission) -> Submission:
    """The submission as it stands, kept from others until the transaction ends."""
    row = select(Submission).where(col(Submission.id) == submission.id).with_for_update()
    return db.exec(row.execution_options(populate_existing=True)).one()


def place_of(db: Session, block_id: int) -> Place | None:
    """Where the assignment stands; in the newest version that has it, if the one read now has not."""
    block = db.get_one(Block, block_id)
    newest = select(CourseVersion.id).where(col(CourseVersion.course_id) == block.course_id)
    for version in db.exec(newest.order_by(col(CourseVersion.number).desc())).all():
        content = catalogue.content_of(db, version)
        for lesson in (lesson for module in content.modules for lesson in module.lessons):
            for assignment in (each for each in lesson.blocks if each.id == block.key):
                return Place(content, version, lesson, assignment)
    return None


def version_numbered(db: Session, submission: Submission, number: int) -> SubmissionVersion | None:
    here = (col(SubmissionVersion.submission_id) == submission.id, col(SubmissionVersion.number) == number)
    return db.exec(select(SubmissionVersion).where(*here)).first()


def versions_of(db: Session, submission: Submission, step: int | None = None) -> list[VersionView]:
    """What was handed in, newest first; only what is for those of a turn, where one is given. Three statements."""
    of_it = select(SubmissionVersion).where(col(SubmissionVersion.submission_id) == submission.id)
    rows = db.exec(of_it.order_by(col(SubmissionVersion.number).desc())).all()
    key = db.get_one(Block, submission.block_id).key
    views = {
        version.id: VersionView(version, _block(db, version, key))
        for version in rows
        if step is None or reads_version(step, version.step)
    }
    for kept, file in _files(db, col(SubmissionFile.version_id).in_(list(views))):
        views[kept.version_id or 0].files.append((kept, file))
    for review, person in _reviews(db, views):
        if step is None or reads_version(step, review.step):
            views[review.version_id].reviews.append((review, person))
    return list(views.values())


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


def file_of(db: Session, submission: Submission, public_id: str) -> list[tuple[StoredFile, SubmissionVersion | None]]:
    """The file with each place where the submission has it: a version, or what is being written."""
    rows = db.exec(
        select(StoredFile, SubmissionVersion)
        .join(SubmissionFile, col(SubmissionFile.file_id) == col(StoredFile.id))
        .outerjoin(SubmissionVersion, col(SubmissionVersion.id) == col(SubmissionFile.version_id))
        .where(col(SubmissionFile.submission_id) == submission.id, col(StoredFile.public_id) == public_id)
    ).all()
    return [(file, version) for file, version in rows]


# ---------------------------------------------------------------- gathering


def saved_lines(db: Session, person_id: int, block_id: int, exercises: list[str]) -> dict[str, Rows]:
    """What the person saved in exercises of the assignment's course, by exercise."""
    course = select(Block.course_id).where(col(Block.id) == block_id).scalar_subquery()
    rows = db.exec(
        select(Block.key, Exercise.rows)
        .join(Exercise, col(Exercise.block_id) == col(Block.id))
        .where(col(Block.course_id) == course, col(Block.key).in_(exercises), col(Exercise.person_id) == person_id)
    ).all()
    return {key: list(lines) for key, lines in rows}


# ---------------------------------------------------------------- who reviews


def cohort_of(db: Session, visitor: Visitor, block_id: int) -> int | None:
    """The cohort in which the visitor learns the assignment's course today."""
    course = select(Block.course_id).where(col(Block.id) == block_id).scalar_subquery()
    open_to = (policy.reach(visitor, Permission.LEARN, Offering), col(Offering.course_id) == course)
    return db.exec(select(Offering.cohort_id).where(*open_to).order_by(col(Offering.opens_on).desc())).first()


def reviewers_for(db: Session, person_id: int, cohort_id: int) -> list[Reviewer]:
    """Who signs off: those who coach the person in the cohort; else its experts; else its coaches."""
    today = clock.today("UTC")
    coached = (
        select(EngagementMember.engagement_id)
        .join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id))
        .where(
            col(EngagementMember.person_id) == person_id,
            col(EngagementMember.part) == "coachee",
            col(Engagement.cohort_id) == cohort_id,
            or_(col(Engagement.ends_on).is_(None), col(Engagement.ends_on) >= today),
        )
    )
    rows = db.exec(
        select(Person, EngagementMember.engagement_id)
        .join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
        .where(col(EngagementMember.engagement_id).in_(coached), col(EngagementMember.part) == "coach")
        .order_by(col(Person.sort_key))
    ).all()
    seated = {role: _seated(db, cohort_id, role) for role in (Role.COACH, Role.EXPERT)}
    in_force = {person.id for person in seated[Role.COACH]}
    theirs = [Reviewer(person, "coach", engagement) for person, engagement in rows if person.id in in_force]
    others = [person for person in seated[Role.EXPERT] or seated[Role.COACH] if person.id != person_id]
    return theirs or [Reviewer(person, "coach") for person in others]


def _seated(db: Session, cohort_id: int, role: Role) -> list[Person]:
    today = clock.today("UTC")
    rows = db.exec(
        select(Person)
        .join(Seat, col(Seat.person_id) == col(Person.id))
        .where(
            col(Seat.cohort_id) == cohort_id,
            col(Seat.role) == role,
            col(Seat.starts_on) <= today,
            or_(col(Seat.ends_on).is_(None), col(Seat.ends_on) >= today),
        )
        .order_by(col(Person.sort_key))
        .distinct()
    ).all()
    return list(rows)


def peers_for(db: Session, person_id: int, cohort_id: int) -> list[tuple[Person, City]]:
    """The mayors of other cities of the cohort, whom the person may ask."""
    today = clock.today("UTC")
    own_cities = select(Seat.city_id).where(
        col(Seat.person_id) == person_id, col(Seat.city_id).is_not(None), col(Seat.cohort_id) == cohort_id
    )
    rows = db.exec(
        select(Person, City)
        .join(Seat, col(Seat.person_id) == col(Person.id))
        .join(City, col(City.id) == col(Seat.city_id))
        .where(
            col(Seat.cohort_id) == cohort_id,
            col(Seat.role) == Role.MAYOR,
            col(Seat.starts_on) <= today,
            or_(col(Seat.ends_on).is_(None), col(Seat.ends_on) >= today),
            col(Seat.city_id).not_in(own_cities),
            col(Person.id) != person_id,
        )
        .order_by(col(City.sort_key), col(Person.sort_key))
    ).all()
    return [(person, city) for person, city in rows]


def request_of(db: Session, submission: Submission) -> tuple[PeerRequest, Person] | None:
    """The last mayor asked, with the answer."""
    return db.exec(
        select(PeerRequest, Person)
        .join(Person, col(Person.id) == col(PeerRequest.person_id))
        .where(col(PeerRequest.submission_id) == submission.id, col(PeerRequest.state) != "withdrawn")
        .order_by(col(PeerRequest.id).desc())
    ).first()


def readers_of(db: Session, submission: Submission, step: int) -> list[Person]:
    here = (col(SubmissionReader.submission_id) == submission.id, col(SubmissionReader.step) == step)
    joined = select(Person).join(SubmissionReader, col(SubmissionReader.person_id) == col(Person.id))
    return list(db.exec(joined.where(*here).order_by(col(Person.sort_key))).all())


def turn_of_reader(db: Session, submission: Submission, visitor: Visitor) -> int:
    """The latest turn in which the visitor reads the submission, in a role they hold today; -1 if there is none."""
    rows = db.exec(
        select(SubmissionReader.step, SubmissionReader.part).where(
            col(SubmissionReader.submission_id) == submission.id,
            col(SubmissionReader.person_id) == visitor.person_id,
        )
    ).all()
    held = {"peer"} if Role.MAYOR in visitor.roles else set()
    held |= {"coach"} if {Role.COACH, Role.EXPERT} & visitor.roles else set()
    return max((step for step, part in rows if part in held), default=-1)


def review_draft(db: Session, submission: Submission, reviewer_id: int) -> ReviewDraft | None:
    theirs = (col(ReviewDraft.submission_id) == submission.id, col(ReviewDraft.reviewer_id) == reviewer_id)
    return db.exec(select(ReviewDraft).where(*theirs)).first()


# ---------------------------------------------------------------- lists


@dataclass(frozen=True, slots=True)
class Work:
    """What first pages show: work to review, requests to answer, and one's own on its way."""

    to_review: list[Waiting] = field(default_factory=list)
    requests: list[tuple[PeerRequest, Person]] = field(default_factory=list)
    own: list[Waiting] = field(default_factory=list)


def work_of(db: Session, visitor: Visitor) -> Work:
    """One statement, and more only for what is in a list."""
    rows, me = db.exec(_work_of(visitor)).all(), visitor.person_id
    return Work(
        _placed(db, [(submission, person) for submission, person, turn, _ in rows if turn is not None]),
        [(request, person) for _, person, _, request in rows if request is not None],
        _placed(db, [(one, person) for one, person, *_ in rows if person.id == me and one.state in ON_ITS_WAY]),
    )


@lru_cache(maxsize=2048)
def _work_of(visitor: Visitor) -> Any:
    """Built once for a visitor and a day: building it costs more than running it."""
    me = visitor.person_id
    is_turn = and_(
        col(SubmissionReader.submission_id) == col(Submission.id),
        col(SubmissionReader.person_id) == me,
        col(SubmissionReader.step) == col(Submission.step),
        col(Submission.state) == "handed_in",
        policy.reach(visitor, Permission.REVIEW_SUBMISSION, Submission),
    )
    is_asked = and_(
        col(PeerRequest.submission_id) == col(Submission.id),
        col(PeerRequest.state) == "asked",
        policy.reach(visitor, Permission.ANSWER_PEER_REQUEST, PeerRequest),
    )
    named = union_all(
        select(SubmissionReader.submission_id).where(col(SubmissionReader.person_id) == me),
        select(PeerRequest.submission_id).where(col(PeerRequest.person_id) == me),
        select(Submission.id).where(col(Submission.person_id) == me, col(Submission.state).in_(ON_ITS_WAY)),
    )
    return (
        select(Submission, Person, SubmissionReader.id, PeerRequest)
        .join(Person, col(Person.id) == col(Submission.person_id))
        .outerjoin(SubmissionReader, is_turn)
        .outerjoin(PeerRequest, is_asked)
        .where(col(Submission.id).in_(named))
        .order_by(col(Submission.changed_at))
    )


def _placed(db: Session, rows: list[tuple[Submission, Person]]) -> list[Waiting]:
    places = {block: place_of(db, block) for block in {submission.block_id for submission, _ in rows}}
    return [
        Waiting(submission, person, place.lesson, submission.changed_at)
        for submission, person in rows
        if (place := places[submission.block_id])
    ]


def waiting_keys(db: Session, work: Work) -> set[str]:
    """The blocks on which their learner can do nothing now: they are with a reviewer."""
    ids = [one.submission.block_id for one in work.own if one.submission.state == "handed_in"]
    return set(db.exec(select(Block.key).where(col(Block.id).in_(ids))).all()) if ids else set()


def keys_with_reviewers(db: Session, people: Iterable[int]) -> dict[int, set[str]]:
    """The blocks on which these learners can do nothing now, in one statement."""
    waiting = (col(Submission.person_id).in_(list(people)), col(Submission.state) == "handed_in")
    keys = select(Submission.person_id, Block.key).join(Block, col(Block.id) == col(Submission.block_id))
    waiting_for: dict[int, set[str]] = defaultdict(set)
    for person, key in db.exec(keys.where(*waiting)).all():
        waiting_for[person].add(key)
    return waiting_for


def facts_of(db: Session, person_id: int) -> list[tuple[Submission, LessonContent]]:
    """A person's assignments as the programme sees them: which, in which state, since when. Never their words."""
    handed_in = (col(Submission.person_id) == person_id, col(Submission.state) != "draft")
    rows = db.exec(select(Submission).where(*handed_in).order_by(col(Submission.changed_at))).all()
    placed = ((row, place_of(db, row.block_id)) for row in rows)
    return [(row, place.lesson) for row, place in placed if place]


def city_of(db: Session, person_id: int, cohort_id: int | None) -> City | None:
    """The city for which the person works in the cohort, else the last one they sat in."""
    theirs = select(City, Seat.cohort_id).join(Seat, col(Seat.city_id) == col(City.id))
    rows = db.exec(theirs.where(col(Seat.person_id) == person_id).order_by(col(Seat.starts_on).desc())).all()
    return next((city for city, cohort in rows if cohort == cohort_id), rows[0][0] if rows else None)
