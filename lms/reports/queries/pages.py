"""What else stands on the pages of a city and of a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import CITY_ROLES
from lms.access.scope import Visitor
from lms.catalogue.models import Block, Course, CourseVersion
from lms.coaching.models import CoachingSession, Engagement
from lms.cohorts.models import City, Cohort, Participation
from lms.commitments.models import Commitment
from lms.learning.models import Completion
from lms.people.models import Person, Seat


def sessions_held(db: Session, visitor: Visitor, city: City) -> Sequence[CoachingSession]:
    """The city's held sessions whose facts the visitor may see, newest first."""
    return db.exec(
        select(CoachingSession)
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .where(
            col(Engagement.city_id) == city.id,
            col(CoachingSession.state) == "held",
            policy.reach(visitor, Permission.SEE_SESSION_FACTS, CoachingSession),
        )
        .order_by(col(CoachingSession.starts_at).desc())
    ).all()


def citys_commitments(db: Session, visitor: Visitor, city: City) -> Sequence[tuple[Commitment, Person]]:
    """Those made the city's that the visitor may read, with who made each: open first, oldest promise first."""
    open_first = case((col(Commitment.state) == "open", 0), else_=1)
    return db.exec(
        select(Commitment, Person)
        .join(Person, col(Person.id) == col(Commitment.owner_id))
        .where(
            col(Commitment.city_id) == city.id,
            col(Commitment.office_id).is_not(None),
            col(Commitment.state) != "draft",
            policy.reach(visitor, Permission.SEE_COMMITMENT, Commitment),
        )
        .order_by(open_first, col(Commitment.created_at), col(Commitment.id))
    ).all()


def participations(db: Session, city: City) -> Sequence[tuple[Cohort, Participation]]:
    return db.exec(
        select(Cohort, Participation)
        .join(Participation, col(Participation.cohort_id) == col(Cohort.id))
        .where(col(Participation.city_id) == city.id)
        .order_by(col(Cohort.number).desc())
    ).all()


def cities_in(db: Session, cohort: Cohort) -> Sequence[City]:
    """The cities that take part in the cohort."""
    part = col(Participation.city_id) == col(City.id)
    return db.exec(select(City).join(Participation, part).where(col(Participation.cohort_id) == cohort.id)).all()


def cohort_numbers(db: Session, ids: Iterable[int | None]) -> dict[int, Cohort]:
    return {cohort.id: cohort for cohort in db.exec(select(Cohort).where(col(Cohort.id).in_(list(ids)))).all()}


def seats_elsewhere(db: Session, person: Person) -> Sequence[Seat]:
    """A person's seats that are not in a city: coach, programme manager."""
    return db.exec(
        select(Seat)
        .where(col(Seat.person_id) == person.id, col(Seat.role).not_in(CITY_ROLES))
        .order_by(col(Seat.starts_on).desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Record:
    """The newest version of a module in which a person did something, and what they were not asked for in it."""

    version: int
    not_needed: int


def record_of(db: Session, person: Person) -> dict[tuple[str, str], Record]:
    """By course and module, of the parts that count today."""
    not_needed = func.sum(case((col(Completion.excused), 1), else_=0))
    rows = db.exec(
        select(Course.slug, Block.module, func.max(CourseVersion.number), not_needed)
        .join(Block, col(Block.id) == col(Completion.block_id))
        .join(Course, col(Course.id) == col(Block.course_id))
        .join(CourseVersion, col(CourseVersion.id) == col(Completion.version_id))
        .where(col(Completion.person_id) == person.id, col(Block.counts))
        .group_by(col(Course.slug), col(Block.module))
    ).all()
    return {(course, module): Record(version, excused) for course, module, version, excused in rows}


def seats_whose_learning_shows(db: Session, visitor: Visitor, city: City) -> set[int]:
    """The city's seats of which the visitor sees how much was learned."""
    shown = policy.reach(visitor, Permission.SEE_LEARNING, Seat)
    return set(db.exec(select(Seat.id).where(col(Seat.city_id) == city.id, shown)).all())
