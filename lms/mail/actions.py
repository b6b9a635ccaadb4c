import hashlib
import re
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from lms import clock
from lms.db import insert_new
from lms.errors import Invalid
from lms.i18n import N_
from lms.jobs.actions import enqueue
from lms.mail.addresses import mailbox
from lms.mail.message import sender_domain, sender_name
from lms.mail.models import OutboxMail
from lms.settings import settings
from lms.web.render import render_text

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def queue_mail(
    db: Session,
    *,
    to: str,
    locale: str,
    template: str,
    subject: str,
    context: dict[str, Any],
    person_id: int | None,
    unique_key: str,
    secret: bool = False,
    unsubscribe: str | None = None,
    calendar: str = "",
) -> None:
    """Write one mail in the recipient's language and ask for its delivery, in the caller's transaction.

    `unique_key` names the occasion: a second mail for it changes nothing. The templates `mail/<template>.txt` and
    `.html` get the context and `subject`, `sender`, `base_url`. `unsubscribe` is the address at which one POST ends
    mail of this sort (RFC 8058). `calendar` is an iCalendar object with a METHOD, which the mail carries. Raises
    Invalid for a broken subject line or address.
    """
    if CONTROLS.search(subject):
        raise Invalid(N_("The subject of a mail must be one line."), "subject")
    mailbox(to)
    context = {"subject": subject, "sender": sender_name(), "base_url": settings().base_url, **context}
    mail = OutboxMail(
        message_id=message_id(unique_key),
        person_id=person_id,
        to=to,
        language=locale,
        subject=subject,
        text=tidy(render_text(f"mail/{template}.txt", locale, **context)),
        html=render_text(f"mail/{template}.html", locale, **context),
        secret=secret,
        unsubscribe=unsubscribe,
        calendar=calendar,
    )
    mail_id = insert_new(db, OutboxMail, mail)
    if mail_id is not None:
        enqueue(db, "mail.deliver", {"mail_id": mail_id}, unique_key=f"mail:{mail_id}")


def mark_sent(db: Session, mail: OutboxMail, *, keep_body: bool = False) -> None:
    """Note that the mail left. A secret one loses its body then, unless it is kept for the outbox page."""
    values: dict[str, Any] = {"sent_at": clock.now()}
    if mail.secret and not keep_body:
        values |= {"text": "", "html": ""}
    db.exec(update(OutboxMail).where(col(OutboxMail.id) == mail.id, col(OutboxMail.sent_at).is_(None)).values(**values))


def message_id(unique_key: str) -> str:
    """The same for the same occasion, so that the outbox and the reader's mailbox can tell a repeat."""
    digest = hashlib.sha256(unique_key.encode()).hexdigest()
    return f"<{digest[:40]}@{sender_domain()}>"


def tidy(text: str) -> str:
    """Plain text without the empty lines that blocks of a template leave behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
