"""Delivers queued mail. At least once: a repeat after a crash carries the same Message-ID."""

import smtplib
from typing import Any, NoReturn

from pydantic_core import Url

from lms.db import session
from lms.jobs.handlers import GiveUp, TryLater, handles
from lms.mail import queries, smtp
from lms.mail.actions import mark_sent, note_failure, note_taken
from lms.mail.failures import status_of
from lms.mail.message import compose
from lms.mail.models import OutboxMail
from lms.settings import settings


@handles("mail.deliver", transactional=False)
def deliver(details: dict[str, Any]) -> None:
    """Send the mail if it was not sent yet. Without a mail server it only stands on the outbox page."""
    with session(writes=False) as db:
        mail = queries.find_mail(db, details["mail_id"])
    if mail is None or mail.sent_at:
        return
    url = settings().smtp_url
    if url:
        try:
            _send(url, mail)
        except Refused as refused:
            _keep(mail, refused)
    with session() as db:
        mark_sent(db, mail, keep_body=settings().demo and not url)
        if url:
            note_taken(db, mail)


class Refused(Exception):
    """The mail server's answer to one recipient or one message."""

    def __init__(self, what: str, code: int, words: bytes | str, subject: int):
        super().__init__(f"{what} refused {'for good' if code >= 500 else 'for now'}: {code}")  # never the words
        self.is_final = 500 <= code < 600
        self.status = status_of(code, words.encode() if isinstance(words, str) else words, subject=subject)


def _keep(mail: OutboxMail, refused: Refused) -> NoReturn:
    """Keep what the refusal says of the address. Raises GiveUp or TryLater."""
    with session() as db:
        note_failure(db, mail, refused.status)
    raise (GiveUp if refused.is_final else TryLater)(str(refused)) from None


def _send(url: Url, mail: OutboxMail) -> None:
    try:
        smtp.send(url, compose(mail))
    except smtplib.SMTPRecipientsRefused as refusal:
        [(code, words)] = refusal.recipients.values()
        raise Refused("recipient", code, words, 0) from None
    except smtplib.SMTPDataError as refusal:
        raise Refused("message", refusal.smtp_code, refusal.smtp_error, 6) from None
    except (
        smtplib.SMTPResponseException
    ) as error:  # sign-in, sender, greeting: the server's settings, which may be mended
        raise TryLater(f"{type(error).__name__} {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(type(error).__name__) from None
