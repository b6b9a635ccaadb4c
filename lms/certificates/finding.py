from sqlmodel import col

from lms.access import policy
from lms.access.permissions import Permission
from lms.certificates import queries
from lms.certificates.models import Certificate
from lms.certificates.queries import Completed, Issued
from lms.certificates.serials import read_serial
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.learning.queries import open_course
from lms.people.guard import Visit

NOT_YET = N_("The certificate is for those who have completed every part of the course.")


def find_issued(visit: Visit, permission: Permission, serial: str) -> Issued:
    """The certificate of this number, within the permission's reach. Raises Hidden or Forbidden."""
    number = read_serial(serial)
    if number is None:
        raise Hidden
    policy.find(visit.db, visit.visitor, permission, Certificate, col(Certificate.serial) == number)
    found = queries.certificate_numbered(visit.db, number)
    if found is None:
        raise Hidden
    return found


def find_completed(visit: Visit, permission: Permission, course: str) -> Completed:
    """The course, which the visitor completed: it may be closed to them by now. Raises Invalid for those who learn it,
    Forbidden for those who only read it, Hidden for others."""
    completed = queries.completed(visit.db, visit.visitor.person_id, course)
    if completed is None:
        open_course(visit.db, visit.visitor, Permission.LEARN, course)
        raise Invalid(NOT_YET)
    return completed
