import pytest
from sqlmodel import select

from lms.db import session
from lms.errors import Invalid
from lms.jobs.models import Job
from lms.mail.actions import queue_mail
from lms.mail.models import OutboxMail
from lms.settings import settings


def queue(db, **changes):
    values = {
        "to": "ana@ciudad.example",
        "locale": "es-MX",
        "template": "layout",
        "subject": "Su sesión es mañana",
        "context": {},
        "person_id": None,
        "unique_key": "reminder of session 7",
    }
    queue_mail(db, **values | changes)


def mails():
    with session(writes=False) as db:
        return db.exec(select(OutboxMail)).all()


def deliveries():
    with session(writes=False) as db:
        return db.exec(select(Job).where(Job.kind == "mail.deliver")).all()


def test_a_mail_and_its_delivery_are_queued_together(database_url):
    with session() as db:
        queue(db)
    [mail], [delivery] = mails(), deliveries()
    assert delivery.details == {"mail_id": mail.id}
    assert mail.language == "es-MX" and mail.sent_at is None
    assert '<html lang="es-MX">' in mail.html and "<title>Su sesión es mañana</title>" in mail.html


def test_a_transaction_that_was_rolled_back_wrote_to_nobody(database_url):
    with pytest.raises(ZeroDivisionError), session() as db:
        queue(db)
        raise ZeroDivisionError
    assert mails() == [] and deliveries() == []


def test_the_same_occasion_twice_is_one_mail(database_url):
    with session() as db:
        queue(db)
        queue(db)
    with session() as db:
        queue(db)
        queue(db, unique_key="reminder of session 8")
    assert len(mails()) == len(deliveries()) == 2
    assert len({mail.message_id for mail in mails()}) == 2


def test_the_footer_names_the_sender_and_escapes_only_in_html(database_url, monkeypatch):
    monkeypatch.setenv("LMS_MAIL_FROM", '"Data & Cities" <programme@lms.example>')
    settings.cache_clear()
    with session() as db:
        queue(db, locale="en")
    monkeypatch.undo()
    settings.cache_clear()
    [mail] = mails()
    assert "Data & Cities" in mail.text and "Data &amp; Cities" in mail.html
    assert mail.message_id.endswith("@lms.example>")


@pytest.mark.parametrize("subject", ["Hola\nBcc: all@city.example", "Hola\r\n\r\nwords", "Hola\u2028", "Hola\x00"])
def test_a_subject_that_breaks_the_line_is_refused(database_url, subject):
    with pytest.raises(Invalid), session() as db:
        queue(db, subject=subject)
    assert mails() == []


def test_an_address_that_carries_another_header_is_refused(database_url):
    with pytest.raises(Invalid), session() as db:
        queue(db, to="ana@ciudad.example\nBcc: all@city.example")
    assert mails() == []
