"""The keys that sign badges, and how others find them.

`keys/badge` (or LMS_BADGE_KEY) holds a JWK set (RFC 7517): the first RSA key and the first Ed25519 key sign, all are
published. To change a key, put the new one before the old: what the old one signed stays good.
"""

import base64
import json
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey, RSAKey

from lms.settings import settings

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"  # multicodec
Key = RSAKey | OKPKey
ODD = "LMS_BADGE_KEY must be a JWK set with a private RSA and a private Ed25519 key"


def new_keys() -> str:
    made = [RSAKey.generate_key(2048, private=True), OKPKey.generate_key("Ed25519", private=True)]
    return json.dumps({"keys": [key.as_dict(private=True) for key in made]})


def all_keys() -> list[Key]:
    return _read(settings().key("badge", new_keys))


@cache
def _read(text: str) -> list[Key]:
    try:
        found = KeySet.import_key_set(json.loads(text)).keys
    except (JoseError, LookupError, TypeError, ValueError) as error:
        raise ValueError(ODD) from error
    ours = [key for key in found if isinstance(key, RSAKey) or (isinstance(key, OKPKey) and is_ed25519(key))]
    if {type(key) for key in ours} != {RSAKey, OKPKey} or not all(key.is_private for key in ours):
        raise ValueError(ODD)
    return ours


def is_ed25519(key: OKPKey) -> bool:
    return key.curve_name == "Ed25519"


def rsa_key() -> RSAKey:
    return next(key for key in all_keys() if isinstance(key, RSAKey))


def ed25519_key() -> OKPKey:
    return next(key for key in all_keys() if isinstance(key, OKPKey))


def sign(key: OKPKey, message: bytes) -> bytes:
    private = key.private_key
    assert isinstance(private, Ed25519PrivateKey)
    return private.sign(message)


def kid(key: Key) -> str:
    """The key's name: its thumbprint (RFC 7638)."""
    return key.thumbprint()


def public(key: Key) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid(key)}


# ---------------------------------------------------------------- the issuer's address


def issuer() -> str:
    """The DID of this server (did:web): its document stands at /certificates/issuer/did.json."""
    at = urlsplit(settings().base_url)
    parts = [at.netloc, *filter(None, at.path.split("/")), "certificates", "issuer"]
    return ":".join(["did:web", *(quote(part, safe="") for part in parts)])


def key_address(key: Key) -> str:
    return f"{settings().base_url}/certificates/issuer/keys/{kid(key)}"


def method_id(key: Key) -> str:
    return f"{issuer()}#{multibase(key) if isinstance(key, OKPKey) else kid(key)}"


def did_document() -> dict[str, Any]:
    """Which keys speak for the issuer (W3C DID Core, did:web)."""
    methods = [_method(key) for key in all_keys()]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer(),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(key: Key) -> dict[str, Any]:
    method = {"id": method_id(key), "controller": issuer()}
    if isinstance(key, OKPKey):
        return method | {"type": "Multikey", "publicKeyMultibase": multibase(key)}
    return method | {"type": "JsonWebKey", "publicKeyJwk": public(key)}


def multibase(key: OKPKey) -> str:
    """An Ed25519 public key as a Multikey (W3C Controlled Identifiers, 2.2.2)."""
    raw = base64.urlsafe_b64decode(str(key.as_dict(private=False)["x"]) + "==")
    return base58(ED25519_PUBLIC + raw)


def base58(raw: bytes) -> str:
    """Multibase base-58-btc."""
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    return "z" + "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits
