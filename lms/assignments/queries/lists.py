"""Submissions as lists show them: on first pages, on a person's page, among all one wrote. One statement each, and one
more only for work on an assignment that its course has dropped."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import union_all
from sqlmodel import Session, and_, col, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.assignments.models import PeerRequest, Submission, SubmissionReader
from lms.assignments.queries.places import Mark, places_at, select_marked
from lms.catalogue.content import LessonContent
from lms.catalogue.models import Block
from lms.people.models import Person

ON_ITS_WAY = ("handed_in", "returned")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work as a list shows it: whose, of which lesson, since when."""

    submission: Submission
    writer: Person
    lesson: LessonContent
    since: datetime
    mark: Mark


@dataclass(frozen=True, slots=True)
class Work:
    """What first pages show: work to review, requests to answer, and one's own on its way."""

    to_review: list[Waiting] = field(default_factory=list)
    requests: list[tuple[PeerRequest, Person]] = field(default_factory=list)
    own: list[Waiting] = field(default_factory=list)


def work_of(db: Session, visitor: Visitor) -> Work:
    rows, me = db.exec(_work_of(visitor)).all(), visitor.person_id
    places = places_at(db, [Mark(*mark) for _, _, _, _, *mark in rows])
    work = Work()
    for submission, person, reads, request, *mark in rows:
        if request is not None:
            work.requests.append((request, person))
        if place := places.get(Mark(*mark)):
            waiting = Waiting(submission, person, place.lesson, submission.changed_at, Mark(*mark))
            if reads is not None:
                work.to_review.append(waiting)
            if person.id == me and submission.state in ON_ITS_WAY:
                work.own.append(waiting)
    return work


@lru_cache(maxsize=256)
def _work_of(visitor: Visitor) -> Any:
    """Built once for a visitor and a day: building it costs more than running it. It takes some 80 kB."""
    me = visitor.person_id
    is_turn = and_(
        col(SubmissionReader.submission_id) == col(Submission.id),
        col(SubmissionReader.person_id) == me,
        col(SubmissionReader.part) == col(Submission.turn),
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
        select_marked(Submission, Person, SubmissionReader.id, PeerRequest)
        .join(Person, col(Person.id) == col(Submission.person_id))
        .outerjoin(SubmissionReader, is_turn)
        .outerjoin(PeerRequest, is_asked)
        .where(col(Submission.id).in_(named))
        .order_by(col(Submission.changed_at))
    )


def waiting_keys(work: Work) -> dict[int, set[str]]:
    """The blocks on which their learner can do nothing now, by course: they are with a reviewer."""
    keys: dict[int, set[str]] = defaultdict(set)
    for one in work.own:
        if one.submission.state == "handed_in":
            keys[one.mark.course_id].add(one.mark.key)
    return keys


def keys_with_reviewers(db: Session, people: Any) -> dict[tuple[int, int], set[str]]:
    """The blocks on which these learners (ids, or a select of them) can do nothing now, by person and course. One
    statement."""
    waiting = (col(Submission.person_id).in_(people), col(Submission.state) == "handed_in")
    keys = select(Submission.person_id, Block.course_id, Block.key)
    keys = keys.join(Block, col(Block.id) == col(Submission.block_id)).where(*waiting)
    waiting_for: dict[tuple[int, int], set[str]] = defaultdict(set)
    for person, course, key in db.exec(keys).all():
        waiting_for[person, course].add(key)
    return waiting_for


def placed_submissions_by(db: Session, person_id: int) -> list[tuple[Submission, LessonContent]]:
    """What a person wrote, saved last first."""
    theirs = select_marked(Submission).where(col(Submission.person_id) == person_id)
    return _placed(db, theirs.order_by(col(Submission.saved_at).desc()))


def facts_of(db: Session, person_id: int) -> list[tuple[Submission, LessonContent]]:
    """A person's assignments as the programme sees them: which, in which state, since when. Never their words."""
    handed_in = (col(Submission.person_id) == person_id, col(Submission.state) != "draft")
    return _placed(db, select_marked(Submission).where(*handed_in).order_by(col(Submission.changed_at)))


def _placed(db: Session, submissions: Any) -> list[tuple[Submission, LessonContent]]:
    rows = [(row, Mark(*mark)) for row, *mark in db.exec(submissions).all()]
    places = places_at(db, [mark for _, mark in rows])
    return [(row, places[mark].lesson) for row, mark in rows if mark in places]
