"""One mail a day carries all that is due, from sources of the test's own beside the real ones."""

import re
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from jinja2 import ChoiceLoader, DictLoader, TemplateNotFound
from sqlmodel import col, delete, select, update

import lms.handlers  # noqa: F401
from lms import db as database
from lms.home import reminding
from lms.mail.actions import message_id
from lms.mail.message import compose
from lms.mail.models import Mailbox, OutboxMail
from lms.offerings.models import ModuleOpening
from lms.people.actions.account import switch_off
from lms.people.models import Address, ReminderTold
from lms.people.reminding import Due
from lms.web.templates import environment

WEDNESDAY = datetime(2027, 2, 3, 13, 5, tzinfo=UTC)  # 10:05 in Montevideo and Fortaleza, 8:05 in Mexico City
LINE = "{{ what }} {{ base_url }}/things/{{ what }}"


@pytest.fixture
def sources(db, monkeypatch):
    """What is due, by moment, in place of the real sources; each is told by one line."""
    due: list[Due] = []
    monkeypatch.setattr(reminding, "SOURCES", (lambda _db, now: list(due),))
    parts = {
        "mail/due/line.txt": LINE,
        "mail/due/line.html": '<p>{{ what }} <a href="{{ base_url }}/things/{{ what }}">x</a></p>',
    }
    for locale in ("es-UY", "pt-BR", "en-US", "es-MX", "en", "es", "pt"):
        made = environment(locale)
        monkeypatch.setattr(made, "loader", ChoiceLoader([DictLoader(parts), made.loader]))
    return due


@pytest.fixture
def sweep(db):
    """sweep(moment): what the job wrote then, of all mails so far."""

    def at(moment: datetime) -> list[OutboxMail]:
        db.commit()
        with time_machine.travel(moment, tick=False):
            reminding.remind({})
        with database.session(writes=False) as reading:
            return list(reading.exec(select(OutboxMail).order_by(col(OutboxMail.id))).all())

    return at


def thing(person, what: str, kind: str = "coaching", subject: str = "") -> Due:
    return Due(person, kind, f"thing:{what}", "line", {"what": what}, subject)


def things_in(mail: OutboxMail) -> list[str]:
    in_text, in_html = (re.findall(r"/things/(\w+)", part) for part in (mail.text, mail.html))
    assert in_text == in_html
    return in_text


# ---------------------------------------------------------------- one mail


def test_many_things_of_one_day_go_in_one_mail_by_kind(sources, sweep, person):
    ana = person("ana")
    sources += [thing(ana, "c1", "course"), thing(ana, "k1"), thing(ana, "p1", "commitments"), thing(ana, "k2")]
    [mail] = sweep(WEDNESDAY)
    assert (mail.to, mail.language, mail.subject) == ("ana@lms.example", "es-UY", "4 asuntos para hoy")
    assert things_in(mail) == ["k1", "k2", "p1", "c1"]
    assert mail.text.index("Su coaching") < mail.text.index("Sus compromisos") < mail.text.index("Su curso")
    assert mail.message_id == message_id(f"digest:2027-02-03:{ana.public_id}")


def test_it_ends_each_kind_by_its_own_link_and_all_that_it_names_by_its_header(sources, sweep, person, browse, db):
    ana = person("ana")
    sources += [thing(ana, "k1"), thing(ana, "p1", "commitments")]
    [mail] = sweep(WEDNESDAY)
    message = compose(mail)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/reminders/{ana.public_id}-coaching.commitments-" in message["List-Unsubscribe"]
    for part in (mail.text, mail.html):
        ends = re.findall(r"/reminders/\w+-([\w.]+)-\w+", part)
        assert ends == ["coaching", "commitments"]
    browse().post(re.search(r"(/reminders/\S+-coaching-\S+)", mail.text)[1])
    sources += [thing(ana, "k2"), thing(ana, "p2", "commitments")]
    assert things_in(sweep(WEDNESDAY + timedelta(1))[-1]) == ["p2"]


def test_one_thing_alone_gives_the_mail_its_subject(sources, sweep, person):
    sources += [thing(person("ana"), "a", subject="Your link to sign in"), thing(person("joao"), "b", "commitments")]
    assert [mail.subject for mail in sweep(WEDNESDAY)] == ["Su enlace para ingresar", "Seus compromissos"]


def test_nothing_due_is_no_mail(sources, sweep):
    assert sweep(WEDNESDAY) == []


# ---------------------------------------------------------------- once


def test_what_was_told_is_not_told_again_and_what_comes_later_waits_for_tomorrow(sources, sweep, person):
    ana = person("ana")
    sources.append(thing(ana, "first"))
    assert [things_in(mail) for mail in sweep(WEDNESDAY)] == [["first"]]
    sources.append(thing(ana, "second"))
    for hours in range(1, 10):
        assert len(sweep(WEDNESDAY + timedelta(hours=hours))) == 1
    assert [things_in(mail) for mail in sweep(WEDNESDAY + timedelta(1))] == [["first"], ["second"]]
    assert len(sweep(WEDNESDAY + timedelta(2))) == 2


def test_the_same_occasion_is_told_to_each_person(sources, sweep, person):
    sources += [thing(person("ana"), "shared"), thing(person("joao"), "shared")]
    assert [mail.to for mail in sweep(WEDNESDAY)] == ["ana@lms.example", "joao@lms.example"]


def test_what_waits_over_a_weekend_comes_on_monday_in_one_mail(sources, sweep, person):
    sources += [thing(person("ana"), "friday"), thing(person("ana"), "saturday")]
    for days in (3, 4):
        assert sweep(WEDNESDAY + timedelta(days)) == []
    assert things_in(sweep(WEDNESDAY + timedelta(5))[0]) == ["friday", "saturday"]


def test_the_day_is_the_readers_own(sources, sweep, person, db):
    """Auckland's Thursday morning is Montevideo's Wednesday afternoon."""
    person("joao").timezone = "Pacific/Auckland"
    sources += [thing(person("ana"), "a1"), thing(person("joao"), "j1")]
    at = datetime(2027, 2, 4, 9, 5, tzinfo=ZoneInfo("Pacific/Auckland"))
    mails = sweep(at)
    days = {told.occasion for told in db.exec(select(ReminderTold)).all() if told.occasion.startswith("digest:")}
    assert len(mails) == 2 and days == {"digest:2027-02-03", "digest:2027-02-04"}


@pytest.mark.parametrize("hour", range(24))
def test_by_day_only_in_ones_own_zone(hour, sources, sweep, person):
    sources.append(thing(person("ana"), "a"))
    at = datetime(2027, 2, 3, hour, 0, tzinfo=ZoneInfo("America/Montevideo"))
    assert len(sweep(at)) == (1 if 8 <= hour < 20 else 0)


def test_two_workers_at_the_same_hour_write_one_mail(sources, person, db):
    sources += [thing(person(key), key) for key in ("ana", "joao", "ruth", "luis")]
    db.commit()
    with time_machine.travel(WEDNESDAY + timedelta(hours=3), tick=False):
        sweeps = [threading.Thread(target=reminding.remind, args=({},)) for _ in range(3)]
        for each in sweeps:
            each.start()
        for each in sweeps:
            each.join(60)
    mails = db.exec(select(OutboxMail)).all()
    assert Counter(mail.to for mail in mails) == Counter(
        f"{key}@lms.example" for key in ("ana", "joao", "ruth", "luis")
    )


def test_a_transaction_that_fails_told_nothing(sources, sweep, person, db, monkeypatch):
    sources.append(thing(person("ana"), "a"))
    monkeypatch.setattr(reminding, "queue_mail", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sweep(WEDNESDAY)
    db.rollback()
    assert db.exec(select(ReminderTold)).all() == []
    monkeypatch.undo()


def test_what_fails_for_one_keeps_nobody_else_from_theirs(sources, sweep, person, db):
    sources += [thing(person("ana"), "a"), thing(person("joao"), "b"), thing(person("ruth"), "c")]
    sources[1] = replace(sources[1], template="missing")
    with pytest.raises(TemplateNotFound):
        sweep(WEDNESDAY + timedelta(hours=3))
    assert {mail.to for mail in db.exec(select(OutboxMail)).all()} == {"ana@lms.example", "ruth@lms.example"}
    sources[1] = replace(sources[1], template="line")
    assert [mail.to for mail in sweep(WEDNESDAY + timedelta(hours=4))][2:] == ["joao@lms.example"]


def test_a_source_that_fails_keeps_no_other_from_being_told(sources, sweep, person, db, monkeypatch):
    sources.append(thing(person("ana"), "a"))
    monkeypatch.setattr(reminding, "SOURCES", (lambda _db, _now: 1 / 0, *reminding.SOURCES))
    with pytest.raises(ZeroDivisionError):
        sweep(WEDNESDAY)
    assert [mail.to for mail in db.exec(select(OutboxMail)).all()] == ["ana@lms.example"]


# ---------------------------------------------------------------- who gets none


def test_a_pause_holds_back_and_what_is_still_due_comes_after_it(sources, sweep, person):
    ana = person("ana")
    ana.paused_from, ana.paused_until = WEDNESDAY.date() - timedelta(1), WEDNESDAY.date()
    sources.append(thing(ana, "a"))
    assert sweep(WEDNESDAY) == []
    assert len(sweep(WEDNESDAY + timedelta(1))) == 1


def test_a_kind_that_is_off_is_left_out_and_is_not_kept_as_told(sources, sweep, person, db):
    ana = person("ana")
    switch_off(db, ana, ["coaching"])
    sources += [thing(ana, "k1"), thing(ana, "p1", "commitments")]
    [mail] = sweep(WEDNESDAY)
    assert things_in(mail) == ["p1"] and "Su coaching" not in mail.text
    assert "thing:k1" not in {told.occasion for told in db.exec(select(ReminderTold)).all()}


def test_where_mail_fails_none_goes_and_it_waits(sources, sweep, person, db):
    sources.append(thing(person("ana"), "a"))
    db.add(Mailbox(address="ana@lms.example", failure="5.1.1", failing_since=WEDNESDAY))
    assert sweep(WEDNESDAY) == []
    db.exec(delete(Mailbox))
    assert len(sweep(WEDNESDAY + timedelta(hours=1))) == 1


def test_an_address_that_only_failed_for_now_is_written_to(sources, sweep, person, db):
    sources.append(thing(person("ana"), "a"))
    db.add(Mailbox(address="ana@lms.example", failure="4.2.2", failures=4))
    assert len(sweep(WEDNESDAY)) == 1


def test_the_mailbox_that_others_may_read_gets_only_the_course(sources, sweep, person, db):
    ana = person("ana")
    db.add(Address(address="ana.home@lms.example", person_id=ana.id, kind="sign_in"))
    sources += [thing(ana, "k1"), thing(ana, "c1", "course")]
    assert [mail.to for mail in sweep(WEDNESDAY)] == ["ana.home@lms.example"]
    db.add(Mailbox(address="ana.home@lms.example", failure="5.1.1", failing_since=WEDNESDAY))
    sources += [thing(ana, "k2"), thing(ana, "c2", "course")]
    mail = sweep(WEDNESDAY + timedelta(1))[-1]
    assert mail.to == "ana@lms.example" and things_in(mail) == ["c2"]
    assert "-course-" in mail.unsubscribe


def test_who_has_no_address_stops_nobody_else(sources, sweep, person, db):
    sources += [thing(person("ana"), "a"), thing(person("joao"), "b")]
    db.exec(delete(Address).where(col(Address.person_id) == person("ana").id))
    assert [mail.to for mail in sweep(WEDNESDAY)] == ["joao@lms.example"]


# ---------------------------------------------------------------- the real sources


def test_every_source_answers_in_few_statements(db):
    from sqlalchemy import event

    statements: list[str] = []
    db.exec(update(ModuleOpening).values(module=ModuleOpening.module))
    db.commit()
    with time_machine.travel(WEDNESDAY, tick=False), database.session(writes=False) as reading:
        reminding.to_be_told(reading, WEDNESDAY)
        event.listen(database.engine(), "before_cursor_execute", lambda *call: statements.append(call[2]))
        waiting = reminding.to_be_told(reading, WEDNESDAY)
    assert len(waiting) > 20
    assert len(statements) <= 8 + 6 * len(reminding.SOURCES), "\n\n".join(statements)
