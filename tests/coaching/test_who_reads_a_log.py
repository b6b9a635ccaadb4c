"""Walks every page as every role after a log was shared: who reads what, and who finds nothing."""

import pytest
from logbook import PRIVATE, SHARED

EVERYONE = ("ana", "joao", "ruth", "carla", "luis", "grace", "olga", "marcus", "priya", "tomas", "frances", "nadia")
PAGES = (
    "/",
    "/coaching",
    "/commitments",
    "/me",
    "/sessions/{session}",
    "/sessions/{session}/sharing",
    "/engagements/{engagement}",
    "/engagements/{engagement}/agreement",
    "/engagements/{engagement}/handing-on",
    "/engagements/{engagement}/pairing",
)


@pytest.fixture
def logged(visit_as, planned, typed, share, engagement_of):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    return {"session": session.public_id, "engagement": engagement_of("ana").public_id}


@pytest.mark.parametrize("key", [key for key in EVERYONE if key != "grace"])
def test_nobody_but_its_author_reaches_a_private_note(key, visit_as, logged):
    browser = visit_as(key)
    for page in PAGES:
        for headers in ({}, {"HX-Request": "true"}):
            assert PRIVATE not in browser.get(page.format(**logged), headers=headers).text
    for step in ("draft", "review", "sharing", "base"):
        answer = browser.post(f"/sessions/{logged['session']}/{step}", data={"private": "mine"})
        assert answer.status_code in (403, 404) and PRIVATE not in answer.text


def test_its_author_finds_it_again(visit_as, logged):
    assert PRIVATE in visit_as("grace").get(f"/sessions/{logged['session']}").text


@pytest.mark.parametrize("key", [key for key in EVERYONE if key not in ("grace", "ana")])
def test_nobody_else_reads_the_shared_note_or_the_commitment(key, visit_as, logged):
    browser = visit_as(key)
    for page in PAGES:
        text = browser.get(page.format(**logged)).text
        assert SHARED not in text and "Tell the cabinet" not in text


@pytest.mark.parametrize("key", ["joao", "ruth", "carla", "luis", "olga", "marcus", "tomas", "frances", "nadia"])
def test_who_is_not_in_the_engagement_finds_nothing(key, visit_as, logged):
    browser = visit_as(key)
    assert browser.get(f"/sessions/{logged['session']}").status_code in (403, 404)
    assert browser.get(f"/engagements/{logged['engagement']}").status_code in (403, 404)


@pytest.mark.parametrize("key", ["olga", "marcus", "joao"])
def test_a_coach_or_mayor_elsewhere_gets_404(key, visit_as, logged):
    browser = visit_as(key)
    for address in (f"/sessions/{logged['session']}", f"/engagements/{logged['engagement']}", "/sessions/unknown"):
        assert browser.get(address).status_code == 404


def test_the_manager_sees_facts_only(visit_as, logged):
    priya = visit_as("priya")
    page = priya.get(f"/sessions/{logged['session']}")
    assert (
        page.status_code == 200 and "45 min" in page.text and "Ana Silva" in page.text and "three results" in page.text
    )
    assert SHARED not in page.text and "Tell the cabinet" not in page.text
    assert priya.get(f"/engagements/{logged['engagement']}").status_code in (403, 404)


def test_the_manager_reads_a_commitment_once_it_is_the_citys(visit_as, logged, db):
    from sqlmodel import select

    from lms.commitments.models import Commitment

    commitment = db.exec(select(Commitment)).one()
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    page = visit_as("priya").get(f"/sessions/{logged['session']}").text
    assert "Tell the cabinet" in page and SHARED not in page


def test_the_coachee_reads_the_note_and_the_commitment(visit_as, logged):
    ana = visit_as("ana")
    for page in ("/sessions/{session}", "/engagements/{engagement}"):
        text = ana.get(page.format(**logged)).text
        assert SHARED in text and "Tell the cabinet" in text


def test_nobody_who_is_not_signed_in_sees_a_page(browse, logged):
    assert browse().get(f"/sessions/{logged['session']}").status_code == 303
