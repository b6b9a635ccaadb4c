from datetime import timedelta

import pytest
from logbook import PRIVATE, SHARED
from sqlmodel import col, select

from lms import clock
from lms.coaching.models import CoachingSession, LogVersion
from lms.coaching.seals import version_seal
from lms.errors import Unreadable
from lms.sealing import unseal

LATER = "We named two results."


@pytest.fixture
def after(monkeypatch):
    """after(hours=48): so much later than now."""
    start = clock.now()

    def turn(**later: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(**later))

    turn()
    return turn


@pytest.fixture
def edited(visit_as, planned, typed, share, after, db):
    """edited(hours=48): Ana's session, whose log Grace shared, and edited so much later."""

    def edit(shared: str = LATER, **later: float) -> CoachingSession:
        session, grace = planned("ana"), visit_as("grace")
        share(grace, session, typed(session, next_day=""))
        after(**later)
        db.refresh(session)
        changed = {"topics": "two results", "minutes": "60", "promise-1-text": "", "next_day": "", "shared": shared}
        share(grace, session, typed(session, **changed))
        db.refresh(session)
        return session

    return edit


def shown(browser, session) -> str:
    """What stands under "Earlier versions"."""
    _, _, rest = browser.get(f"/sessions/{session.public_id}").text.partition('id="earlier-versions"')
    return rest.partition("</details>")[0]


def test_after_two_days_an_edit_keeps_what_stood_before(visit_as, edited, person, db):
    session = edited(hours=48)
    kept = db.exec(select(LogVersion)).one()
    assert (kept.version, kept.shared_by, kept.shared_at) == (1, person("grace").id, session.logged_at)
    assert kept.facts["minutes"] == 45 and kept.facts["topics"] == ["three results", "cabinet"]
    assert (session.version, session.minutes) == (2, 60)
    for key in ("grace", "ana"):
        earlier = shown(visit_as(key), session)
        assert SHARED in earlier and "three results" in earlier and LATER not in earlier and "Grace Ashworth" in earlier


@pytest.mark.parametrize(("later", "kept"), [({"hours": 47, "minutes": 59, "seconds": 59}, 0), ({"hours": 48}, 1)])
def test_before_that_an_edit_replaces(visit_as, edited, db, later, kept):
    session = edited(**later)
    assert len(db.exec(select(LogVersion)).all()) == kept
    assert (SHARED in visit_as("grace").get(f"/sessions/{session.public_id}").text) is bool(kept)


def test_one_corrected_to_a_no_show_has_no_topics_and_its_words_stay_with_their_readers(
    visit_as, edited, typed, share, after, db
):
    session, grace = edited(hours=1), visit_as("grace")
    after(hours=49)
    share(grace, session, typed(session, became="no_show", topics="two results", next_day=""))
    db.refresh(session)
    assert session.state == "no_show" and session.topics == []
    kept = db.exec(select(LogVersion)).one()
    assert kept.facts["topics"] == ["two results"] and kept.facts["state"] == "held"
    page = visit_as("priya").get(f"/sessions/{session.public_id}").text
    assert "two results" not in page.partition('id="earlier-versions"')[0] and LATER not in page
    assert LATER in visit_as("ana").get(f"/sessions/{session.public_id}").text


def test_it_counts_from_when_it_was_first_shared(visit_as, edited, typed, share, after, db):
    session = edited(hours=47)
    after(hours=49)
    db.refresh(session)
    share(visit_as("grace"), session, typed(session, shared="Third.", **{"promise-1-text": "", "next_day": ""}))
    kept = db.exec(select(LogVersion)).one()
    assert kept.version == 2 and kept.shared_at == session.logged_at + timedelta(hours=47)
    assert LATER in shown(visit_as("ana"), session) and SHARED not in shown(visit_as("ana"), session)


def test_the_programme_sees_earlier_facts_and_no_note(visit_as, edited):
    session = edited(hours=72)
    earlier = shown(visit_as("priya"), session)
    assert "three results" in earlier and "45 min" in earlier
    assert SHARED not in visit_as("priya").get(f"/sessions/{session.public_id}").text


def test_a_note_that_did_not_change_is_not_kept_twice(visit_as, edited, db):
    session = edited(shared=SHARED, hours=72)
    assert db.exec(select(LogVersion)).one().sealed is None
    assert SHARED not in shown(visit_as("ana"), session)


def test_earlier_words_are_sealed_for_their_own_row_and_hold_nothing_private(edited, db):
    session = edited(hours=72)
    kept = db.exec(select(LogVersion)).one()
    assert SHARED.encode() not in kept.sealed and SHARED not in str(kept.facts) and PRIVATE not in str(kept.facts)
    assert unseal(kept.sealed, version_seal(session, kept)) == SHARED
    kept.version += 1
    with pytest.raises(Unreadable):
        unseal(kept.sealed, version_seal(session, kept))


def test_who_joins_the_circle_later_reads_no_earlier_words(visit_as, planned, typed, share, after, person, db):
    session, grace = planned("ana"), visit_as("grace")
    everyone, alone = [person("ana").public_id, person("grace").public_id], [person("grace").public_id]
    rest = {"promise-1-text": "", "next_day": ""}
    share(grace, session, typed(session, present=alone, **rest))
    after(hours=72)
    db.refresh(session)
    share(grace, session, typed(session, present=everyone, shared=LATER, **rest))
    ana = visit_as("ana")
    assert LATER in ana.get(f"/sessions/{session.public_id}").text
    assert SHARED not in ana.get(f"/sessions/{session.public_id}").text
    assert SHARED in shown(grace, session)


def test_who_left_the_circle_reads_no_earlier_words(visit_as, edited, typed, share, person, db):
    session = edited(hours=72)
    rest = {"promise-1-text": "", "next_day": "", "shared": "Third.", "present": [person("grace").public_id]}
    share(visit_as("grace"), session, typed(session, **rest))
    page = visit_as("ana").get(f"/sessions/{session.public_id}").text
    assert SHARED not in page and LATER not in page


def test_who_may_not_open_the_session_finds_no_version(visit_as, edited):
    session = edited(hours=72)
    for key in ("olga", "joao", "marcus", "tomas"):
        answer = visit_as(key).get(f"/sessions/{session.public_id}")
        assert answer.status_code in (403, 404) and SHARED not in answer.text


def test_two_clicks_keep_one_version(visit_as, edited, typed, db):
    from logbook import fingerprint_in

    session, grace = edited(hours=72), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/review", data=typed(session, shared="Third.", **{"promise-1-text": "", "next_day": ""}))
    preview = fingerprint_in(grace.get(f"{address}/sharing").text)
    for _ in range(2):
        assert grace.post(f"{address}/sharing", data={"preview": preview}).status_code == 303
    versions = db.exec(select(LogVersion.version).order_by(col(LogVersion.version))).all()
    assert versions == [1, 2]
