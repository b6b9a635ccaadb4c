"""Authenticated encryption of private words (AES-256-GCM, NIST SP 800-38D).

Each text is bound to the row it belongs to: moved to another row, it does not open.
"""

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.settings import settings

NONCE = 12


def new_key() -> str:
    return base64.urlsafe_b64encode(AESGCM.generate_key(256)).decode()


def _cipher() -> AESGCM:
    return AESGCM(base64.urlsafe_b64decode(settings().key("notes", new_key)))


def seal(text: str, row: str) -> bytes:
    """Encrypt `text` for `row`, a name such as "reflection/17/instinct" that stays the same as long as the row."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher().encrypt(nonce, text.encode(), row.encode())


def unseal(sealed: bytes, row: str) -> str:
    """The text again. Raises cryptography's InvalidTag if it was altered or belongs to another row."""
    return _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], row.encode()).decode()
