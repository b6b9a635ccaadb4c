"""Delivers queued mail. At least once: a repeat after a crash carries the same Message-ID."""

import smtplib
from typing import Any

from pydantic_core import Url

from lms.db import session
from lms.jobs.handlers import GiveUp, TryLater, handles
from lms.mail import queries, smtp
from lms.mail.actions import mark_sent
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
        _send(url, mail)
    with session() as db:
        mark_sent(db, mail, keep_body=settings().demo and not url)


def _send(url: Url, mail: OutboxMail) -> None:
    try:
        smtp.send(url, compose(mail))
    except smtplib.SMTPRecipientsRefused as refusal:
        [(code, _words)] = refusal.recipients.values()
        _refused("recipient", code)
    except smtplib.SMTPDataError as refusal:
        _refused("message", refusal.smtp_code)
    except (
        smtplib.SMTPResponseException
    ) as error:  # sign-in, sender, greeting: the server's settings, which may be mended
        raise TryLater(f"{type(error).__name__} {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(type(error).__name__) from None


def _refused(what: str, code: int) -> None:
    if 500 <= code < 600:
        raise GiveUp(f"{what} refused for good: {code}") from None
    raise TryLater(f"{what} refused for now: {code}") from None
