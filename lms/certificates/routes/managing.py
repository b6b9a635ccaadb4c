"""The manager finds a certificate and revokes it."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.certificates import actions, queries
from lms.certificates.finding import find_issued
from lms.certificates.forms import Revocation
from lms.certificates.queries import Issued
from lms.certificates.wording import written_day
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()


@router.get("/certificates/issued")
@may(Permission.REVOKE_CERTIFICATE)
def issued_page(visit: Visit, name: str = "") -> Response:
    found = queries.certificates_named(visit.db, name)
    return visit.page(
        "certificates/issued.html", found=found, name=name[:100], most=queries.MOST, written_day=written_day
    )


@router.get("/certificates/{serial}/revocation")
@may(Permission.REVOKE_CERTIFICATE, find_issued)
def revocation_page(visit: Visit, issued: Issued) -> Response:
    return revocation_form(visit, issued, Filled({}))


@router.post("/certificates/{serial}/revocation")
@may(Permission.REVOKE_CERTIFICATE, find_issued)
def revoke(visit: Visit, issued: Issued) -> Response:
    form = Revocation.read(visit.form)
    if form.values is None:
        return revocation_form(visit, issued, form, status=422)
    typed = form.values
    actions.revoke_certificate(visit.db, issued, typed.reason, may_renew=typed.may_renew, by=visit.person.id)
    return see_other(f"/certificates/{issued.certificate.serial}")


def revocation_form(visit: Visit, issued: Issued, form: Filled, status: int = 200) -> Response:
    return visit.page("certificates/revocation.html", status=status, issued=issued, form=form)
