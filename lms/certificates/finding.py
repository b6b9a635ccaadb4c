from sqlmodel import col

from lms.access import policy
from lms.access.permissions import Permission
from lms.certificates import queries
from lms.certificates.models import Certificate
from lms.certificates.queries import Issued
from lms.certificates.serials import read_serial
from lms.errors import Hidden
from lms.people.guard import Visit


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
