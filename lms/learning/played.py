"""Which seconds of a recording were really played. Pure: a set of whole seconds, kept as the bits of a number.

A union of sets: it never shrinks, the order of reports does not matter, and a report that comes twice changes nothing.
It is never larger than the recording is long.
"""

import re

ENOUGH = 90  # percent that completes a recording
RANGE = re.compile(r"([0-9]{1,6})-([0-9]{1,6})", re.ASCII)
MOST_RANGES = 1000  # in one report


def reported(text: str, seconds: int) -> int:
    """The seconds in a report such as "0-15,40-52": each range from a second up to and without another.

    What lies beyond the recording, or cannot be read, is left out.
    """
    played = 0
    for part in text.split(",")[:MOST_RANGES]:
        if found := RANGE.fullmatch(part.strip()):
            start, end = int(found[1]), min(int(found[2]), seconds)
            if start < end:
                played |= (1 << end) - (1 << start)
    return played


def percent(played: int, seconds: int) -> int:
    """Whole percent of the recording, rounded down."""
    return played.bit_count() * 100 // seconds


def is_heard(played: int, seconds: int) -> bool:
    return percent(played, seconds) >= ENOUGH


def packed(played: int) -> bytes:
    return played.to_bytes((played.bit_length() + 7) // 8, "little")


def unpacked(kept: bytes) -> int:
    return int.from_bytes(kept, "little")
