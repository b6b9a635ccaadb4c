"""A mail server for tests: keeps what it accepts, and may be slow or refuse."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    def __init__(self, seconds_per_mail: float = 0.0):
        self.seconds_per_mail = seconds_per_mail
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []  # of the envelopes
        self.recipient_answers: list[str] = []  # given one by one; then every recipient is welcome
        self.data_answers: list[str] = []
        self.url = ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        if self.data_answers:
            return self.data_answers.pop(0)
        self.senders.append(envelope.mail_from)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.sleep(self.seconds_per_mail)  # accepted, but the sender does not know it yet
        return "250 OK"


@contextmanager
def post_office(*, server: dict[str, Any] | None = None, **how: Any) -> Iterator[PostOffice]:
    """An office that is open; `server` are further settings of its controller, such as its encryption."""
    office = PostOffice(**how)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port, **(server or {}))
    controller.start()
    office.url = f"smtp://127.0.0.1:{port}"
    try:
        yield office
    finally:
        controller.stop()
