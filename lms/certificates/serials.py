"""The number of a certificate: not guessable, readable aloud, and wrong at once when one character is.

Nineteen random characters (95 bits) and a check character, of Crockford's base 32, in groups of four. The check
character is a Reed-Solomon parity over GF(32): any one wrong character is noticed, and any two that changed places.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: without I, L, O and U
LOOK_ALIKE = str.maketrans("OIL", "011")
RANDOM = 19
GROUP = 4


def new_serial() -> str:
    """Such as 7KQ4-M2ZP-0WXA-C9RD-4T8B."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return grouped(characters + check_character(characters))


def grouped(characters: str) -> str:
    return "-".join(characters[start : start + GROUP] for start in range(0, len(characters), GROUP))


def check_character(characters: str) -> str:
    """The last character of a serial, from the others."""
    remainder = 0
    for character in characters:
        remainder = _doubled(remainder ^ ALPHABET.index(character))
    return ALPHABET[remainder]


def _doubled(value: int) -> int:
    """Multiplied by the generator of GF(32), modulo its primitive polynomial x⁵ + x² + 1."""
    return (value << 1) ^ (0b100101 if value & 0b10000 else 0)


def read_serial(typed: str) -> str | None:
    """The serial that was meant: case, spaces and hyphens do not matter, nor O for 0, nor I or L for 1.

    None if it is no serial: too short or long, a character too few, or the check character does not fit.
    """
    characters = "".join(character for character in typed.upper() if character not in " -‐‑–—.\t\n\u00a0")
    characters = characters.translate(LOOK_ALIKE)
    if len(characters) != RANDOM + 1 or any(character not in ALPHABET for character in characters):
        return None
    return grouped(characters) if check_character(characters[:-1]) == characters[-1] else None
