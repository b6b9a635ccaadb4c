"""A certificate as a PDF (A4, PDF/UA-1) in the reader's language. The same facts give the same bytes."""

import io
from typing import Any

import segno

from lms import typesetting
from lms.certificates.credential import address_of
from lms.certificates.queries import Issued
from lms.certificates.wording import ISSUER, written_day
from lms.errors import Invalid
from lms.i18n import DEMONSTRATION, N_, babel_locale
from lms.settings import settings
from lms.web.templates import translate

WORDS = {
    "kind": N_("Certificate of completion"),
    "certifies": N_("This certifies that"),
    "completed": N_("completed the course"),
    "number": N_("Number"),
    "check": N_("Anyone can check it here:"),
    "qr": N_("QR code that leads to the page where this certificate can be checked"),
}
UNWRITABLE = N_("Our PDF cannot write every letter of this name yet. The page of the certificate, and its badge, can.")


def certificate_pdf(issued: Issued, locale: str) -> bytes:
    """Raises Invalid where our fonts lack a letter: a document with gaps is nobody's certificate."""
    try:
        return typesetting.pdf("certificates/certificate.typ", _said(issued, locale))
    except typesetting.NoSuchLetter as error:
        raise Invalid(UNWRITABLE) from error


def _said(issued: Issued, locale: str) -> dict[str, Any]:
    certificate, chosen = issued.certificate, babel_locale(locale)
    course, course_language = issued.course.title(locale)
    place = [certificate.title, issued.city.name if issued.city else ""]
    day, issued_on = certificate.completed_on, certificate.issued_on
    return {
        "language": chosen.language,
        "region": chosen.territory if len(chosen.territory or "") == 2 else None,  # es-419 names no country
        "document_title": f"{translate(locale, WORDS['kind'])}: {course}",
        "issuer": ISSUER,
        "demonstration": translate(locale, DEMONSTRATION) if settings().demo else "",
        "name": certificate.name,
        "place": " · ".join(filter(None, place)),
        "course": course,
        "course_language": course_language,
        "day": written_day(day, locale),
        "date": [issued_on.year, issued_on.month, issued_on.day],
        "serial": certificate.serial,
        "address": address_of(certificate),
        "qr": _qr(address_of(certificate)),
        "words": {name: translate(locale, words) for name, words in WORDS.items()},
    }


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
