from datetime import UTC, datetime

import pytest

from lms.errors import Invalid
from lms.mail.addresses import mailbox
from lms.mail.message import compose
from lms.mail.models import OutboxMail


def mail(**changes):
    values = {
        "message_id": "<1@lms.example>",
        "to": "joao@prefeitura.example",
        "language": "pt-BR",
        "subject": "Sua sessão amanhã",
        "text": "Olá João, até amanhã às 10:00.\n",
        "html": "<p>Olá João, até amanhã às 10:00.</p>",
        "created_at": datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    }
    return OutboxMail(**values | changes)


def test_the_message_says_who_writes_in_which_language_and_that_nobody_need_answer():
    message = compose(mail())
    assert message["From"].addresses[0].addr_spec == "programme@lms.example"
    assert message["To"] == "joao@prefeitura.example"
    assert message["Subject"] == "Sua sessão amanhã"
    assert message["Message-ID"] == "<1@lms.example>"
    assert message["Date"] == "Tue, 24 Nov 2026 08:30:00 +0000"
    assert message["Content-Language"] == "pt-BR"
    assert message["Auto-Submitted"] == "auto-generated"


def test_text_comes_first_and_html_is_its_alternative():
    message = compose(mail())
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert text.get_content() == "Olá João, até amanhã às 10:00.\n"
    assert html.get_content_type() == "text/html" and "até amanhã" in html.get_content()
    assert bytes(message).isascii()


def test_a_domain_with_accents_travels_as_mail_servers_write_it():
    assert compose(mail(to="ana@ciudad-peña.example"))["To"] == "ana@xn--ciudad-pea-19a.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@ciudad.example",
        "a b@c.example",
        "a@b.example, c@d.example",
        "Ana <a@b.example>",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\r\n\r\nwords",
    ],
)
def test_what_is_not_one_address_is_refused(address):
    with pytest.raises(Invalid):
        mailbox(address)
