"""What is written about certificates. The reason of a revocation stays with those who manage the cohort."""

from sqlmodel import Session

from lms.certificates.queries import Issued
from lms.certificates.wording import sentence
from lms.i18n import N_
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.queries import sign_in_address
from lms.settings import settings

REVOKED = N_("A certificate of yours was revoked")


def write_revoked(db: Session, issued: Issued) -> None:
    """To its holder, in their language: that it was revoked, and where they may get another."""
    certificate = issued.certificate
    person = db.get_one(Person, certificate.person_id)
    to = sign_in_address(db, person.id)
    if to is None:
        return
    write_to(
        db,
        person,
        to,
        "certificate_revoked",
        REVOKED,
        f"certificate-revoked:{certificate.serial}",
        sentence=sentence(issued, person.language, person.timezone),
        may_renew=certificate.may_renew,
        link=f"{settings().base_url}/certificates",
    )
