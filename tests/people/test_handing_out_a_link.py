import re
from datetime import UTC, datetime

import time_machine
from letters import letters
from sqlmodel import col, select

from lms.audit.models import AuditLine
from lms.people.actions.signing_in import hand_out_link
from lms.people.models import Address, SignInLink
from lms.settings import settings
from lms.web.templates import translate


def handed_out(db):
    return db.exec(select(AuditLine).where(col(AuditLine.act) == "link.hand_out")).all()


def test_it_signs_in_once_is_audited_and_the_person_is_told(browse, db, person):
    link = hand_out_link(db, "ANA@lms.example")
    db.commit()
    assert link.startswith(f"{settings().base_url}/sign-in/")
    way = link.removeprefix(settings().base_url)
    assert [browse().post(way).status_code for _ in range(2)] == [303, 410]
    [told] = letters(db)
    assert told.to == "ana@lms.example"
    assert told.subject == translate(told.language, "A way into your account was handed out")
    assert way not in told.text + told.html
    [line] = handed_out(db)
    ana = person("ana")
    assert (line.actor_id, line.for_person_id, line.subject) == (None, ana.id, f"person/{ana.public_id}")
    assert way.removeprefix("/sign-in/") not in str(line.details)


def test_the_mail_names_the_zone_of_its_hours(db, person):
    person("ana").timezone = "America/Mexico_City"
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=UTC), tick=False):
        hand_out_link(db, "ana@lms.example")
        db.commit()
        [told] = letters(db)
    when = r"martes, 24 de noviembre, 4:00\sa\.\sm\. \(Ciudad de México\)"
    assert re.search(when, told.text) and re.search(when, told.html)


def test_it_may_be_silent_for_a_demonstration(db):
    assert hand_out_link(db, "ana@lms.example", tell=False)
    db.commit()
    assert letters(db) == []
    assert len(handed_out(db)) == 1


def test_an_address_that_opens_nothing_gets_none(db, person):
    assert hand_out_link(db, "nobody@lms.example") is None
    db.add(Address(address="ana.home@lms.example", person_id=person("ana").id, kind="sign_in"))
    db.flush()
    assert hand_out_link(db, "ana@lms.example") is None
    assert db.exec(select(SignInLink)).all() == []
