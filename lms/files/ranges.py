"""Byte ranges (RFC 9110, 14). A reader who asks for several at once is given everything, as the standard allows."""

import re

RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """Nothing of what is there was asked for."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The bytes that a Range header asks for, from and up to and without; None where all are to be sent.

    Raises Unsatisfiable if the range is well formed and lies beyond the `size` bytes there are.
    """
    found = RANGE.fullmatch(header)
    if not found or found[1] == found[2] == "":
        return None
    if not found[1]:
        start, end = max(size - int(found[2]), 0), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= end:
        raise Unsatisfiable
    return start, end
