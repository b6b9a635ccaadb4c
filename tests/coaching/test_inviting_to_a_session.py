"""Invitations: what arrives in a mailbox when a session is planned, moved or cancelled (RFC 5545, 5546, 6047)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar
from invitations import calendar_in, mails_about
from sqlmodel import select

from lms import clock
from lms.coaching.actions import cancel_session, move_session, plan_session
from lms.coaching.models import CoachingSession, SessionAnswer
from lms.mail.models import OutboxMail

HOUR = (clock.now() + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)


@pytest.fixture
def booked(db, person, engagement_of):
    """booked(): Grace plans a session with Ana, said in New York's time."""

    def plan(by: str = "grace", starts_at: datetime = HOUR, **how) -> CoachingSession:
        how = {"client_id": "abcdefghjkmn", "zone": "America/New_York"} | how
        session = plan_session(db, engagement_of("ana").id, person(by), starts_at, **how)
        db.commit()
        return session

    return plan


def test_each_participant_gets_one_mail_in_their_language_and_zone(booked, db):
    booked()
    for_ana, for_grace = sorted(mails_about(db), key=lambda mail: mail.to)
    assert (for_ana.to, for_ana.language, for_ana.subject) == (
        "ana@lms.example",
        "es-UY",
        "Sesión de coaching con Grace Ashworth",
    )
    assert (for_grace.to, for_grace.subject) == ("grace@lms.example", "Coaching session with Ana Silva")
    assert "(Montevideo)" in for_ana.text and "(Nueva York)" in for_ana.text
    assert for_ana.text.index("Montevideo") < for_ana.text.index("Nueva York")
    assert "(Montevideo)" not in for_grace.text


def test_those_coached_read_the_citys_hour_and_the_coachs_beside_their_own(booked, db, person):
    person("ana").timezone, person("grace").timezone = "Europe/Lisbon", "Asia/Kathmandu"
    db.commit()
    booked(zone="Europe/Lisbon")
    (for_ana,) = mails_about(db, "ana")
    assert re.findall(r"\((Lisboa|Montevideo|Kathmandu)\)", for_ana.text) == ["Lisboa", "Montevideo", "Kathmandu"]
    assert "(Montevideo)" not in mails_about(db, "grace")[0].text


def test_the_event_says_the_same_to_two_parsers(booked, db):
    session = booked()
    ics = calendar_in(mails_about(db, "ana")[0])
    [event] = Calendar.from_ical(ics).walk("VEVENT")
    other = vobject.readOne(ics).vevent
    assert event["uid"] == other.uid.value == f"session-{session.public_id}@lms.example"
    assert event.start.astimezone(UTC) == other.dtstart.value.astimezone(UTC) == HOUR
    assert event.end.astimezone(UTC) == other.dtend.value.astimezone(UTC) == HOUR + timedelta(minutes=45)
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert event["summary"] == other.summary.value == "Sesión de coaching con Grace Ashworth"
    assert event["organizer"] == other.organizer.value == "mailto:programme@lms.example"
    assert event["attendee"] == other.attendee.value == "mailto:ana@lms.example"
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert event["sequence"] == 1 and event["url"].endswith(f"/sessions/{session.public_id}")
    assert [zone["tzid"] for zone in Calendar.from_ical(ics).walk("VTIMEZONE")] == ["America/New_York"]


def test_moving_and_cancelling_keep_the_event_and_raise_its_sequence(booked, person, db):
    session, grace = booked(), person("grace")
    move_session(db, session, grace, HOUR + timedelta(days=1), "America/New_York", minutes=45)
    db.commit()
    cancel_session(db, session, grace)
    db.commit()
    calendars = [Calendar.from_ical(calendar_in(mail)) for mail in mails_about(db, "ana")]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [calendar["method"] for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["sequence"] for event in events] == [1, 2, 3]
    assert len({event["uid"] for event in events}) == 1
    assert events[1].start.astimezone(UTC) == events[2].start.astimezone(UTC) == HOUR + timedelta(days=1)
    assert events[2]["status"] == "CANCELLED"
    subjects = [mail.subject for mail in mails_about(db, "grace")]
    assert subjects[1:] == ["Moved: coaching session with Ana Silva", "Cancelled: coaching session with Ana Silva"]


def test_a_place_is_named_only_for_a_session_in_person(booked, db):
    booked(channel="in_person", zone="America/Montevideo")
    mail = mails_about(db, "grace")[0]
    [event] = Calendar.from_ical(calendar_in(mail)).walk("VEVENT")
    assert event["location"] == "In person: Montevideo"
    assert mail.text.index("(Montevideo)") < mail.text.index("(New York)"), "the place's own time stands first"


def test_a_place_of_its_own_is_named_in_the_event_and_in_the_mail(booked, db):
    booked(channel="in_person", zone="America/Montevideo", place="Av. 18 de Julio 1360, piso 2")
    mail = mails_about(db, "ana")[0]
    [event] = Calendar.from_ical(calendar_in(mail)).walk("VEVENT")
    assert event["location"] == "Presencial: Av. 18 de Julio 1360, piso 2"
    assert event["location"] in mail.text and event["location"] in mail.html


def test_who_sets_the_hour_is_not_asked_whether_they_come(booked, person, db):
    booked()
    assert "I’ll be there" not in mails_about(db, "grace")[0].text
    assert "?answer=accepted" in mails_about(db, "ana")[0].text
    [answer] = db.exec(select(SessionAnswer)).all()
    assert (answer.person_id, answer.answer) == (person("grace").id, "accepted")
    assert (
        Calendar.from_ical(calendar_in(mails_about(db, "grace")[0])).walk("VEVENT")[0]["attendee"].params["PARTSTAT"]
        == "ACCEPTED"
    )


def test_who_planned_it_without_coming_is_named_and_nobody_on_whose_behalf(booked, db):
    booked(by="carla")
    text = mails_about(db, "ana")[0].text
    assert "Programada por Carla Bentancur" in text and "en nombre de" not in text


def test_the_same_form_twice_is_one_mail_each(booked, db):
    booked(), booked()
    assert len(mails_about(db)) == 2


def test_nobody_is_written_to_about_an_hour_that_has_passed(booked, person, db):
    session = booked(starts_at=clock.now() - timedelta(hours=2))
    cancel_session(db, session, person("grace"))
    db.commit()
    assert mails_about(db) == []


def test_the_invitation_carries_nothing_that_anyone_wrote(booked, visit_as, planned, typed, share, db):
    held = planned("ana")
    share(visit_as("grace"), held, typed(held))
    assert db.exec(select(OutboxMail)).all()
    for mail in db.exec(select(OutboxMail)).all():
        for words in ("three results", "worried", "cabinet"):
            assert words not in mail.text + mail.html + mail.calendar + mail.subject


def test_a_name_cannot_write_lines_of_its_own_into_the_event(booked, person, db):
    grace = person("grace")
    grace.family_name = 'Ash;worth, "x":y\\ ATTENDEE'
    db.add(grace)
    booked()
    ics = calendar_in(mails_about(db, "grace")[0])
    [event] = Calendar.from_ical(ics).walk("VEVENT")
    assert event["attendee"] == vobject.readOne(ics).vevent.attendee.value == "mailto:grace@lms.example"
    assert Calendar.from_ical(calendar_in(mails_about(db, "ana")[0])).walk("VEVENT")[0]["summary"].endswith(grace.name)
