import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote

from pydantic_core import Url

from lms.jobs.handlers import TryLater
from lms.settings import LOOPBACK, settings

TIMEOUT = 20
PORTS = {"smtp": 587, "smtps": 465}


def send(url: Url, message: EmailMessage) -> None:
    """Hand the message to the mail server at `url`; what cannot be delivered comes back to LMS_MAIL_BOUNCES, where that
    is set, else to the sender. Raises what smtplib raises."""
    with connect(url) as server:
        server.send_message(message, from_addr=settings().mail_bounces or None)


def connect(url: Url) -> smtplib.SMTP:
    """A connection, encrypted if the server can, and signed in if the address names a user."""
    host, port = (url.host or "").strip("[]"), url.port or PORTS[url.scheme]
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        _prepare(server, url, host)
    except BaseException:
        server.close()
        raise
    return server


def _prepare(server: smtplib.SMTP, url: Url, host: str) -> None:
    server.ehlo_or_helo_if_needed()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if not url.username:
        return
    if not isinstance(server.sock, ssl.SSLSocket) and host not in LOOPBACK:
        raise TryLater("the mail server offers no encryption: the password was not sent")
    server.login(unquote(url.username), unquote(url.password or ""))
