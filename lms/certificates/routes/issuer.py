"""What verifiers of badges ask the issuer for: who it is, its keys, and what was revoked."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from lms.certificates import keys, queries
from lms.certificates.credential import LISTED, profile, status_list
from lms.certificates.proofs import CONTEXTS
from lms.errors import Hidden
from lms.people.guard import Visit, open_door

router = APIRouter()
ANY_VERIFIER = "verifiers of badges read it: who signs, and what was revoked"


def published(document: dict[str, Any], media_type: str = "application/json") -> Response:
    """Readable by pages of other sites too: wallets run in browsers."""
    return JSONResponse(document, media_type=media_type, headers={"access-control-allow-origin": "*"})


@router.get("/certificates/issuer")
@open_door(ANY_VERIFIER)
def issuer_profile(visit: Visit) -> Response:
    addresses = [keys.key_address(key) for key in keys.all_keys()]
    return published({"@context": list(CONTEXTS), **profile(), "keys": addresses})


@router.get("/certificates/issuer/did.json")
@open_door(ANY_VERIFIER)
def issuer_did(visit: Visit) -> Response:
    return published(keys.did_document(), "application/did+json")


@router.get("/certificates/issuer/keys/{kid}")
@open_door(ANY_VERIFIER)
def issuer_key(visit: Visit, kid: str) -> Response:
    key = next((key for key in keys.all_keys() if keys.kid(key) == kid), None)
    if key is None:
        raise Hidden
    return published(keys.public(key), "application/jwk+json")


@router.get("/certificates/status/{number}")
@open_door(ANY_VERIFIER)
def revoked(visit: Visit, number: int) -> Response:
    if not 0 <= number <= queries.last_id(visit.db) // LISTED:
        raise Hidden
    first = number * LISTED
    ids = queries.revoked_between(visit.db, first, first + LISTED - 1)
    return published(status_list(number, tuple(ids)), "application/vc")
