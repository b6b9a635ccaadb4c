from datetime import timedelta

import pytest
from logbook import PRIVATE, SHARED, fingerprint_in
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.hours import day_and_hour
from lms.coaching.models import CoachingSession, LogDraft, SealedNote
from lms.coaching.queries import engagements_of
from lms.commitments.models import Commitment
from lms.mail.models import OutboxMail
from lms.reports.queries.facts import sessions_of

FACTS_ONLY = {"shared": "", "topics": "", "promise-1-text": "", "next_day": ""}


def only(db) -> CoachingSession:
    db.expire_all()
    return db.exec(select(CoachingSession)).one()


def nothing_but(session, zone: str, **said: object) -> dict[str, object]:
    """Status, date and length."""
    day, _ = day_and_hour(session.starts_at, zone)
    return {"base": str(session.version), "day": day, "minutes": "45", **said}


def test_a_session_that_was_cancelled_says_by_whom(visit_as, planned, person, share, db):
    session, grace = planned("ana"), visit_as("grace")
    zone = person("grace").timezone
    answer = share(grace, session, nothing_but(session, zone, became="cancelled", side="coachee"))
    assert answer.status_code == 303
    logged = only(db)
    assert (logged.state, logged.cancelled_side, logged.cancelled_by) == ("cancelled", "coachee", person("grace").id)
    assert logged.attendees == [] and logged.version == 1 and logged.starts_at == session.starts_at
    for key, words in (("ana", "Cancelada por quienes reciben el coaching"), ("priya", "Cancelled by those coached")):
        assert words in visit_as(key).get(f"/sessions/{session.public_id}").text


def test_a_session_to_which_somebody_did_not_come_says_who(visit_as, planned, person, share, db, engagement_of):
    session, grace = planned("ana"), visit_as("grace")
    said = {"became": "no_show", "missing": [person("ana").public_id]}
    share(grace, session, nothing_but(session, person("grace").timezone, **said))
    logged = only(db)
    assert (logged.state, logged.missing, logged.attendees) == ("no_show", [person("ana").id], [])
    page = visit_as("priya").get(f"/sessions/{session.public_id}").text
    assert "Did not take place. Missing: Ana Silva" in page
    assert "Missing: Ana Silva" in grace.get(f"/engagements/{engagement_of('ana').public_id}").text


def told_missing(db, key: str) -> list[OutboxMail]:
    db.expire_all()
    chosen = select(OutboxMail).where(col(OutboxMail.to) == f"{key}@lms.example", col(OutboxMail.calendar) == "")
    return list(db.exec(chosen.order_by(col(OutboxMail.id))).all())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "it did not take place, because somebody was missing"),
        ("es", "no se realizó porque faltó alguien"),
        ("pt", "não foi realizada porque alguém faltou"),
    ],
)
def test_who_is_named_as_missing_is_told_and_the_mail_only_links(visit_as, planned, person, share, db, language, words):
    person("ana").language = language
    db.commit()
    session, grace = planned("ana"), visit_as("grace")
    said = {"became": "no_show", "missing": [person("ana").public_id, person("grace").public_id]}
    share(grace, session, nothing_but(session, person("grace").timezone, **said))
    [mail] = told_missing(db, "ana")
    for part in (mail.text, mail.html):
        assert words in " ".join(part.split()) and f"/sessions/{session.public_id}" in part
    assert told_missing(db, "grace") == []
    assert "Ana Silva" in visit_as("ana").get(f"/sessions/{session.public_id}").text


def test_they_are_told_once_however_often_it_is_corrected(visit_as, planned, person, share, db):
    session, grace = planned("ana"), visit_as("grace")
    for minutes in ("45", "30"):
        said = {"became": "no_show", "missing": [person("ana").public_id], "minutes": minutes}
        share(grace, session, nothing_but(only(db), person("grace").timezone, **said))
    assert only(db).version == 2 and len(told_missing(db, "ana")) == 1


def test_who_is_named_only_in_a_correction_is_told_then(visit_as, planned, person, share, db):
    session, grace = planned("ana"), visit_as("grace")
    for missing, mails in (([], 0), ([person("ana").public_id], 1)):
        said = {"became": "no_show", "missing": missing}
        share(grace, session, nothing_but(only(db), person("grace").timezone, **said))
        assert len(told_missing(db, "ana")) == mails


def test_one_that_did_not_take_place_is_neither_held_nor_cancelled_nor_unlogged(visit_as, planned, person, share, db):
    session, grace = planned("ana"), visit_as("grace")
    before = {one.id: one for one in sessions_of(db, [person("ana").id])[person("ana").id]}
    assert before[session.id].is_unlogged
    share(grace, session, nothing_but(session, person("grace").timezone, became="no_show"))
    db.expire_all()
    met = [one for one in sessions_of(db, [person("ana").id])[person("ana").id] if one.id == session.id]
    assert all(not (one.is_held or one.is_planned or one.is_unlogged) for one in met)
    (view,) = [one for one in engagements_of(db, person("grace").id) if one.engagement.id == session.engagement_id]
    assert view.unlogged is None and view.last_held is None and view.next_session is None
    assert ">Cancelled" not in visit_as("priya").get(f"/sessions/{session.public_id}").text


def test_a_session_that_was_held_is_so_by_status_date_and_length(visit_as, planned, person, share, db):
    """Who was there is ticked beforehand; the rest may stay empty."""
    session, ana = planned("ana"), person("ana").public_id
    said = {"became": "held", "present": [ana]}
    share(visit_as("grace"), session, nothing_but(session, person("grace").timezone, **said))
    logged = only(db)
    assert (logged.state, logged.kind, logged.channel) == ("held", "one_to_one", "video")
    assert logged.starts_at == session.starts_at and logged.topics == []
    assert db.exec(select(SealedNote)).all() == []


@pytest.mark.parametrize(("kind", "words"), [("joint", "joint session"), ("site_visit", "site visit")])
def test_the_kind_is_said_among_the_facts(visit_as, planned, typed, share, db, kind, words):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session, kind=kind))
    assert db.exec(select(CoachingSession.kind).where(col(CoachingSession.id) == session.id)).one() == kind
    assert words in visit_as("priya").get(f"/sessions/{session.public_id}").text


def test_who_is_in_the_engagement_says_the_kind_at_first(visit_as, planned, agree, db, person):
    from lms.coaching.models import EngagementMember

    session, grace = planned("ana"), visit_as("grace")
    assert 'value="one_to_one" selected' in grace.get(f"/sessions/{session.public_id}").text
    db.add(EngagementMember(engagement_id=session.engagement_id, person_id=person("carla").id, part="coachee"))
    agree(session.engagement_id, "carla", "coachee")
    assert 'value="team" selected' in grace.get(f"/sessions/{session.public_id}").text


def test_a_session_that_moves_leads_to_where_it_is_moved(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/review", data=typed(session, became="moved"))
    assert answer.headers["location"] == f"/sessions/{session.public_id}/moving"
    assert grace.get(answer.headers["location"]).status_code == 200
    assert only(db).state == "planned"


def test_a_draft_of_a_session_that_was_moved_since_follows_it(visit_as, planned, typed, db, person):
    session, grace = planned("ana"), visit_as("grace")
    address, zone = f"/sessions/{session.public_id}", person("grace").timezone
    was = "/".join(day_and_hour(session.starts_at, zone))
    grace.post(f"{address}/review", data=typed(session, became="moved", start_was=was))
    assert 'value="moved" checked' in grace.get(address).text
    session.starts_at -= timedelta(days=1)
    db.commit()
    page, day = grace.get(address).text, day_and_hour(session.starts_at, zone)[0]
    assert 'value="held" checked' in page and f'name="day" type="date" value="{day}"' in page and SHARED in page


def test_one_moved_to_an_hour_that_passed_too_is_logged_at_that_hour(visit_as, planned, typed, share, db, person):
    session, later = planned("ana", hours=-50), clock.now() - timedelta(hours=3)
    day, hour = day_and_hour(later, person("grace").timezone)
    share(visit_as("grace"), session, typed(session, day=day, hour=hour, next_day=""))
    assert abs(only(db).starts_at - later) < timedelta(minutes=1)


def test_one_that_is_still_to_come_is_called_off_with_its_invitations(visit_as, planned, person, share, db):
    session, grace = planned("ana", hours=50), visit_as("grace")
    share(grace, session, nothing_but(session, person("grace").timezone, became="cancelled", side="coach"))
    cancelled = only(db)
    assert (cancelled.state, cancelled.cancelled_side, cancelled.starts_at) == ("cancelled", "coach", session.starts_at)
    told = db.exec(select(OutboxMail.calendar).where(col(OutboxMail.to) == "ana@lms.example")).all()
    assert len(told) == 1 and "METHOD:CANCEL" in told[0]


def test_another_hour_can_be_set_in_the_same_step(visit_as, planned, typed, share, db):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session, became="no_show"))
    states = db.exec(select(CoachingSession.state).order_by(col(CoachingSession.id))).all()
    assert states == ["no_show", "planned"]


def test_what_is_cancelled_on_its_own_page_says_for_whom(visit_as, planned, person, db):
    for key, side in (("ana", "coachee"), ("grace", "coach")):
        session = planned("ana", hours=50)
        visit_as(key).post(f"/sessions/{session.public_id}/cancellation", data={"was": session.starts_at.isoformat()})
        db.refresh(session)
        assert (session.state, session.cancelled_by, session.cancelled_side) == ("cancelled", person(key).id, side)


# ---------------------------------------------------------------- page and fragment


def test_the_first_choice_of_the_page_says_what_became_of_it(visit_as, planned):
    session, grace = planned("ana"), visit_as("grace")
    page = grace.get(f"/sessions/{session.public_id}").text
    assert page.index('name="became"') < page.index('name="day"') < page.index('name="shared"')
    assert page.index('name="shared"') < page.index("promise-1-text") < page.index('name="next_day"')
    assert 'value="held" checked' in page
    assert 'value="no_show" checked' in grace.get(f"/sessions/{session.public_id}?became=no_show").text
    assert 'value="held" checked' in grace.get(f"/sessions/{session.public_id}?became=<script>").text


def test_the_preview_of_facts_alone_says_so(visit_as, planned, typed, person):
    session, grace = planned("ana"), visit_as("grace")
    said = {"became": "no_show", "missing": [person("ana").public_id]}
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session, **said))
    page = grace.get(f"/sessions/{session.public_id}/sharing").text
    assert "Share the facts" in page and "Missing: Ana Silva" in page
    for words in (SHARED, PRIVATE, "Tell the cabinet", "three results"):
        assert words not in page


def test_it_saves_itself_like_the_rest(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    form = typed(session, became="cancelled", side="programme")
    answer = grace.post(f"/sessions/{session.public_id}/draft", data=form, headers={"HX-Request": "true"})
    assert answer.text.strip().startswith('<p id="saved"')
    page = grace.get(f"/sessions/{session.public_id}").text
    assert 'value="cancelled" checked' in page and 'value="programme" checked' in page and SHARED in page


# ---------------------------------------------------------------- what is not shared, and who may not


def test_words_typed_for_one_that_was_not_held_are_not_shared_and_stay_in_the_draft(
    visit_as, planned, typed, share, db
):
    session, grace = planned("ana"), visit_as("grace")
    share(grace, session, typed(session, became="no_show", next_day=""))
    assert [note.circle for note in db.exec(select(SealedNote)).all()] == ["author"]
    assert db.exec(select(Commitment)).all() == []
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.log")).one()
    assert SHARED not in str(line.details)
    assert SHARED in grace.get(f"/sessions/{session.public_id}").text
    for key in ("ana", "priya"):
        assert SHARED not in visit_as(key).get(f"/sessions/{session.public_id}").text


def test_without_words_the_draft_goes(visit_as, planned, typed, share, db):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session, became="no_show", **FACTS_ONLY))
    assert db.exec(select(LogDraft)).all() == []


def test_a_wrong_choice_is_mended_like_any_log(visit_as, planned, typed, share, db, person):
    session, grace = planned("ana"), visit_as("grace")
    for became, state in (("cancelled", "cancelled"), ("no_show", "no_show"), ("held", "held"), ("no_show", "no_show")):
        form = typed(only(db), became=became, side="coach", **FACTS_ONLY)
        share(grace, session, form)
        assert only(db).state == state
    mended = only(db)
    assert mended.version == 4 and mended.cancelled_by is None and mended.cancelled_side == ""
    assert mended.edited_at is not None


def test_one_cancelled_beforehand_has_no_log(visit_as, planned, typed, db):
    session, grace = planned("ana", hours=50), visit_as("grace")
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session, became="cancelled", side="coach"))
    preview = fingerprint_in(grace.get(f"/sessions/{session.public_id}/sharing").text)
    visit_as("ana").post(f"/sessions/{session.public_id}/cancellation", data={"was": session.starts_at.isoformat()})
    answer = grace.post(f"/sessions/{session.public_id}/sharing", data={"preview": preview})
    assert answer.status_code == 422 and "was cancelled" in answer.text
    assert (only(db).version, only(db).cancelled_side) == (0, "coachee")
    assert 'name="became"' not in grace.get(f"/sessions/{session.public_id}").text


def test_who_does_not_coach_it_says_nothing_of_it(visit_as, planned, typed, db):
    session = planned("ana")
    for key in ("ana", "olga", "priya"):
        for step in ("draft", "review", "sharing"):
            form = typed(session, became="no_show")
            assert visit_as(key).post(f"/sessions/{session.public_id}/{step}", data=form).status_code in (403, 404)
    assert 'name="became"' not in visit_as("ana").get(f"/sessions/{session.public_id}?became=no_show").text
    assert only(db).state == "planned"


# ---------------------------------------------------------------- twice is once, and typed wrong


@pytest.mark.parametrize("words", [{}, FACTS_ONLY])
def test_said_twice_is_once_also_where_the_draft_stays(visit_as, planned, typed, db, words):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/review", data=typed(session, became="no_show", **words))
    preview = fingerprint_in(grace.get(f"{address}/sharing").text)
    answers = [grace.post(f"{address}/sharing", data={"preview": preview}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    db.expire_all()
    assert db.exec(select(CoachingSession.version).order_by(col(CoachingSession.id))).first() == 1
    assert len(db.exec(select(CoachingSession)).all()) == (1 if words else 2)


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"became": "lost"}, "choose one of these"),
        ({"became": ""}, "fill this in"),
        ({"became": "cancelled"}, "choose who cancelled"),
        ({"became": "cancelled", "side": "the weather"}, "choose one of these"),
        ({"became": "no_show", "day": "2999-01-01"}, "too far away"),
        ({"became": "no_show", "minutes": ""}, "fill this in"),
        ({"kind": "party"}, "choose one of these"),
    ],
)
def test_what_is_typed_wrong_is_named(visit_as, planned, typed, odd, told):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/review", data=typed(session, **odd))
    assert answer.status_code == 422 and told in answer.text and SHARED in answer.text


def test_one_that_is_still_to_come_cannot_have_been_missed(visit_as, planned, typed):
    session = planned("ana", hours=50)
    answer = visit_as("grace").post(f"/sessions/{session.public_id}/review", data=typed(session, became="no_show"))
    assert answer.status_code == 422 and "still to come" in answer.text


def test_faults_in_what_folds_away_are_none(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    odd = {"promise-1-due": "then", "topics": "x" * 2000, "shared": "x" * 30_000, "channel": "pigeon", "present": []}
    form = typed(session, became="no_show", **odd)
    assert grace.post(f"/sessions/{session.public_id}/review", data=form).status_code == 303
