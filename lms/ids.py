"""Public ids: not guessable, not sequential."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike when read aloud


def public_id() -> str:
    """A new id of 12 characters (some 59 random bits)."""
    return "".join(ALPHABET[number % len(ALPHABET)] for number in secrets.token_bytes(12))
