from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lms.catalogue import queries as catalogue
from lms.catalogue.content import CourseContent
from lms.catalogue.models import Block, Course, CourseVersion
from lms.certificates.models import Certificate
from lms.cohorts.models import City
from lms.i18n import fold, language_of
from lms.learning.models import Completion
from lms.people.models import Person

MOST = 50


@dataclass(frozen=True, slots=True)
class Completed:
    """That a person completed a course."""

    course_id: int
    version_id: int
    course: CourseContent  # as that version says it
    at: datetime  # of the last thing they did for it


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with what its pages, its PDF and its badge say."""

    certificate: Certificate
    course: CourseContent  # as the completed version said it
    version: int
    city: City | None

    @property
    def title_language(self) -> str:
        """The language that the person's title is in: the city's."""
        return language_of(self.city.locale) if self.city else ""


def certificate_numbered(db: Session, serial: str) -> Issued | None:
    return next(iter(_issued(db, col(Certificate.serial) == serial)), None)


def certificates_of(db: Session, person_id: int) -> list[Issued]:
    """A person's certificates, newest first."""
    return _issued(db, col(Certificate.person_id) == person_id)


def certificates_named(db: Session, name: str) -> list[Issued]:
    """The newest certificates of people whose name holds these words; accents and capitals do not matter."""
    owners = select(Person.id).where(*(col(Person.sort_key).contains(word, autoescape=True) for word in words_of(name)))
    return _issued(db, col(Certificate.person_id).in_(owners), limit=MOST)


def words_of(name: str) -> list[str]:
    return fold(name).split()[:10]


def _issued(db: Session, which: Any, limit: int | None = None) -> list[Issued]:
    found = (
        select(Certificate, CourseVersion.number, City)
        .join(CourseVersion, col(CourseVersion.id) == col(Certificate.version_id))
        .outerjoin(City, col(City.id) == col(Certificate.city_id))
        .where(which)
        .order_by(col(Certificate.issued_at).desc(), col(Certificate.id).desc())
        .limit(limit)
    )
    return [
        Issued(certificate, catalogue.content_of(db, certificate.version_id), number, city)
        for certificate, number, city in db.exec(found).all()
    ]


def certificates_for(db: Session, person_id: int, course_id: int) -> Sequence[Certificate]:
    """All that a person ever got for a course, newest first."""
    theirs = (col(Certificate.person_id) == person_id, col(Certificate.course_id) == course_id)
    return db.exec(select(Certificate).where(*theirs).order_by(col(Certificate.id).desc())).all()


def completed(db: Session, person_id: int, slug: str) -> Completed | None:
    """Which version of a course a person completed, and when; None where they completed none."""
    course = select(Course.id).where(col(Course.slug) == slug).scalar_subquery()
    return next(iter(all_completed(db, person_id, col(Block.course_id) == course)), None)


def all_completed(db: Session, person_id: int, *which: Any) -> list[Completed]:
    """The courses that a person completed: of each, the version for which they last did something.

    A version is completed by what was done under it and before it: one published later takes nothing away, and one
    published again as it was changes nothing. What they were excused from is done, and not a thing that they did.
    """
    wanted: tuple[Any, ...] = (Block.course_id, Block.key, CourseVersion.number, Completion.at, Completion.excused)
    rows = db.exec(
        select(*wanted)
        .join(Completion, col(Completion.block_id) == col(Block.id))
        .join(CourseVersion, col(CourseVersion.id) == col(Completion.version_id))
        .where(col(Completion.person_id) == person_id, *which)
    ).all()
    theirs = defaultdict(list)
    for course, *done in rows:
        theirs[course].append(done)
    each = (_completed(db, course, done) for course, done in theirs.items())
    return [found for found in each if found]


def _completed(db: Session, course_id: int, rows: list[Any]) -> Completed | None:
    found: Completed | None = None
    for id, number in versions(db, course_id):
        content = catalogue.content_of(db, id)
        done = {key: None if excused else at for key, since, at, excused in rows if since <= number}
        counted = {
            block.id
            for module in content.modules
            for lesson in module.lessons
            for block in lesson.blocks
            if block.counts
        }
        if not counted or not done.keys() >= counted:
            continue
        last = max((at for key, at in done.items() if at and key in counted), default=None)
        if last and (found is None or last > found.at):
            found = Completed(course_id, id, content, last)
    return found


def versions(db: Session, course_id: int) -> Sequence[tuple[int, int]]:
    """The ids and numbers of a course's versions, oldest first."""
    theirs = select(CourseVersion.id, CourseVersion.number).where(CourseVersion.course_id == course_id)
    return db.exec(theirs.order_by(col(CourseVersion.number))).all()


def revoked_between(db: Session, first: int, last: int) -> list[int]:
    """The ids of the revoked certificates among these, both included, in order."""
    among = (col(Certificate.id).between(first, last), col(Certificate.revoked_at).is_not(None))
    return list(db.exec(select(Certificate.id).where(*among).order_by(col(Certificate.id))).all())


def last_id(db: Session) -> int:
    newest = select(Certificate.id).order_by(col(Certificate.id).desc()).limit(1)
    return db.exec(newest).first() or 0
