"""A word for the programme after a session: read by those who were there and its managers, and empty unless written."""

import pytest
from logbook import SHARED, fingerprint_in
from sqlmodel import col, select

from lms.audit.models import AuditLine
from lms.coaching.models import LogVersion, NoteReader, SealedNote
from lms.mail.models import OutboxMail
from lms.sealing import new_key
from lms.settings import settings

WORD = "She needs an interpreter from May on."
ALONE = {"promise-1-text": "", "next_day": "", "next_hour": ""}
FOR_PROGRAMME = select(SealedNote).where(col(SealedNote.circle) == "programme")


@pytest.fixture
def tell(visit_as, planned, typed, share, db):
    """tell(WORD): a session of Ana's, whose log Grace shared with that word for the programme."""

    def act(word: str = WORD, session=None, **changes):
        session = session or planned("ana")
        db.refresh(session)
        share(visit_as("grace"), session, typed(session, programme=word, **ALONE | changes))
        return session

    return act


def page_of(browser, session) -> str:
    return browser.get(f"/sessions/{session.public_id}").text


def field_in(page: str) -> str:
    return page.partition('name="programme"')[2].partition("</textarea>")[0]


@pytest.mark.parametrize("key", ["ana", "grace", "priya"])
def test_those_who_were_there_and_the_managers_read_it(visit_as, tell, key):
    session = tell()
    page = page_of(visit_as(key), session)
    assert WORD in page
    assert (SHARED in page) is (key != "priya")


def test_it_is_empty_and_folded_away_until_something_is_written(visit_as, tell, db):
    session = tell("")
    assert db.exec(FOR_PROGRAMME).all() == []
    page = page_of(visit_as("grace"), session)
    assert field_in(page).endswith(">") and "<details open" not in page.partition('name="programme"')[0][-900:]
    assert "those who were there and the program’s managers, once you share" in page
    assert "For the program" not in page_of(visit_as("priya"), session)


def test_a_draft_of_it_is_its_writers_until_it_is_shared(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    grace.post(f"/sessions/{session.public_id}/draft", data=typed(session, programme=WORD))
    assert WORD in field_in(page_of(grace, session))
    assert WORD not in page_of(visit_as("priya"), session) + page_of(visit_as("ana"), session)
    assert db.exec(FOR_PROGRAMME).all() == []


def test_the_preview_shows_it_under_a_heading_of_its_own_with_its_readers(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session, programme=WORD))
    page = grace.get(f"/sessions/{session.public_id}/sharing").text
    part = page.partition('id="release-programme"')[2].partition("</section>")[0]
    assert WORD in part and "Ana Silva" in part and "the program’s managers" in part
    assert WORD not in page.replace(part, "")
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session))
    assert "release-programme" not in grace.get(f"/sessions/{session.public_id}/sharing").text


def test_it_is_sealed_and_neither_mailed_nor_audited(tell, db):
    tell()
    assert WORD.encode() not in db.exec(FOR_PROGRAMME).one().sealed
    mails = db.exec(select(OutboxMail)).all()
    assert mails and all(WORD not in mail.text + mail.html + mail.subject for mail in mails)
    assert all(WORD not in str(line.details) for line in db.exec(select(AuditLine)).all())


@pytest.mark.parametrize(
    "key", ["joao", "ruth", "carla", "luis", "olga", "marcus", "tomas", "frances", "ines", "nadia"]
)
def test_nobody_else_reads_it(visit_as, tell, person, key):
    session = tell()
    answer = visit_as(key).get(f"/sessions/{session.public_id}")
    assert answer.status_code in (403, 404) and WORD not in answer.text


def test_who_was_not_there_does_not_read_it(visit_as, tell, person):
    session = tell(present=[person("grace").public_id])
    page = page_of(visit_as("ana"), session)
    assert "45 min" in page and WORD not in page
    assert WORD in page_of(visit_as("priya"), session)


def test_the_citys_page_leads_those_who_read_it_to_it(visit_as, tell, person, db):
    from lms.coaching.models import Engagement
    from lms.cohorts.models import City

    session = tell()
    city = db.get_one(City, db.get_one(Engagement, session.engagement_id).city_id)
    page = visit_as("priya").get(f"/cities/{city.public_id}").text
    assert "has a word for the program" in page and f"/sessions/{session.public_id}" in page and WORD not in page
    tell("", session)
    assert "has a word for the program" not in visit_as("priya").get(f"/cities/{city.public_id}").text


def test_the_citys_page_says_nothing_of_it_to_who_may_not_read_it(visit_as, tell, person, db):
    from lms.coaching.models import Engagement
    from lms.cohorts.models import City

    session = tell(present=[person("grace").public_id])
    city = db.get_one(City, db.get_one(Engagement, session.engagement_id).city_id)
    page = visit_as("ana", **{"accept-language": "en"}).get(f"/cities/{city.public_id}")
    assert page.status_code == 200 and f"/sessions/{session.public_id}" in page.text
    assert "a word for" not in page.text and "mensaje para el programa" not in page.text


def test_emptied_it_is_gone(visit_as, tell, planned, typed, db):
    session, grace = tell(), visit_as("grace")
    db.refresh(session)
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session, programme=" ", **ALONE))
    assert "taken back" in grace.get(f"/sessions/{session.public_id}/sharing").text
    tell(" ", session)
    assert db.exec(FOR_PROGRAMME).all() == []
    there = set(db.exec(select(NoteReader.note_id)).all())
    assert there == set(db.exec(select(SealedNote.id).where(col(SealedNote.circle) == "room")).all())
    for key in ("ana", "grace", "priya"):
        assert WORD not in page_of(visit_as(key), session)


def test_corrected_it_is_one_and_no_earlier_wording_is_kept(visit_as, tell, db, monkeypatch):
    from datetime import timedelta

    from lms import clock

    session, later = tell(), clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    tell("All is well again.", session)
    assert len(db.exec(FOR_PROGRAMME).all()) == 1 and db.exec(select(LogVersion)).one().sealed is None
    for key in ("ana", "grace", "priya"):
        page = page_of(visit_as(key), session)
        assert "All is well again." in page and WORD not in page


def test_a_second_coach_who_was_not_there_leaves_it_as_it_is(visit_as, tell, typed, share, person, agree, db):
    from lms.coaching.models import EngagementMember

    session = tell()
    since = session.day
    db.add(
        EngagementMember(
            engagement_id=session.engagement_id, person_id=person("marcus").id, part="coach", starts_on=since
        )
    )
    db.commit()
    agree(session.engagement_id, "marcus")
    db.refresh(session)
    marcus = visit_as("marcus")
    page = page_of(marcus, session)
    assert 'name="topics"' in page and 'name="programme"' not in page and WORD not in page
    there = [person("ana").public_id, person("grace").public_id]
    share(marcus, session, typed(session, programme="Mine instead.", present=there, **ALONE))
    assert WORD in page_of(visit_as("priya"), session)


def test_two_clicks_tell_it_once(visit_as, planned, typed, db, person):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/review", data=typed(session, programme=WORD, **ALONE))
    preview = fingerprint_in(grace.get(f"{address}/sharing").text)
    for _ in range(2):
        assert grace.post(f"{address}/sharing", data={"preview": preview}).status_code == 303
    told = db.exec(FOR_PROGRAMME).one()
    readers = db.exec(select(NoteReader.person_id).where(col(NoteReader.note_id) == told.id)).all()
    assert sorted(readers) == sorted([person("ana").id, person("grace").id])


def test_of_a_session_that_was_not_held_it_stays_with_its_writer(visit_as, tell, db):
    session = tell(became="no_show")
    assert db.exec(FOR_PROGRAMME).all() == []
    assert WORD not in page_of(visit_as("priya"), session)
    assert WORD in field_in(page_of(visit_as("grace"), session))


def test_what_no_key_opens_is_named_and_never_written_over(visit_as, tell, typed, db, monkeypatch):
    session = tell(shared="")
    sealed = db.exec(FOR_PROGRAMME).one().sealed
    monkeypatch.setattr(settings(), "notes_key", new_key())
    for key in ("priya", "grace"):
        page = visit_as(key).get(f"/sessions/{session.public_id}")
        assert page.status_code == 200 and "its key is missing" in page.text and 'name="programme"' not in page.text
    db.refresh(session)
    answer = visit_as("grace").post(f"/sessions/{session.public_id}/review", data=typed(session, programme="x"))
    assert answer.status_code == 503
    assert db.exec(FOR_PROGRAMME).one().sealed == sealed


def test_too_long_a_word_is_shown_again_with_what_to_mend(visit_as, planned, typed):
    session, long = planned("ana"), "x" * 20_001
    answer = visit_as("grace").post(f"/sessions/{session.public_id}/review", data=typed(session, programme=long))
    assert answer.status_code == 422 and long in answer.text and "programme-error" in answer.text
