"""Workers killed again and again: while they write the mails of a day, and between a server's yes and our commit."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

from post_office import post_office
from sqlmodel import select

from lms.db import session
from lms.mail.models import OutboxMail
from lms.people.models import ReminderTold

MOMENT = datetime(2027, 2, 3, 16, 5, tzinfo=UTC)  # a Wednesday, by day from Los Angeles to Fortaleza
START = f"import time, time_machine; time_machine.travel('{MOMENT.isoformat()}').start()\n"
SWEEP = f"""{START}
import lms.handlers
from lms.home import reminding
write = reminding.write_digest
def slowly(db, due, now):
    write(db, due, now)
    time.sleep(0.03)  # in the transaction: a kill comes before the commit as often as after it
reminding.write_digest = slowly
reminding.remind({{}})
"""
DELIVER = f"{START}import lms.mail.delivery; from lms.jobs.worker import Worker; Worker(lease_seconds=2).run()"
KILLS = 5


def start(program: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", program], env=os.environ)


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def until(is_so, seconds=90.0):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def mails() -> list[OutboxMail]:
    with session(writes=False) as db:
        return list(db.exec(select(OutboxMail)).all())


def test_everyone_gets_one_mail_of_the_day_though_the_job_and_the_workers_are_killed_again_and_again(
    database_url, monkeypatch, record_property
):
    for _ in range(KILLS):
        before = len(mails())
        sweep = start(SWEEP)
        until(lambda before=before: len(mails()) >= before + 4)
        kill(sweep)
    assert len(mails()) < 60, "it was killed in the middle"
    assert start(SWEEP).wait(120) == 0
    written = mails()
    assert start(SWEEP).wait(120) == 0
    assert [mail.id for mail in mails()] == [mail.id for mail in written]
    to = Counter(mail.person_id for mail in written)
    assert len(to) > 60 and set(to.values()) == {1}
    with session(writes=False) as db:
        told = Counter(row.person_id for row in db.exec(select(ReminderTold)).all() if row.occasion[:7] == "digest:")
    assert told == to

    with post_office(seconds_per_mail=0.03) as office:
        monkeypatch.setenv("LMS_SMTP_URL", office.url)
        for _ in range(KILLS):
            before = len(office.mails)
            worker = start(DELIVER)
            until(lambda before=before: len(office.mails) >= before + 5)
            kill(worker)
        worker = start(DELIVER)
        until(lambda: all(mail.sent_at for mail in mails()))
        worker.terminate()
        assert worker.wait(timeout=10) == 0
    arrived = Counter(mail["Message-ID"] for mail in office.mails)
    repeats = len(office.mails) - len(written)
    record_property("mails", len(written))
    record_property("kills", KILLS)
    record_property("repeats", repeats)
    print(f"{len(written)} mails, {KILLS} kills, {repeats} repeats")  # noqa: T201
    assert set(arrived) == {mail.message_id for mail in written}
    assert {(mail["Message-ID"], mail["To"]) for mail in office.mails} == {(m.message_id, m.to) for m in written}
    assert repeats <= KILLS and max(arrived.values()) <= 1 + KILLS
