import pytest
from post_office import post_office
from sqlmodel import select, update

import lms.mail.delivery  # noqa: F401 — makes the handler known
from lms import clock
from lms.db import session
from lms.jobs.actions import enqueue
from lms.jobs.models import Job
from lms.jobs.worker import Worker
from lms.mail.models import OutboxMail
from lms.settings import settings


@pytest.fixture
def office(database_url, monkeypatch):
    with post_office() as office:
        use_server(monkeypatch, office.url)
        yield office
    monkeypatch.undo()
    settings.cache_clear()


def use_server(monkeypatch, url):
    monkeypatch.setenv("LMS_SMTP_URL", url)
    settings.cache_clear()


def put_in_outbox(**changes):
    values = {
        "message_id": "<occasion-7@lms.example>",
        "to": "joao@prefeitura.example",
        "language": "pt-BR",
        "subject": "Sua sessão amanhã",
        "text": "Olá João, a sessão é amanhã às 10:00.\n",
        "html": "<p>Olá João</p>",
    }
    mail = OutboxMail(**values | changes)
    with session() as db:
        db.add(mail)
        db.flush()
        enqueue(db, "mail.deliver", {"mail_id": mail.id}, unique_key=f"mail:{mail.id}")
    return mail.id


def work_off(*, later=False):
    if later:
        with session() as db:
            db.exec(update(Job).values(run_at=clock.now()))
    return Worker().work_off()


def stored(mail_id):
    with session(writes=False) as db:
        mail = db.get_one(OutboxMail, mail_id)
        job = next(job for job in db.exec(select(Job)) if job.unique_key == f"mail:{mail_id}")
    return mail, job


def test_a_mail_with_accents_arrives_as_written(office):
    mail_id = put_in_outbox()
    work_off()
    [arrived] = office.mails
    assert arrived["Subject"] == "Sua sessão amanhã" and arrived["To"] == "joao@prefeitura.example"
    assert arrived.get_body(("plain",)).get_content().strip() == "Olá João, a sessão é amanhã às 10:00."
    mail, job = stored(mail_id)
    assert mail.sent_at and job.finished_at and mail.text


def test_a_mail_that_was_sent_is_not_sent_again(office):
    mail_id = put_in_outbox(sent_at=clock.now())
    assert work_off() == 1
    assert office.mails == [] and stored(mail_id)[1].finished_at


def test_a_secret_mail_loses_its_body_once_sent(office):
    mail_id = put_in_outbox(secret=True)
    work_off()
    assert "Olá" in office.mails[0].get_body(("plain",)).get_content()
    mail, _ = stored(mail_id)
    assert mail.text == mail.html == ""


@pytest.mark.parametrize("answers", ["recipient_answers", "data_answers"])
def test_a_server_that_is_busy_gets_the_same_mail_later(office, answers):
    setattr(office, answers, ["451 Try again later"])
    mail_id = put_in_outbox()
    work_off()
    mail, job = stored(mail_id)
    assert office.mails == [] and not mail.sent_at and not job.finished_at and "451" in job.failure
    work_off(later=True)
    mail, job = stored(mail_id)
    assert mail.sent_at and job.finished_at and job.failure is None
    assert [arrived["Message-ID"] for arrived in office.mails] == ["<occasion-7@lms.example>"]


@pytest.mark.parametrize("answers", ["recipient_answers", "data_answers"])
def test_a_refusal_for_good_is_not_tried_again(office, answers):
    setattr(office, answers, ["550 No such person"])
    mail_id = put_in_outbox()
    work_off()
    mail, job = stored(mail_id)
    assert not mail.sent_at and job.finished_at and "550" in job.failure and "joao" not in job.failure
    assert work_off(later=True) == 0


def test_a_server_that_is_away_is_tried_later(database_url, monkeypatch):
    with post_office() as office:
        use_server(monkeypatch, office.url)
    mail_id = put_in_outbox()
    work_off()
    mail, job = stored(mail_id)
    assert not mail.sent_at and not job.finished_at and job.failure == "ConnectionRefusedError"
    monkeypatch.undo()
    settings.cache_clear()


def test_a_password_is_not_sent_in_the_clear_to_another_machine(office, monkeypatch):
    monkeypatch.setattr("lms.mail.smtp.LOOPBACK", set())
    use_server(monkeypatch, office.url.replace("//", "//user:p%40ss@"))
    mail_id = put_in_outbox()
    work_off()
    assert "encryption" in stored(mail_id)[1].failure and office.mails == []


@pytest.mark.parametrize("demo", [True, False])
def test_without_a_mail_server_only_a_demonstration_keeps_a_secret_mail(database_url, monkeypatch, demo):
    monkeypatch.setenv("LMS_DEMO", "1" if demo else "0")
    settings.cache_clear()
    mail_id = put_in_outbox(secret=True)
    work_off()
    mail, _ = stored(mail_id)
    assert mail.sent_at and bool(mail.text) == demo
    monkeypatch.undo()
    settings.cache_clear()
