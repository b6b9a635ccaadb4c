from sqlmodel import Session

from lms import clock
from lms.access.roles import LEARNER_ROLES
from lms.access.scope import Visitor
from lms.audit.actions import note
from lms.certificates import queries
from lms.certificates.emails import write_revoked
from lms.certificates.models import Certificate
from lms.certificates.queries import Completed, Issued
from lms.db import insert_new
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.models import Person

REVOKED = N_("Your certificate of this course was revoked. Write to the manager of your cohort.")


def get_certificate(db: Session, person: Person, visitor: Visitor, completed: Completed) -> str:
    """The serial of the person's certificate for the course, made if there is none that stands.

    Asked twice is one certificate. Raises Invalid where the last one was revoked for good.
    """
    earlier = queries.certificates_for(db, person.id, completed.course_id)
    standing = next((certificate for certificate in earlier if not certificate.is_revoked), None)
    if standing:
        return standing.serial
    if earlier and not earlier[0].may_renew:
        raise Invalid(REVOKED)
    return _issue(db, person, visitor, completed)


def _issue(db: Session, person: Person, visitor: Visitor, completed: Completed) -> str:
    seat = next((seat for seat in visitor.seats if seat.role in LEARNER_ROLES), None)
    certificate = Certificate(
        person_id=person.id,
        course_id=completed.course_id,
        version_id=completed.version_id,
        name=person.name,
        title=seat.title if seat else "",
        city_id=seat.city_id if seat else None,
        completed_on=completed.at.astimezone(clock.zone_named(person.timezone)).date(),
        issued_on=clock.today(person.timezone),
    )
    if insert_new(db, Certificate, certificate) is None:  # another window of theirs was first
        return queries.certificates_for(db, person.id, completed.course_id)[0].serial
    subject = f"certificate/{certificate.serial}"
    note(db, person.id, "certificate.issue", subject, for_person_id=person.id, course=completed.course.slug)
    return certificate.serial


def revoke_certificate(db: Session, issued: Issued, reason: str, *, may_renew: bool, by: int) -> None:
    """For good: nobody can undo it. Its holder is told, and where `may_renew`, may get another. Twice is once."""
    certificate = issued.certificate
    if certificate.is_revoked:
        return
    certificate.revoked_at, certificate.revoked_by_id = clock.now(), by
    certificate.reason, certificate.may_renew = reason, may_renew
    db.add(certificate)
    subject = f"certificate/{certificate.serial}"
    note(db, by, "certificate.revoke", subject, for_person_id=certificate.person_id, may_renew=may_renew)
    write_revoked(db, issued)
