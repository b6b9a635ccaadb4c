from sqlmodel import Session

from lms import clock
from lms.access.roles import LEARNER_ROLES
from lms.access.scope import Visitor
from lms.audit.actions import note
from lms.certificates import queries
from lms.certificates.models import Certificate
from lms.cohorts.models import City
from lms.db import insert_new
from lms.errors import Invalid
from lms.i18n import N_
from lms.learning import progress
from lms.learning.queries import OpenCourse, done_by
from lms.people.models import Person


def get_certificate(db: Session, person: Person, visitor: Visitor, opened: OpenCourse, city: City | None) -> str:
    """The serial of the person's certificate for the course, made if there is none that stands.

    Asked twice is one certificate. Raises Invalid while a counted block is not done, and where the last one was
    revoked for good.
    """
    earlier = queries.certificates_for(db, person.id, opened.id)
    standing = next((certificate for certificate in earlier if not certificate.is_revoked), None)
    if standing:
        return standing.serial
    if earlier and not earlier[0].may_renew:
        raise Invalid(N_("Your certificate of this course was revoked. Write to the manager of your cohort."))
    if not progress.of_course(opened.content, done_by(db, person.id, [opened.id])[opened.id]).is_complete:
        raise Invalid(N_("The certificate is for those who have completed every part of the course."))
    return _issue(db, person, visitor, opened, city)


def _issue(db: Session, person: Person, visitor: Visitor, opened: OpenCourse, city: City | None) -> str:
    seat = next((seat for seat in visitor.seats if seat.role in LEARNER_ROLES), None)
    version, at = queries.completed(db, person.id, opened.id)
    certificate = Certificate(
        person_id=person.id,
        course_id=opened.id,
        version_id=version,
        name=person.name,
        title=seat.title if seat else "",
        city_id=city.id if city and seat and seat.city_id == city.id else None,
        completed_on=at.astimezone(clock.zone_named(person.timezone)).date(),
        issued_on=clock.today(person.timezone),
    )
    if insert_new(db, Certificate, certificate) is None:  # another window of theirs was first
        return queries.certificates_for(db, person.id, opened.id)[0].serial
    subject = f"certificate/{certificate.serial}"
    note(db, person.id, "certificate.issue", subject, for_person_id=person.id, course=opened.content.slug)
    return certificate.serial


def revoke_certificate(db: Session, certificate: Certificate, reason: str, *, may_renew: bool, by: int) -> None:
    """For good: nobody can undo it. Where `may_renew`, its holder may get another. Twice is once."""
    if certificate.is_revoked:
        return
    certificate.revoked_at, certificate.revoked_by_id = clock.now(), by
    certificate.reason, certificate.may_renew = reason, may_renew
    db.add(certificate)
    subject = f"certificate/{certificate.serial}"
    note(db, by, "certificate.revoke", subject, for_person_id=certificate.person_id, may_renew=may_renew)
