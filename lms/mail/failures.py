"""What a failed delivery says of an address: pure rules on status codes (RFC 3463)."""

import re
from datetime import datetime, timedelta

MOST_FAILURES, MOST_DAYS = 5, timedelta(days=3)  # for now: so many, over so long, and the address fails
ABOUT_THE_ADDRESS = {"0", "1", "2", "4"}  # no subject, address, mailbox, routing; not system, protocol, content, policy
STATUS = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)")


def status_of(code: int, words: bytes, *, subject: int) -> str:
    """The enhanced status code with which a server's answer begins (RFC 2034), else one made of its reply code."""
    found = STATUS.match(words)
    if found and found[1].startswith(b"%d" % (code // 100)):
        return found[1].decode()
    return f"{code // 100}.{subject}.0"


def is_for_good(status: str) -> bool:
    """A refusal of ourselves or of one message is none of the address's: it counts like one for now."""
    kind, subject, _ = status.split(".")
    return kind == "5" and subject in ABOUT_THE_ADDRESS


def is_failing(status: str, failures: int, first: datetime, now: datetime) -> bool:
    """Whether an address fails, after so many failures in a row of which the last had this code."""
    return is_for_good(status) or (failures >= MOST_FAILURES and now - first >= MOST_DAYS)
