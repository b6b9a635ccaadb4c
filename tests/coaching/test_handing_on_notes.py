"""Someone coached chooses whether a coach who came later reads the notes of the one before."""

from datetime import timedelta

import pytest
from logbook import PRIVATE, SHARED
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching import queries
from lms.coaching.models import Engagement, EngagementMember, NotesHandedOn
from lms.mail.models import OutboxMail


@pytest.fixture
def replaced(visit_as, planned, typed, share, engagement_of, person):
    """Grace logged a session with Ana, and Marcus took over today."""
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    form = {"leaving": person("grace").public_id, "coach": person("marcus").public_id}
    form["starts_on"] = clock.today("UTC").isoformat()
    visit_as("priya").post(f"/engagements/{engagement_of('ana').public_id}/replacement", data=form)
    return session


@pytest.fixture
def choose(visit_as, engagement_of, person):
    """choose("yes"): Ana says whether Marcus reads them."""

    def act(answer: str, key: str = "ana", coach: str = "marcus", **headers: str):
        address = f"/engagements/{engagement_of('ana').public_id}/handing-on"
        return visit_as(key, **headers).post(address, data={"coach": person(coach).public_id, "answer": answer})

    return act


def reads(browser, session, engagement) -> set[bool]:
    places = (f"/sessions/{session.public_id}", f"/engagements/{engagement.public_id}")
    return {SHARED in browser.get(place).text for place in places}


def test_a_choice_opens_the_notes_and_another_shuts_them(replaced, choose, visit_as, engagement_of, db, person):
    marcus, engagement = visit_as("marcus"), engagement_of("ana")
    assert reads(marcus, replaced, engagement) == {False}
    assert choose("yes").status_code == 303
    assert reads(marcus, replaced, engagement) == {True}
    assert PRIVATE not in marcus.get(f"/sessions/{replaced.public_id}").text
    choose("no")
    assert reads(marcus, replaced, engagement) == {False}
    acts = [line.act for line in db.exec(select(AuditLine).where(col(AuditLine.act).startswith("notes."))).all()]
    assert acts == ["notes.hand_on", "notes.take_back"]


def test_the_page_and_the_fragment_ask_in_the_readers_language(replaced, choose, visit_as, engagement_of):
    page = visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}/handing-on")
    assert page.status_code == 200 and "Marcus Oyelaran" in page.text and "¿Permite que" in page.text
    assert (
        f"/engagements/{engagement_of('ana').public_id}/handing-on"
        in visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}").text
    )
    part = choose("yes", **{"HX-Request": "true"})
    assert part.status_code == 200 and part.text.lstrip().startswith('<div id="choices"') and "<h1" not in part.text


def test_saying_yes_twice_is_saying_it_once(replaced, choose, db):
    assert {choose("yes").status_code for _ in range(2)} == {303}
    assert db.exec(select(NotesHandedOn.is_open)).all() == [True]
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "notes.hand_on")).all()) == 1


def test_what_was_not_asked_is_refused(replaced, choose, db):
    assert choose("perhaps").status_code == 422
    assert choose("yes", coach="grace").status_code == 422  # she replaces nobody
    assert choose("yes", coach="beatriz").status_code == 422
    assert not db.exec(select(NotesHandedOn)).all()


@pytest.mark.parametrize("key", ["grace", "marcus", "priya", "joao", "carla", "beatriz", "frances"])
def test_nobody_else_chooses(replaced, choose, visit_as, engagement_of, db, key):
    address = f"/engagements/{engagement_of('ana').public_id}/handing-on"
    assert visit_as(key).get(address).status_code in (403, 404)
    assert choose("yes", key=key).status_code in (403, 404)
    assert not db.exec(select(NotesHandedOn)).all()


def test_each_of_those_coached_together_has_to_allow_it(
    visit_as, planned, typed, share, engagement_of, choose, agree, db, person
):
    db.add(EngagementMember(engagement_id=engagement_of("ana").id, person_id=person("carla").id, part="coachee"))
    agree(engagement_of("ana").id, "carla", "coachee")
    session = planned("ana")
    everyone = [person(key).public_id for key in ("ana", "carla", "grace")]
    share(visit_as("grace"), session, typed(session, present=everyone))
    form = {"leaving": person("grace").public_id, "coach": person("marcus").public_id}
    form["starts_on"] = clock.today("UTC").isoformat()
    visit_as("priya").post(f"/engagements/{engagement_of('ana').public_id}/replacement", data=form)
    marcus = visit_as("marcus")
    choose("yes")
    assert reads(marcus, session, engagement_of("ana")) == {False}
    choose("yes", key="carla")
    assert reads(marcus, session, engagement_of("ana")) == {True}
    choose("no")
    assert reads(marcus, session, engagement_of("ana")) == {False}


@pytest.fixture
def ximena(db, engagement_of, person):
    """ximena(replaces="grace"): Ximena coaches Ana too, after someone or beside them."""

    def join(replaces: str = "") -> None:
        before = person(replaces).id if replaces else None
        place = {"engagement_id": engagement_of("ana").id, "person_id": person("ximena").id, "part": "coach"}
        db.add(EngagementMember(**place, replaces_id=before))
        db.commit()

    return join


def test_a_choice_is_for_one_coach(replaced, choose, ximena, visit_as, engagement_of):
    choose("yes")
    ximena(replaces="grace")
    assert reads(visit_as("ximena"), replaced, engagement_of("ana")) == {False}


def test_a_choice_covers_only_the_notes_of_the_coach_before(
    replaced, choose, ximena, visit_as, engagement_of, db, person
):
    ximena(replaces="marcus")
    assert choose("yes", coach="ximena").status_code == 303
    assert reads(visit_as("ximena"), replaced, engagement_of("ana")) == {False}


def test_a_choice_ends_with_the_coachs_time(replaced, choose, visit_as, engagement_of, db, person):
    choose("yes")
    member = queries.member_of(db, engagement_of("ana"), person("marcus").id)
    member.starts_on, member.ends_on = (clock.today("UTC") - timedelta(days=days) for days in (20, 3))
    db.commit()
    marcus = visit_as("marcus")
    assert reads(marcus, replaced, engagement_of("ana")) == {False}
    assert marcus.get(f"/sessions/{replaced.public_id}").status_code == 404
    assert not queries.heard_notes(db, person("marcus").id, [replaced.id])


def test_no_mail_and_no_audit_line_holds_a_word_of_a_note(replaced, choose, db):
    choose("yes")
    for mail in db.exec(select(OutboxMail)).all():
        assert SHARED not in mail.text and PRIVATE not in mail.text and "cabinet" not in mail.text
    for line in db.exec(select(AuditLine)).all():
        assert SHARED not in str(line.details) and PRIVATE not in str(line.details)


def test_a_coach_who_comes_back_after_another_is_not_let_in_by_the_old_choice(replaced, choose, visit_as, db, person):
    choose("yes")
    engagement = db.exec(select(Engagement).where(col(Engagement.id) == replaced.engagement_id)).one()
    marcus = queries.member_of(db, engagement, person("marcus").id)
    marcus.starts_on, marcus.ends_on = clock.today("UTC") - timedelta(days=9), clock.today("UTC") - timedelta(days=2)
    beatriz = EngagementMember(engagement_id=engagement.id, person_id=person("beatriz").id, part="coach")
    beatriz.starts_on = clock.today("UTC") - timedelta(days=1)
    db.add(beatriz)
    db.commit()
    form = {"leaving": person("beatriz").public_id, "coach": person("marcus").public_id}
    form["starts_on"] = clock.today("UTC").isoformat()
    assert visit_as("priya").post(f"/engagements/{engagement.public_id}/replacement", data=form).status_code == 303
    assert reads(visit_as("marcus"), replaced, engagement) == {False}
    choose("yes")
    assert db.exec(select(NotesHandedOn.is_open)).all() == [True]
