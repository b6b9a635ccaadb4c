"""Authenticated encryption of private words (AES-256-GCM, NIST SP 800-38D).

Each text is bound to the row it belongs to: moved to another row, it does not open. What is sealed says by which key:
a byte that names the form, four bytes of the key's SHA-256, the nonce, the words with their tag. Words sealed before
keys had names begin with the nonce, and open too.
"""

import base64
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.errors import Unreadable
from lms.settings import settings

FORM, NONCE = b"\x01", 12


@dataclass(frozen=True, slots=True)
class Key:
    cipher: AESGCM = field(compare=False, repr=False)
    name: bytes

    def __str__(self) -> str:
        return self.name.hex()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed words, for whoever seals all of them anew. `rows` selects the row's id, the sealed bytes and
    what its name is made of, by which `row_name` makes it; the id comes first, and rows without words are left out."""

    table: type[Any]
    rows: Any
    row_name: Callable[..., str]


def new_key() -> str:
    return base64.urlsafe_b64encode(AESGCM.generate_key(256)).decode()


def keys() -> tuple[Key, ...]:
    """The key that seals, and after it the earlier ones, which still open."""
    return _read(settings().notes_keys(new_key))


def refuse_broken_keys() -> None:
    """Raises SystemExit where a key file is there and holds no key, or anything else. One that is missing is made when
    it is first needed."""
    try:
        if settings().notes_key_file.exists():
            keys()
    except ValueError as broken:
        raise SystemExit(str(broken)) from None


@lru_cache(maxsize=4)
def _read(given: tuple[str, ...]) -> tuple[Key, ...]:
    raw = [base64.urlsafe_b64decode(f"{key.rstrip('=')}=") for key in given]  # 32 bytes; the "=" may be left out
    return tuple(Key(AESGCM(key), hashlib.sha256(key).digest()[:4]) for key in raw)


def seal(text: str, row: str) -> bytes:
    """Encrypt `text` for `row`, a name such as "reflection/17/instinct" that stays the same as long as the row."""
    key, nonce = keys()[0], os.urandom(NONCE)
    return FORM + key.name + nonce + key.cipher.encrypt(nonce, text.encode(), row.encode())


def unseal(sealed: bytes, row: str) -> str:
    """The text again. Raises Unreadable if its key is not here, if it was altered, or belongs to another row."""
    return unsealed(sealed, row)[0]


def opened(sealed: bytes, row: str) -> str | None:
    """The text again, or None where `unseal` would raise: for pages that show it among other things."""
    try:
        return unseal(sealed, row)
    except Unreadable:
        return None


def unsealed(sealed: bytes, row: str) -> tuple[str, Key, bool]:
    """The text, the key that opened it, and whether it names that key. Raises Unreadable as `unseal` does."""
    for key in keys():
        start = FORM + key.name
        if sealed.startswith(start) and (text := _opened_by(key, sealed[len(start) :], row)) is not None:
            return text, key, True
    for key in keys():
        if (text := _opened_by(key, sealed, row)) is not None:
            return text, key, False
    raise Unreadable


def _opened_by(key: Key, sealed: bytes, row: str) -> str | None:
    try:
        return key.cipher.decrypt(sealed[:NONCE], sealed[NONCE:], row.encode()).decode()
    except (InvalidTag, ValueError):  # ValueError: too short to be anything sealed
        return None
