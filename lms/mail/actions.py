import re
from typing import Any

from sqlalchemy import and_, delete, not_, update
from sqlmodel import Session, col

from lms import clock
from lms.audit.actions import note
from lms.db import insert_new
from lms.errors import Invalid
from lms.i18n import N_
from lms.jobs.actions import enqueue
from lms.mail import queries
from lms.mail.addresses import mailbox
from lms.mail.bounces import Bounce
from lms.mail.failures import is_failing, is_for_good
from lms.mail.message import sender_domain, sender_name
from lms.mail.models import Mailbox, OutboxMail
from lms.settings import settings
from lms.signing import signature
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


# ---------------------------------------------------------------- addresses that fail


def note_failure(db: Session, mail: OutboxMail, status: str, *, came_back: bool = False) -> None:
    """Keep that a mail failed at its address, with a status code of RFC 3463. Once the address is given up, the audit
    says so, without it."""
    now, address = clock.now(), mail.to.lower()
    while (box := queries.held_mailbox(db, address)) is None:  # again if another transaction took it away just now
        insert_new(db, Mailbox, Mailbox(address=address, failure=status, first_failed_at=now))
    box.failure, box.failures, box.came_back = status, box.failures + 1, box.came_back or came_back
    if box.failing_since is None and is_failing(status, box.failures, box.first_failed_at, now):
        box.failing_since = now
        note(db, None, "mail.fail", f"mail/{mail.id}", for_person_id=mail.person_id, code=status)


def note_bounce(db: Session, bounce: Bounce) -> bool:
    """Keep that a mail of ours came back, once; False if we wrote no such mail to such an address."""
    mail = queries.mail_with_id(db, bounce.message_id)
    if mail is None or not {mail.to.lower(), mailbox(mail.to).addr_spec.lower()} & bounce.recipients:
        return False
    if not mail.bounce or (is_for_good(bounce.status) and not is_for_good(mail.bounce)):
        mail.bounce = bounce.status
        note_failure(db, mail, bounce.status, came_back=True)
    return True


def note_taken(db: Session, mail: OutboxMail) -> None:
    """A server took mail for an address: failures for now are counted anew, and one that it refused works again. That
    a relay takes mail says nothing of an address that fails because of what came back."""
    proves_nothing = and_(col(Mailbox.came_back), col(Mailbox.failing_since).is_not(None))
    db.exec(delete(Mailbox).where(col(Mailbox.address) == mail.to.lower(), not_(proves_nothing)))


def note_read(db: Session, unique_key: str) -> None:
    """The link or code in the mail of an occasion was used: so its address works."""
    if mail := queries.mail_with_id(db, message_id(unique_key)):
        forget_failures(db, mail.to)


def forget_failures(db: Session, address: str) -> None:
    """Write to an address as to any other: it was confirmed, or given anew."""
    db.exec(delete(Mailbox).where(col(Mailbox.address) == address.lower()))


def message_id(unique_key: str) -> str:
    """The same for the same occasion, so that the outbox and the reader's mailbox can tell a repeat. Whoever knows the
    occasion cannot compute it: it is what a report of a failure is believed by."""
    return f"<{signature('message-id', unique_key)[:40]}@{sender_domain()}>"


def tidy(text: str) -> str:
    """Plain text without the empty lines that blocks of a template leave behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
