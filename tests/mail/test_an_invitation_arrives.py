"""A mail with an event for the calendar, as it arrives at a mail server (RFC 6047, 2.4)."""

import pytest
from post_office import post_office
from sqlmodel import select

import lms.mail.delivery  # noqa: F401 — makes the handler known
from lms.db import session
from lms.jobs.worker import Worker
from lms.mail.actions import queue_mail
from lms.mail.models import OutboxMail
from lms.settings import settings

LINES = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//x//EN",
    "METHOD:{}",
    "BEGIN:VEVENT",
    "SUMMARY:Sesión",
    "END:VEVENT",
)
EVENT = "\r\n".join([*LINES, "END:VCALENDAR", ""])


@pytest.fixture
def office(database_url, monkeypatch):
    with post_office() as office:
        monkeypatch.setenv("LMS_SMTP_URL", office.url)
        settings.cache_clear()
        yield office
    monkeypatch.undo()
    settings.cache_clear()


def arrived(office, method):
    with session() as db:
        how = {"to": "ana@lms.example", "locale": "es-UY", "template": "layout", "subject": "Sesión", "context": {}}
        queue_mail(db, **how, person_id=None, unique_key="session 7", calendar=EVENT.format(method))
    Worker().work_off()
    [mail] = office.mails
    return mail


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_event_is_an_alternative_with_its_method_and_a_file(office, method):
    mail = arrived(office, method)
    alternatives, file = mail.iter_parts()
    text, html, calendar = alternatives.iter_parts()
    assert mail.get_content_type() == "multipart/mixed"
    assert alternatives.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in (text, html, calendar)] == ["text/plain", "text/html", "text/calendar"]
    assert calendar.get_param("method") == method and calendar.get_param("charset") == "utf-8"
    assert not calendar.is_attachment()
    assert file.is_attachment() and file.get_filename() == "invite.ics"
    assert file.get_content_type() == "application/ics"


def test_both_hold_the_event_byte_for_byte(office):
    alternatives, file = arrived(office, "REQUEST").iter_parts()
    *_, calendar = alternatives.iter_parts()
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == EVENT.format("REQUEST").encode()


def test_the_mail_says_its_language_and_is_known_again(office):
    mail = arrived(office, "REQUEST")
    with session(writes=False) as db:
        [kept] = db.exec(select(OutboxMail)).all()
    assert mail["Content-Language"] == "es-UY" and mail["Message-ID"] == kept.message_id
