"""Two signatures on the same credential, which Open Badges 3.0 lets stand together (8.1).

`with_proof`: a proof inside the document, eddsa-rdfc-2022 (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.2), what the
verifiers of the Digital Credentials Consortium read. `as_jwt`: that document as a VC-JWT with RS256, what Open Badges
asks of everyone (8.2). Both give the same bytes for the same credential and key.
"""

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from pyld import jsonld
from pyld.documentloader.base import RemoteDocument
from pyld.options import NormalizeOptions

from lms.certificates import keys

CONTEXTS = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "open-badges-3.0.3.json",
}
Credential = dict[str, Any]


def with_proof(credential: Credential, created: datetime) -> Credential:
    key = keys.ed25519_key()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": moment(created),
        "verificationMethod": keys.method_id(key),
        "proofPurpose": "assertionMethod",
    }
    configuration = proof | {"@context": credential["@context"]}
    signed = keys.sign(key, _digest(configuration) + _digest(credential))
    return credential | {"proof": proof | {"proofValue": keys.base58(signed)}}


def as_jwt(credential: Credential, valid_from: datetime) -> str:
    """The credential, with its inner proof, as a compact JWS."""
    key = keys.rsa_key()
    subject = credential["credentialSubject"]["id"]
    named = {"iss": keys.issuer(), "jti": credential["id"], "sub": subject, "nbf": int(valid_from.timestamp())}
    header = {"alg": "RS256", "typ": "JWT", "kid": keys.key_address(key)}
    return jwt.encode(header, {**credential, **named}, key, algorithms=["RS256"])


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _digest(document: dict[str, Any]) -> bytes:
    """SHA-256 of the document in canonical form (RDFC-1.0)."""
    options = NormalizeOptions(algorithm="URDNA2015", format="application/n-quads", documentLoader=_load)
    return hashlib.sha256(jsonld.normalize(document, options).encode()).digest()


def _load(address: str, _options: dict[str, Any]) -> RemoteDocument:
    """From our own copies: nothing is fetched."""
    return RemoteDocument(
        contentType="application/ld+json", contextUrl=None, documentUrl=address, document=_context(address)
    )


@cache
def _context(address: str) -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "contexts" / CONTEXTS[address]).read_text())
