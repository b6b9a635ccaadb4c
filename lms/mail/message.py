"""The mail as it travels."""

import re
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from lms.mail.addresses import mailbox
from lms.mail.models import OutboxMail
from lms.settings import settings


def compose(mail: OutboxMail) -> EmailMessage:
    """The same message at every attempt: nothing in it depends on when it is sent."""
    message = EmailMessage()
    message["From"] = settings().mail_from
    message["To"] = mailbox(mail.to)
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    if mail.calendar:
        _add_calendar(message, mail.calendar)
    message["Content-Language"] = mail.language  # last: setting the content drops what begins with Content-
    return message


def _add_calendar(message: EmailMessage, calendar: str) -> None:
    """As one more alternative, which mail programs show as an invitation (RFC 6047, 2.4), and as a file for others."""
    content, method = calendar.encode(), re.findall(r"^METHOD:(\w+)\r$", calendar, re.MULTILINE)[0]
    how = {"charset": "utf-8", "method": method}
    message.add_alternative(content, maintype="text", subtype="calendar", cte="base64", params=how)
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")


def sender_name() -> str:
    name, address = parseaddr(settings().mail_from)
    return name or address


def sender_domain() -> str:
    return parseaddr(settings().mail_from)[1].rpartition("@")[2]
