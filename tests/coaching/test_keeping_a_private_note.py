"""Someone coached keeps a private note of a session, before it and after it: theirs alone, also when they have left."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.coaching.models import EngagementMember, SealedNote
from lms.people.models import Seat
from lms.sealing import new_key
from lms.settings import settings

MINE = "Digo primero lo de las obras; lo demás, otro día."


@pytest.fixture(params=[-2, 48], ids=["after it", "before it"])
def session(request, planned):
    return planned("ana", request.param)


def keep(browser, session, text=MINE, **others):
    return browser.post(f"/sessions/{session.public_id}/private-note", data={"private": text} | others)


def page_of(browser, session) -> str:
    return browser.get(f"/sessions/{session.public_id}").text


def test_it_is_kept_and_stands_in_its_field_again(visit_as, session, db):
    ana = visit_as("ana")
    kept = keep(ana, session)
    assert (kept.status_code, kept.headers["location"]) == (303, f"/sessions/{session.public_id}#private-note")
    assert f">{MINE}</textarea>" in page_of(ana, session)
    assert MINE.encode() not in db.exec(select(SealedNote)).one().sealed


def test_saved_as_typed_it_answers_with_one_line(visit_as, session):
    answer = keep(visit_as("ana", **{"HX-Request": "true"}), session)
    assert answer.status_code == 200 and "Solo usted" in answer.text and MINE not in answer.text
    assert "<html" not in answer.text and 'id="note-saved"' in answer.text


def test_the_engagement_leads_to_it(visit_as, planned, engagement_of):
    coming = planned("ana", 48)
    page = visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}").text
    assert f"/sessions/{coming.public_id}#private-note" in page


def test_it_stays_apart_from_the_coachs(visit_as, planned, typed, share, db):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    ana = visit_as("ana")
    keep(ana, session)
    assert MINE not in page_of(visit_as("grace"), session)
    assert len(db.exec(select(SealedNote).where(col(SealedNote.circle) == "author")).all()) == 2


def test_emptied_it_is_gone(visit_as, session, db):
    ana = visit_as("ana")
    for text in (MINE, "  "):
        keep(ana, session, text)
    assert not db.exec(select(SealedNote)).all()


@pytest.mark.parametrize(
    ("key", "answer"),
    [("grace", 403), ("priya", 403), ("joao", 404), ("olga", 404), ("carla", 404), ("luis", 404), ("nadia", 404)],
)
def test_nobody_else_keeps_one(visit_as, session, key, answer, db):
    assert keep(visit_as(key), session).status_code == answer
    assert not db.exec(select(SealedNote)).all()


def test_who_is_coached_later_keeps_none_of_a_session_before_their_time(visit_as, planned, person, db):
    session = planned("ana")
    later = clock.today("UTC") + timedelta(days=-0)
    db.add(EngagementMember(engagement_id=session.engagement_id, person_id=person("luis").id, part="coachee"))
    db.commit()
    assert keep(visit_as("luis"), session).status_code == 303
    member = db.exec(select(EngagementMember).where(EngagementMember.person_id == person("luis").id)).one()
    member.starts_on = later + timedelta(days=2)
    db.commit()
    assert keep(visit_as("luis"), session).status_code in (403, 404)


def test_twice_is_once(visit_as, session, db):
    ana = visit_as("ana")
    for _ in range(2):
        keep(ana, session)
    assert len(db.exec(select(SealedNote)).all()) == 1


def test_another_window_of_theirs_is_not_undone(visit_as, session):
    ana = visit_as("ana")
    keep(ana, session, window="first", opened="1")
    assert keep(ana, session, "old words", window="second", opened="2").status_code == 409
    assert MINE in page_of(ana, session)


def test_too_long_a_note_is_shown_again_with_what_to_mend(visit_as, session):
    long = "x" * 20_001
    answer = keep(visit_as("ana"), session, long)
    assert answer.status_code == 422 and long in answer.text and "private-error" in answer.text


def test_too_long_a_note_saved_as_typed_is_told_in_one_line_and_not_kept(visit_as, session, db):
    ana = visit_as("ana", **{"HX-Request": "true"})
    keep(ana, session)
    sealed = db.exec(select(SealedNote)).one().sealed
    answer = keep(ana, session, "x" * 3_000_000)
    assert answer.status_code == 422 and answer.text.strip().startswith('<p id="note-saved"')
    assert "No se guardó: el texto es demasiado largo." in answer.text and "<html" not in answer.text
    db.expire_all()
    assert db.exec(select(SealedNote)).one().sealed == sealed


@pytest.mark.parametrize("key", ["ana", "grace"])
def test_its_writer_reads_it_when_their_seat_has_ended(visit_as, planned, typed, person, db, key):
    session = planned("ana")
    ana, grace = visit_as("ana"), visit_as("grace")
    keep(ana, session)
    grace.post(f"/sessions/{session.public_id}/draft", data=typed(session, private="Hers alone."))
    words = {"ana": MINE, "grace": "Hers alone."}
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person(key).id)).all():
        seat.ends_on = clock.today("UTC") - timedelta(days=3)
    db.commit()
    mine = visit_as(key).get("/writing")
    assert mine.status_code == 200
    assert [text in mine.text for text in words.values()] == [name == key for name in words]


def test_a_note_that_no_key_opens_is_named_and_never_written_over(visit_as, planned, db, monkeypatch):
    session = planned("ana")
    ana = visit_as("ana")
    keep(ana, session)
    sealed = db.exec(select(SealedNote)).one().sealed
    monkeypatch.setattr(settings(), "notes_key", new_key())
    page = ana.get(f"/sessions/{session.public_id}")
    assert page.status_code == 200 and "falta su clave" in page.text and "<textarea" not in page.text
    assert "falta su clave" in ana.get("/writing").text
    for text in ("over it", ""):
        answer = keep(ana, session, text)
        assert answer.status_code == 503 and "falta su clave" in answer.text.lower()
    assert db.exec(select(SealedNote)).one().sealed == sealed
    monkeypatch.setattr(settings(), "notes_key", "")
    assert MINE in page_of(ana, session)


def test_a_log_that_no_key_opens_shows_the_facts_and_is_never_written_over(
    visit_as, planned, typed, share, db, monkeypatch, engagement_of
):
    session = planned("ana")
    grace = visit_as("grace")
    share(grace, session, typed(session))
    sealed = {note.id: note.sealed for note in db.exec(select(SealedNote)).all()}
    monkeypatch.setattr(settings(), "notes_key", new_key())
    page = grace.get(f"/sessions/{session.public_id}")
    assert page.status_code == 200 and "its key is missing" in page.text and "45 min" in page.text
    assert "its key is missing" in grace.get(f"/engagements/{engagement_of('ana').public_id}").text
    db.refresh(session)
    for step in ("draft", "review"):
        answer = grace.post(f"/sessions/{session.public_id}/{step}", data=typed(session))
        assert answer.status_code == 503 and "Its key is missing" in answer.text
    assert {note.id: note.sealed for note in db.exec(select(SealedNote)).all()} == sealed


def test_a_draft_that_no_key_opens_is_never_written_over(visit_as, planned, typed, db, monkeypatch):
    from lms.coaching.models import LogDraft

    session = planned("ana")
    grace = visit_as("grace")
    form = {name: value for name, value in typed(session).items() if name != "private"}
    grace.post(f"/sessions/{session.public_id}/draft", data=form)
    sealed = db.exec(select(LogDraft)).one().sealed
    monkeypatch.setattr(settings(), "notes_key", new_key())
    assert grace.get(f"/sessions/{session.public_id}").status_code == 200
    assert grace.post(f"/sessions/{session.public_id}/draft", data=form).status_code == 503
    assert grace.get(f"/sessions/{session.public_id}/sharing").status_code == 503
    assert db.exec(select(LogDraft)).one().sealed == sealed
