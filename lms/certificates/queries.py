from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from lms.catalogue import queries as catalogue
from lms.catalogue.content import CourseContent
from lms.catalogue.models import Block, CourseVersion
from lms.certificates.models import Certificate
from lms.cohorts.models import City
from lms.i18n import fold, language_of
from lms.learning.models import Completion
from lms.people.models import Person

MOST = 50


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


def completed(db: Session, person_id: int, course_id: int) -> tuple[int, datetime]:
    """Which version of a course a person completed, and when: of what counts, the newest that they did, and the last
    moment. A version published later changes neither. Only for those who have completed it."""
    rows = db.exec(
        select(CourseVersion.number, CourseVersion.id, func.max(Completion.at))
        .join(Completion, col(Completion.version_id) == col(CourseVersion.id))
        .join(Block, col(Block.id) == col(Completion.block_id))
        .where(col(Completion.person_id) == person_id, col(Block.course_id) == course_id, col(Block.counts))
        .group_by(col(CourseVersion.number), col(CourseVersion.id))
    ).all()
    _, version, _ = max(rows)
    return version, max(at for *_, at in rows)


def revoked_between(db: Session, first: int, last: int) -> list[int]:
    """The ids of the revoked certificates among these, both included, in order."""
    among = (col(Certificate.id).between(first, last), col(Certificate.revoked_at).is_not(None))
    return list(db.exec(select(Certificate.id).where(*among).order_by(col(Certificate.id))).all())


def last_id(db: Session) -> int:
    newest = select(Certificate.id).order_by(col(Certificate.id).desc()).limit(1)
    return db.exec(newest).first() or 0
