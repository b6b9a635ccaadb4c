"""A certificate as an Open Badges 3.0 credential, and the signed list of those that were revoked."""

import base64
import gzip
from functools import lru_cache
from typing import Any

from lms import clock
from lms.certificates import keys
from lms.certificates.models import Certificate
from lms.certificates.proofs import CONTEXTS, Credential, moment, with_proof
from lms.certificates.queries import Issued
from lms.certificates.wording import ISSUER
from lms.i18n import DEMONSTRATION, N_
from lms.settings import settings
from lms.web.templates import translate

LISTED = 131_072  # entries of one list: the least that W3C Bitstring Status List allows, so that none stands out
DESCRIPTION = N_("%(course)s: a course of the City Data Alliance.")
CRITERIA = N_("Every part of the course that counts was completed, its knowledge checks passed.")


def address_of(certificate: Certificate) -> str:
    """Where anyone can check it."""
    return f"{settings().base_url}/certificates/{certificate.serial}"


def profile() -> dict[str, Any]:
    return {"id": keys.issuer(), "type": ["Profile"], "name": ISSUER, "url": settings().base_url}


def credential(issued: Issued, locale: str) -> Credential:
    """The credential, unsigned, with the course's title in the reader's language."""
    certificate, address = issued.certificate, address_of(issued.certificate)
    title, language = issued.course.title(locale)
    return {
        "@context": list(CONTEXTS),
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": profile(),
        "validFrom": moment(certificate.issued_at),
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": certificate.name, "identityType": "name"}
            ],
            "achievement": {
                "id": f"{settings().base_url}/courses/{issued.course.slug}",
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": title,
                "inLanguage": language,
                "version": str(issued.version),
                "description": _description(title, locale),
                "criteria": {"narrative": translate(locale, CRITERIA)},
            },
        },
        "credentialStatus": _status(certificate.id),
    }


def _description(title: str, locale: str) -> str:
    said = translate(locale, DESCRIPTION, course=title)
    return f"{translate(locale, DEMONSTRATION)} {said}" if settings().demo else said


def _status(id: int) -> dict[str, str]:
    number, place = divmod(id, LISTED)
    return {
        "id": f"{list_address(number)}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": list_address(number),
    }


def list_address(number: int) -> str:
    return f"{settings().base_url}/certificates/status/{number}"


@lru_cache(maxsize=16)
def status_list(number: int, revoked: tuple[int, ...]) -> Credential:
    """The signed list of this number, in which the ids are marked (W3C Bitstring Status List 1.0)."""
    bits = bytearray(LISTED // 8)
    for id in revoked:
        place = id % LISTED
        bits[place // 8] |= 0x80 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    unsigned = {
        "@context": list(CONTEXTS)[:1],
        "id": list_address(number),
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": keys.issuer(),
        "credentialSubject": {
            "id": f"{list_address(number)}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }
    return with_proof(unsigned, clock.now())
