"""Is this certificate real? Open to anyone who has its number.

A number carries 95 random bits, so nobody finds one by trying, and unknown numbers need no counting.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.certificates import queries
from lms.certificates.queries import Issued
from lms.certificates.serials import read_serial
from lms.certificates.wording import ISSUER, in_all_languages, written_day
from lms.people.guard import Visit, open_door
from lms.web.render import see_other

router = APIRouter()
ANYONE = "anyone who was shown a certificate may check it"


@router.get("/certificates/check")
@open_door(ANYONE)
def look_up(visit: Visit, serial: str = "") -> Response:
    number = read_serial(serial)
    if number and queries.certificate_numbered(visit.db, number):
        return see_other(f"/certificates/{number}")
    return unknown(visit, serial, status=404 if serial else 200)


@router.get("/certificates/{serial}")
@open_door(ANYONE)
def check(visit: Visit, serial: str) -> Response:
    number = read_serial(serial)
    issued = queries.certificate_numbered(visit.db, number) if number else None
    return certificate_page(visit, issued) if issued else unknown(visit, serial, status=404)


def certificate_page(visit: Visit, issued: Issued, status: int = 200) -> Response:
    certificate = issued.certificate
    is_mine = visit.known is not None and visit.known.person.id == certificate.person_id
    may_revoke = visit.known is not None and visit.may(Permission.REVOKE_CERTIFICATE)
    return visit.page(
        "certificates/certificate.html",
        status=status,
        issued=issued,
        issuer=ISSUER,
        said=in_all_languages(issued, visit.locale, visit.zone),
        written_day=written_day,
        is_mine=is_mine,
        may_take=(is_mine or may_revoke) and not certificate.is_revoked,
        may_revoke=may_revoke,
    )


def unknown(visit: Visit, typed: str, status: int) -> Response:
    return visit.page("certificates/unknown.html", status=status, typed=typed[:60], mistyped=read_serial(typed) is None)
