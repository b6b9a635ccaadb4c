"""Reads what mail servers send back (RFC 3464). It comes from outside: bounded, never trusted, and never raising."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser

MOST_BYTES = 1024 * 1024
MOST_RECIPIENTS = 50
MESSAGE_ID = re.compile(r"\s*(<[^<>\s]{3,250}>)\s*")
STATUS = re.compile(r"\s*([45]\.\d{1,3}\.\d{1,3})(?!\S)")
ADDRESS = re.compile(r"\s*(?:rfc822|utf-8)\s*;\s*<?([^<>\s;]{3,254})>?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """One mail of ours that did not reach a recipient."""

    message_id: str
    recipients: frozenset[str]  # as addressed and as finally tried, in lower case
    status: str


def read_bounce(raw: bytes) -> Bounce | None:
    """What a report says of the first recipient that was not reached; None for anything that is not one."""
    if len(raw) > MOST_BYTES:
        return None
    try:
        return _read(message_from_bytes(raw))
    except Exception:  # the standard parser raises many things on hostile input, deep nesting among them
        return None


def _read(report: Message) -> Bounce | None:
    if report.get_content_type() != "multipart/report" or report.get_param("report-type") != "delivery-status":
        return None
    by_type = {part.get_content_type(): part for part in reversed(_parts(report)[:10])}
    original, told = _original(by_type), by_type.get("message/delivery-status")
    found = MESSAGE_ID.fullmatch(str(original["Message-ID"])) if original else None
    failure = _failure(told) if told else None
    return Bounce(found[1], *failure) if found and failure else None


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _original(by_type: dict[str, Message]) -> Message | None:
    """The headers of the mail that came back."""
    if whole := by_type.get("message/rfc822"):
        return next(iter(_parts(whole)), None)
    headers = by_type.get("text/rfc822-headers")
    text = headers.get_payload(decode=True) if headers else None
    return HeaderParser().parsestr(text.decode("latin-1")) if isinstance(text, bytes) else None


def _failure(told: Message) -> tuple[frozenset[str], str] | None:
    """After the block on the message as a whole comes one for each recipient (RFC 3464, 2.3)."""
    for block in _parts(told)[1 : MOST_RECIPIENTS + 1]:
        has_failed = _field(block, "action").strip().lower() == "failed"  # a delay may still end well
        status = STATUS.match(_field(block, "status"))
        fields = (_field(block, name) for name in ("original-recipient", "final-recipient"))
        named = frozenset(found[1].lower() for found in map(ADDRESS.fullmatch, fields) if found)
        if has_failed and status and named:
            return named, status[1]
    return None


def _field(block: Message, name: str) -> str:
    """As it stands in the report, which may be UTF-8 (RFC 6533)."""
    raw = next((str(value) for key, value in block.raw_items() if key.lower() == name), "")
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
