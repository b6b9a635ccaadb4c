"""What Grace writes, and what her pages show of it."""

import re

SHARED = "We named three results for the year."
PRIVATE = "She seems worried about her cabinet."


def shown_in(page: str, name: str) -> str:
    """What a field of the page's form holds."""
    return re.search(rf'<input [^>]*name="{name}"[^>]* value="([^"]*)"', page)[1]


def fingerprint_in(page: str) -> str:
    return shown_in(page, "preview")
