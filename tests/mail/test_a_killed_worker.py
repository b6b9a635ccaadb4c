import os
import signal
import subprocess
import sys
import time
from collections import Counter

from post_office import post_office
from sqlmodel import select

from lms.db import session
from lms.mail.actions import queue_mail
from lms.mail.models import OutboxMail

PROGRAM = "import lms.mail.delivery; from lms.jobs.worker import Worker; Worker(lease_seconds=2).run()"
OCCASIONS = 30


def start_worker():
    return subprocess.Popen([sys.executable, "-c", PROGRAM], env=os.environ)


def until(is_so, seconds=60.0):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def reminders():
    with session(writes=False) as db:
        return db.exec(select(OutboxMail)).all()


def queue_all():
    with session() as db:
        for number in range(OCCASIONS):
            queue_mail(
                db,
                to=f"person{number}@city.example",
                locale="es",
                template="layout",
                subject=f"Recordatorio {number}",
                context={},
                person_id=None,
                unique_key=f"crash {number}",
            )


def test_every_mail_arrives_though_the_worker_is_killed_twice_and_repeats_can_be_told(
    database_url, monkeypatch, record_property
):
    queue_all()
    with post_office(seconds_per_mail=0.05) as office:
        monkeypatch.setenv("LMS_SMTP_URL", office.url)
        for arrived in (8, 18):
            worker = start_worker()
            until(lambda enough=arrived: len(office.mails) >= enough)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        worker = start_worker()
        until(lambda: all(mail.sent_at for mail in reminders()))
        worker.terminate()
        assert worker.wait(timeout=10) == 0
    arrivals = Counter(mail["Subject"] for mail in office.mails)
    ids = {(mail["Subject"], mail["Message-ID"]) for mail in office.mails}
    repeats = len(office.mails) - OCCASIONS
    record_property("repeats", repeats)
    assert set(arrivals) == {f"Recordatorio {number}" for number in range(OCCASIONS)}
    assert 0 < repeats <= 2, "each kill can repeat only the mail in hand"
    assert ids == {(mail.subject, mail.message_id) for mail in reminders()}
    assert len(reminders()) == OCCASIONS
