"""Nobody opens the next log before everyone has accepted the agreement; what was logged stays."""

import pytest
from logbook import PRIVATE, SHARED, shown_in
from sqlmodel import col, delete, select

from lms.audit.models import AuditLine
from lms.coaching import agreement
from lms.coaching.models import AgreementAcceptance, CoachingSession, LogDraft
from lms.i18n import LANGUAGES

SIDES = {"ana": "coachee", "grace": "coach", "priya": "programme"}


@pytest.fixture
def nobody_agreed(db, engagement_of):
    """Nobody of Ana's engagement has accepted yet."""
    engagement = engagement_of("ana")
    db.exec(delete(AgreementAcceptance).where(col(AgreementAcceptance.engagement_id) == engagement.id))
    db.commit()
    return engagement


@pytest.fixture
def accept(visit_as, engagement_of):
    def act(key: str, version: str = "1", **headers: str):
        address = f"/engagements/{engagement_of('ana').public_id}/agreement"
        return visit_as(key, **headers).post(address, data={"version": version})

    return act


@pytest.fixture
def second_version(tmp_path, monkeypatch):
    """publish(): a second version of the agreement is in force from now on."""
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        for language in LANGUAGES:
            (tmp_path / version / f"{language}.md").write_text(f"Version {version} in *{language}*.")

    def publish() -> None:
        monkeypatch.setattr(agreement, "FOLDER", tmp_path)
        agreement.agreements.cache_clear()

    yield publish
    agreement.agreements.cache_clear()


def test_each_side_accepts_and_the_log_opens(nobody_agreed, planned, accept, visit_as, db):
    session, grace = planned("ana"), visit_as("grace")
    for key in SIDES:
        page = grace.get(f"/sessions/{session.public_id}")
        assert page.status_code == 200 and "Still missing" in page.text and 'name="shared"' not in page.text
        assert accept(key).status_code == 303
    assert 'name="shared"' in grace.get(f"/sessions/{session.public_id}").text
    rows = db.exec(select(AgreementAcceptance).where(col(AgreementAcceptance.engagement_id) == nobody_agreed.id)).all()
    assert {(row.part, row.version, row.language) for row in rows} == {
        ("coachee", 1, "es"),
        ("coach", 1, "en"),
        ("programme", 1, "en"),
    }


def test_the_page_shows_the_text_in_the_readers_language_and_who_is_missing(nobody_agreed, accept, visit_as):
    address = f"/engagements/{nobody_agreed.public_id}/agreement"
    accept("ana")
    assert "Límites de la confidencialidad" in visit_as("ana").get(address).text
    page = visit_as("grace").get(address).text
    assert "Limits of confidentiality" in page and "the program:" in page
    assert "Still missing: Grace Ashworth and the program." in page
    assert shown_in(page, "version") == "1"
    assert "Still missing" not in visit_as("joao").get(address).text
    part = accept("grace", **{"HX-Request": "true"})
    assert part.status_code == 200 and part.text.lstrip().startswith('<section id="state"') and "<h1" not in part.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_agreement_is_short_and_says_the_same_in_each_language(language):
    text = (agreement.FOLDER / "1" / f"{language}.md").read_text()
    assert 250 <= len(text.split()) <= 400
    html = agreement.agreements()[1].text(language)
    assert (html.count("<h2>"), html.count("<li>"), html.count("<p>")) == (6, 5, 5)
    assert ":term" not in html


def test_the_engagement_shows_how_far_the_agreement_is(nobody_agreed, accept, visit_as):
    address = f"/engagements/{nobody_agreed.public_id}"
    assert "not yet accepted by Grace Ashworth, Ana Silva" in visit_as("grace").get(address).text
    for key in SIDES:
        accept(key)
    assert "version 1, accepted by everyone" in visit_as("grace").get(address).text


@pytest.mark.parametrize("key", ["joao", "carla", "olga", "marcus", "tomas", "frances", "ines"])
def test_nobody_else_reads_or_accepts(nobody_agreed, accept, visit_as, db, key):
    assert visit_as(key).get(f"/engagements/{nobody_agreed.public_id}/agreement").status_code in (403, 404)
    assert accept(key).status_code in (403, 404)
    mine = col(AgreementAcceptance.engagement_id) == nobody_agreed.id
    assert not db.exec(select(AgreementAcceptance).where(mine)).all()


def test_accepting_twice_is_accepting_once(nobody_agreed, accept, db):
    assert {accept("ana").status_code for _ in range(2)} == {303}
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "agreement.accept")).one()
    assert line.details == {"part": "coachee", "version": 1}


@pytest.mark.parametrize(("version", "status"), [("", 422), ("one", 422), ("²", 422), ("7", 409), ("9" * 40, 422)])
def test_a_version_that_is_not_in_force_is_not_accepted(nobody_agreed, accept, db, version, status):
    assert accept("ana", version).status_code == status
    mine = col(AgreementAcceptance.engagement_id) == nobody_agreed.id
    assert not db.exec(select(AgreementAcceptance).where(mine)).all()


def test_no_way_round_opens_the_log(nobody_agreed, planned, typed, visit_as, db):
    session, grace = planned("ana"), visit_as("grace")
    for step in ("draft", "review"):
        for headers in ({}, {"HX-Request": "true"}):
            answer = grace.post(f"/sessions/{session.public_id}/{step}", data=typed(session), headers=headers)
            assert answer.status_code == 403 and "The coaching agreement" in answer.text
    for step in ("sharing", "base"):
        grace.post(f"/sessions/{session.public_id}/{step}", data=typed(session))
    assert not db.exec(select(LogDraft)).all()
    assert db.exec(select(CoachingSession.state).where(CoachingSession.id == session.id)).one() == "planned"


def test_no_session_is_begun_before(nobody_agreed, visit_as, db):
    answer = visit_as("grace").post(f"/engagements/{nobody_agreed.public_id}/sessions", data={"client_id": "abcdefghj"})
    assert answer.headers["location"] == f"/engagements/{nobody_agreed.public_id}/agreement"
    assert not db.exec(select(CoachingSession)).all()


def test_a_new_version_asks_anew_and_what_was_logged_or_begun_stays(
    second_version, planned, typed, share, visit_as, accept, engagement_of
):
    grace, logged, begun = visit_as("grace"), planned("ana"), planned("ana", hours=-1)
    share(grace, logged, typed(logged, next_day="", next_hour=""))
    grace.post(f"/sessions/{begun.public_id}/draft", data=typed(begun))
    waiting = planned("ana", hours=-0.5)
    second_version()
    assert "Still missing" in grace.get(f"/sessions/{waiting.public_id}").text
    assert SHARED in grace.get(f"/sessions/{logged.public_id}").text
    assert share(grace, logged, typed(logged, base="1", minutes="50", next_day="", next_hour="")).status_code == 303
    assert PRIVATE in grace.get(f"/sessions/{begun.public_id}").text
    address = f"/engagements/{engagement_of('ana').public_id}/agreement"
    assert "Version 2 in <em>en</em>" in grace.get(address).text
    assert accept("ana", "1").status_code == 409
    for key in SIDES:
        assert accept(key, "2").status_code == 303
    assert 'name="shared"' in grace.get(f"/sessions/{waiting.public_id}").text
    page = grace.get(address).text
    assert "version 1" in page and "version 2" in page


def test_in_the_demonstration_one_mayor_has_not_accepted_yet(engagement_of, visit_as, db):
    rows = db.exec(select(AgreementAcceptance)).all()
    assert {row.part for row in rows} == {"coach", "coachee", "programme"}
    page = visit_as("grace").get(f"/engagements/{engagement_of('josiah').public_id}").text
    assert "not yet accepted by Josiah Grantham" in page
    assert "accepted by everyone" in visit_as("grace").get(f"/engagements/{engagement_of('ana').public_id}").text
