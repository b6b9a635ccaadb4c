"""What the holder of a certificate does: gets it, keeps it, takes it along."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from lms.access.permissions import Permission
from lms.certificates import actions, queries
from lms.certificates.credential import credential
from lms.certificates.document import certificate_pdf
from lms.certificates.finding import find_completed, find_issued
from lms.certificates.offering import offer
from lms.certificates.proofs import Credential, as_jwt, with_proof
from lms.certificates.queries import Completed, Issued
from lms.certificates.routes.checking import certificate_page
from lms.certificates.wording import written_day
from lms.learning.at_the_end import offered_at_the_end
from lms.people.guard import Visit, may
from lms.web.render import see_other

router = APIRouter()
offered_at_the_end("certificate")(offer)


@router.post("/courses/{course}/certificate")
@may(Permission.SEE_CERTIFICATE, find_completed)
def get_certificate(visit: Visit, completed: Completed) -> Response:
    serial = actions.get_certificate(visit.db, visit.person, visit.visitor, completed)
    return see_other(f"/certificates/{serial}")


@router.get("/certificates")
@may(Permission.SEE_CERTIFICATE)
def certificates_page(visit: Visit) -> Response:
    mine = queries.certificates_of(visit.db, visit.person.id)
    had = {issued.certificate.course_id for issued in mine}
    completed = queries.all_completed(visit.db, visit.person.id)
    return visit.page(
        "certificates/certificates.html",
        mine=mine,
        waiting=[each for each in completed if each.course_id not in had],
        written_day=written_day,
        may_revoke=visit.may(Permission.REVOKE_CERTIFICATE),
    )


@router.get("/certificates/{serial}/certificate.pdf")
@may(Permission.SEE_CERTIFICATE, find_issued)
def take_pdf(visit: Visit, issued: Issued) -> Response:
    if issued.certificate.is_revoked:
        return certificate_page(visit, issued, status=410)
    return attached(certificate_pdf(issued, visit.locale), "application/pdf", f"{issued.certificate.serial}.pdf")


@router.get("/certificates/{serial}/badge.jwt")
@may(Permission.SEE_CERTIFICATE, find_issued)
def take_badge_as_jwt(visit: Visit, issued: Issued) -> Response:
    """Open Badges 3.0 as a VC-JWT."""
    if issued.certificate.is_revoked:
        return certificate_page(visit, issued, status=410)
    token = as_jwt(badge(visit, issued), issued.certificate.issued_at)
    return attached(token.encode(), "application/jwt", f"{issued.certificate.serial}.jwt")


@router.get("/certificates/{serial}/badge.json")
@may(Permission.SEE_CERTIFICATE, find_issued)
def take_badge(visit: Visit, issued: Issued) -> Response:
    """The same, open to read."""
    if issued.certificate.is_revoked:
        return certificate_page(visit, issued, status=410)
    return attached(JSONResponse(badge(visit, issued)).body, "application/vc", f"{issued.certificate.serial}.json")


def badge(visit: Visit, issued: Issued) -> Credential:
    return with_proof(credential(issued, visit.locale), issued.certificate.issued_at)


def attached(content: bytes | memoryview, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="certificate-{name}"'}
    return Response(bytes(content), media_type=media_type, headers=headers)
