"""What Grace writes, and what her pages show of it."""

import re

SHARED = "We named three results for the year."
PRIVATE = "She seems worried about her cabinet."


def fingerprint_in(page: str) -> str:
    return re.search(r'name="preview" value="(\w+)"', page)[1]
