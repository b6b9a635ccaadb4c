"""Addresses to which mail fails: refused at once, refused again and again, or sent back days later."""

import hashlib
import hmac
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from post_office import post_office
from sqlmodel import col, select, update

import lms.mail.delivery  # noqa: F401
from lms import clock
from lms.audit.models import AuditLine
from lms.jobs.models import Job
from lms.jobs.worker import Worker
from lms.mail import actions
from lms.mail.actions import forget_failures, message_id, note_bounce, note_failure, note_read, queue_mail
from lms.mail.bounces import MOST_BYTES, read_bounce
from lms.mail.failures import is_failing, is_for_good, status_of
from lms.mail.models import Mailbox, OutboxMail
from lms.settings import settings

ANA = "ana@ciudad-peña.example"
POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: bounces@lms.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="AAA.1764000000/relay.example"

This is a MIME-encapsulated message.

--AAA.1764000000/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

<{recipient}>: host mx.example[192.0.2.1] said: 550 5.1.1 no such user

--AAA.1764000000/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Tue, 24 Nov 2026 08:30:00 +0000 (UTC)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example
Diagnostic-Code: smtp; 550 5.1.1 no such user

--AAA.1764000000/relay.example
Content-Description: Undelivered Message
Content-Type: {kind}

From: City Data Alliance <programme@lms.example>
To: {recipient}
Subject: =?utf-8?q?Hola?=
Message-ID: {message_id}

words

--AAA.1764000000/relay.example--
"""


def report(message_id: str, recipient: str = ANA, **changes: str) -> bytes:
    values = {"action": "failed", "status": "5.1.1", "kind": "message/rfc822"} | changes
    return POSTFIX.format(message_id=message_id, recipient=recipient, **values).encode()


@pytest.fixture
def mail(db, person):
    queue_mail(
        db,
        to=ANA,
        locale="es",
        template="layout",
        subject="Hola",
        context={},
        person_id=person("ana").id,
        unique_key="hello ana",
    )
    db.commit()
    mail = db.exec(select(OutboxMail)).one()
    db.commit()
    return mail


@pytest.fixture
def office(database_url, monkeypatch):
    with post_office() as office:
        monkeypatch.setenv("LMS_SMTP_URL", office.url)
        settings.cache_clear()
        yield office
    monkeypatch.undo()
    settings.cache_clear()


def boxes(db) -> list[Mailbox]:
    db.rollback()
    db.expire_all()
    found = list(db.exec(select(Mailbox)).all())
    db.commit()
    return found


def lines(db) -> list[AuditLine]:
    found = list(db.exec(select(AuditLine).where(col(AuditLine.act) == "mail.fail")).all())
    db.commit()
    return found


# ---------------------------------------------------------------- refused when it is sent


@pytest.mark.parametrize(
    ("answers", "answer", "code", "fails"),
    [
        ("recipient_answers", "550 5.1.1 No such person", "5.1.1", True),
        ("recipient_answers", "550 No such person", "5.0.0", True),
        ("recipient_answers", "550 5.7.1 Relaying denied", "5.7.1", False),
        ("recipient_answers", "451 4.2.2 Mailbox full", "4.2.2", False),
        ("recipient_answers", "450 5.1.1 Which one?", "4.0.0", False),
        ("data_answers", "550 5.1.1 No such person after all", "5.1.1", True),
        ("data_answers", "554 Looks like spam", "5.6.0", False),
        ("data_answers", "452 4.3.1 Disk full", "4.3.1", False),
    ],
)
def test_a_refusal_says_something_of_the_address_or_nothing(office, mail, db, person, answers, answer, code, fails):
    setattr(office, answers, [answer])
    Worker().work_off()
    [box] = boxes(db)
    assert (box.address, box.failure, box.failing_since is not None) == (ANA, code, fails)
    assert [(line.for_person_id, line.details) for line in lines(db)] == (
        [(person("ana").id, {"code": code})] if fails else []
    )
    assert "ana@" not in "".join(f"{line.subject}{line.details}" for line in lines(db))


def test_what_arrives_there_again_takes_it_back(office, mail, db):
    office.recipient_answers = ["451 4.2.2 Mailbox full"]
    Worker().work_off()
    assert len(boxes(db)) == 1
    db.exec(update(Job).values(run_at=clock.now()))
    db.commit()
    Worker().work_off()
    assert len(office.mails) == 1 and boxes(db) == []


def test_a_failing_address_is_tried_for_a_link_to_sign_in_and_works_again_once_it_arrives(office, browse, db, person):
    db.add(Mailbox(address="ana@lms.example", failure="5.2.1", failing_since=clock.now()))
    db.commit()
    import lms.handlers  # noqa: F401

    browse().post("/sign-in", data={"email": "ana@lms.example"})
    Worker().work_off()
    assert [arrived["To"] for arrived in office.mails] == ["ana@lms.example"] and boxes(db) == []


def test_failures_for_now_count_to_five_over_three_days(mail, db):
    start = clock.now()
    for hours, fails in ((0, False), (10, False), (20, False), (40, False), (71, False), (72, True)):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            note_failure(db, mail, "4.4.1")
            db.commit()
        [box] = boxes(db)
        assert (box.failing_since is not None) == fails
    assert box.failing_since == start + timedelta(hours=72) and len(lines(db)) == 1
    note_failure(db, mail, "5.1.1")
    db.commit()
    assert boxes(db)[0].failing_since == box.failing_since and len(lines(db)) == 1


# ---------------------------------------------------------------- sent back


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_is_read_with_the_mail_or_its_headers(kind):
    found = read_bounce(report("<1@lms.example>", kind=kind))
    assert (found.message_id, found.recipients, found.status) == ("<1@lms.example>", {ANA}, "5.1.1")


@pytest.mark.parametrize(
    ("action", "status", "fails"),
    [("failed", "5.1.1", True), ("failed", "5.4.4", True), ("failed", "5.7.1", False), ("failed", "4.4.7", False)],
)
def test_a_mail_that_came_back_says_it_of_its_address(mail, db, action, status, fails):
    for _ in range(2):
        assert note_bounce(db, read_bounce(report(mail.message_id, action=action, status=status)))
        db.commit()
        [box] = boxes(db)
        assert (box.failure, box.failures, box.came_back, box.failing_since is not None) == (status, 1, True, fails)


def test_of_one_mail_a_failure_for_now_and_then_one_for_good_both_count_and_none_after(mail, db):
    for status in ("4.4.7", "5.1.1", "4.4.7", "5.1.1"):
        assert note_bounce(db, read_bounce(report(mail.message_id, status=status)))
    db.commit()
    [box] = boxes(db)
    assert box.failing_since and box.failures == 2


@pytest.mark.parametrize("came_back", [False, True])
def test_a_mail_that_was_taken_in_between_breaks_the_row(office, mail, db, came_back):
    start = clock.now()
    for days in range(4):
        with time_machine.travel(start + timedelta(days), tick=False):
            note_failure(db, mail, "4.2.2", came_back=came_back)
    db.commit()
    Worker().work_off()
    assert len(office.mails) == 1 and boxes(db) == []
    with time_machine.travel(start + timedelta(4), tick=False):
        note_failure(db, mail, "4.2.2", came_back=came_back)
    db.commit()
    [box] = boxes(db)
    assert (box.failures, box.failing_since, box.first_failed_at) == (1, None, start + timedelta(4))


def test_a_failure_is_kept_even_if_the_address_is_forgotten_at_the_same_moment(mail, db, monkeypatch):
    insert_new, lost = actions.insert_new, []

    def insert_and_lose_once(db, table, row):
        id = insert_new(db, table, row)
        if not lost:
            lost.append(id)
            forget_failures(db, ANA)
        return id

    monkeypatch.setattr(actions, "insert_new", insert_and_lose_once)
    note_failure(db, mail, "5.1.1")
    db.commit()
    assert lost and boxes(db)[0].failing_since


def test_the_domain_may_come_back_as_mail_servers_write_it(mail, db):
    assert note_bounce(db, read_bounce(report(mail.message_id, "ANA@xn--ciudad-pea-19a.example")))


def test_a_relay_that_takes_mail_proves_nothing_of_an_address_that_bounced(office, mail, db):
    note_bounce(db, read_bounce(report(mail.message_id)))
    db.commit()
    Worker().work_off()
    assert len(office.mails) == 1 and boxes(db)[0].failing_since


def test_a_link_that_was_used_proves_that_its_address_works(mail, db):
    note_bounce(db, read_bounce(report(mail.message_id)))
    note_read(db, "another mail")
    db.commit()
    assert len(boxes(db)) == 1
    note_read(db, "hello ana")
    db.commit()
    assert boxes(db) == []


# ---------------------------------------------------------------- forged, broken, hostile


@pytest.mark.parametrize(
    ("message_id", "recipient"),
    [("<nobody@lms.example>", ANA), ("", ANA), ("<x", ANA), (None, "joao@lms.example"), (None, f"{ANA}.evil.example")],
)
def test_a_report_of_no_mail_of_ours_or_to_somebody_else_changes_nothing(mail, db, message_id, recipient):
    found = read_bounce(report(mail.message_id if message_id is None else message_id, recipient))
    assert found is None or not note_bounce(db, found)
    db.commit()
    assert boxes(db) == [] and lines(db) == []


def test_whoever_knows_the_occasion_cannot_name_the_mail(mail, db):
    known = "hello ana"
    keys = b"", b"message-id", settings().base_url.encode()
    guesses = [hashlib.sha256(said.encode()).hexdigest() for said in (known, f"message-id/{known}")]
    guesses += [hmac.new(key, f"message-id/{known}".encode(), hashlib.sha256).hexdigest() for key in keys]
    for guess in guesses:
        assert not note_bounce(db, read_bounce(report(f"<{guess[:40]}@lms.example>")))
    db.commit()
    assert boxes(db) == [] and lines(db) == []
    assert mail.message_id == message_id(known) and note_bounce(db, read_bounce(report(message_id(known))))


NESTED = b"".join(
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="%d"\n\n--%d\n' % (n, n)
    for n in range(3000)
)
BROKEN = {
    "nothing": b"",
    "words": b"I am on holiday until Monday.",
    "zeros": b"\0" * 5000,
    "a plain mail": b"Subject: hi\nMessage-ID: <1@lms.example>\n\nhello\n",
    "delivered": report("<1@lms.example>", action="delivered", status="2.0.0"),
    "relayed": report("<1@lms.example>", action="relayed", status="5.1.1"),
    "delayed": report("<1@lms.example>", action="delayed", status="4.4.1"),
    "delayed for good": report("<1@lms.example>", action="delayed", status="5.1.1"),
    "no status": report("<1@lms.example>", status="none"),
    "a long status": report("<1@lms.example>", status="5.1.1" * 10_000),
    "no recipient": report("<1@lms.example>", recipient="nobody at all"),
    "another type": report("<1@lms.example>").replace(b"report-type=delivery-status", b"report-type=feedback"),
    "no original": report("<1@lms.example>", kind="text/plain"),
    "too large": report("<1@lms.example>") + b"x" * MOST_BYTES,
    "nested": NESTED,
    "cut": report("<1@lms.example>")[:700],
    "an unknown charset": b"Content-Type: multipart/report; report-type*=x'y'%ff; boundary*=no'such'set\n\n--set\n",
    "many headers": b"".join(b"X-%d: y\n" % n for n in range(50_000)),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_bounce_is_read_as_none(raw):
    assert read_bounce(raw) is None


@given(st.binary(max_size=400), st.integers(0, 1500), st.integers(0, 60))
def test_no_bytes_make_the_reader_raise(junk, at, cut):
    good = report("<1@lms.example>")
    found = read_bounce(good[:at] + junk + good[at + cut :])
    assert found is None or (is_for_good(found.status) in (True, False) and found.recipients)


def test_bytes_of_a_megabyte_are_read_in_a_moment():
    import time

    many = b"".join(
        b"Final-Recipient: rfc822; a%d@b.example\nAction: failed\nStatus: 5.1.1\n\n" % n for n in range(14_000)
    )
    raw = report("<1@lms.example>").replace(b"Reporting-MTA", many + b"Reporting-MTA")[:MOST_BYTES]
    start = time.perf_counter()
    read_bounce(raw)
    assert time.perf_counter() - start < 10


# ---------------------------------------------------------------- the command


def piped(raw: bytes, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [Path(sys.executable).parent / "lms", "mail", "bounce"], input=raw, capture_output=True, env=os.environ | env
    )


def test_a_mail_server_pipes_a_bounce_to_the_command(mail, db):
    answer = piped(report(mail.message_id))
    assert answer.returncode == 0 and answer.stdout == b"Kept: 5.1.1.\n", answer.stderr
    assert boxes(db)[0].failing_since
    assert b"@" not in answer.stdout + answer.stderr
    for raw, words in ((report("<x@lms.example>"), b"no mail of ours"), (b"\xff" * 3_000_000, b"No delivery report")):
        answer = piped(raw)
        assert answer.returncode == 0 and words in answer.stdout and len(boxes(db)) == 1


def test_without_a_database_the_mail_server_is_asked_to_try_again():
    away = "postgresql://lms@127.0.0.1:9/nothing"
    assert piped(report("<1@lms.example>"), LMS_DATABASE_URL=away).returncode == os.EX_TEMPFAIL


# ---------------------------------------------------------------- the envelope


def test_the_envelope_names_where_mail_comes_back(office, mail, monkeypatch):
    monkeypatch.setenv("LMS_MAIL_BOUNCES", "bounces@lms.example")
    settings.cache_clear()
    Worker().work_off()
    assert office.senders == ["bounces@lms.example"]
    assert office.mails[0]["From"].addresses[0].addr_spec == "programme@lms.example"


def test_without_that_setting_it_names_the_sender(office, mail):
    Worker().work_off()
    assert office.senders == ["programme@lms.example"]


@pytest.mark.parametrize(
    "value", ["bounces", "Bounces <b@lms.example>", "b@lms.example, c@lms.example", "b@c.example\nX: y"]
)
def test_what_is_no_bare_address_stops_the_start(value, monkeypatch):
    from pydantic import ValidationError

    from lms.settings import Settings

    monkeypatch.setenv("LMS_MAIL_BOUNCES", value)
    with pytest.raises(ValidationError):
        Settings()


# ---------------------------------------------------------------- the rule

moments = st.integers(0, 14 * 24)


@given(st.sampled_from(["4.2.2", "4.0.0", "5.7.1", "5.3.0"]), st.integers(0, 12), moments)
def test_for_now_it_takes_five_and_three_days(status, failures, hours):
    first = clock.now()
    assert is_failing(status, failures, first, first + timedelta(hours=hours)) == (failures >= 5 and hours >= 72)


@given(st.integers(400, 599), st.binary(max_size=40), st.integers(0, 7))
def test_every_answer_gives_a_code_of_its_own_class(code, words, subject):
    kind, *rest = status_of(code, words, subject=subject).split(".")
    assert kind == str(code // 100) and len(rest) == 2 and all(part.isdigit() for part in rest)
