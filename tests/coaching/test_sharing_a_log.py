import threading
from datetime import datetime, timedelta

from logbook import PRIVATE, SHARED, fingerprint_in, shown_in
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.models import CoachingSession, EngagementMember, LogDraft, NoteReader, SealedNote
from lms.commitments.models import Commitment, CommitmentAnswer, CommitmentReader
from lms.mail.models import OutboxMail

ABOUT_LOGS = select(OutboxMail).where(col(OutboxMail.calendar) == "")  # not the invitation to the next session


def held(db, session) -> CoachingSession:
    return db.exec(select(CoachingSession).where(col(CoachingSession.id) == session.id)).one()


def test_a_log_is_previewed_then_shared(visit_as, planned, typed, share, db, person):
    session = planned("ana")
    answer = share(visit_as("grace"), session, typed(session))
    assert answer.status_code == 303 and answer.headers["location"].startswith("/engagements/")
    logged = held(db, session)
    assert (logged.state, logged.version, logged.topics) == ("held", 1, ["three results", "cabinet"])
    assert set(logged.attendees) == {person("ana").id, person("grace").id}
    assert logged.logged_by == person("grace").id and logged.edited_at is None
    page = visit_as("ana", **{"accept-language": "en"}).get(f"/sessions/{session.public_id}").text
    assert SHARED in page and "Tell the cabinet" in page and PRIVATE not in page


def test_the_preview_shows_all_that_will_be_shared_and_nothing_private(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    grace.post(f"/sessions/{session.public_id}/review", data=typed(session))
    page = grace.get(f"/sessions/{session.public_id}/sharing").text
    assert "Share with Ana Silva" in page
    assert SHARED in page and "Tell the cabinet" in page and "the program" in page
    assert PRIVATE not in page


def test_those_in_the_room_read_the_note_and_the_commitment(visit_as, planned, typed, share, db, person):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    there = {person("ana").id, person("grace").id}
    assert set(db.exec(select(NoteReader.person_id)).all()) == there
    commitment = db.exec(select(Commitment)).one()
    assert commitment.owner_id == person("ana").id and commitment.city_id is not None and commitment.office_id is None
    assert db.exec(select(CommitmentReader.person_id)).all() == [person("grace").id]


def test_who_was_not_there_reads_facts_only(visit_as, planned, typed, share, person):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session, present=[person("grace").public_id]))
    page = visit_as("ana").get(f"/sessions/{session.public_id}")
    assert page.status_code == 200 and SHARED not in page.text


def test_the_next_session_is_planned(visit_as, planned, typed, share, db):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    coming = db.exec(select(CoachingSession).where(col(CoachingSession.state) == "planned")).one()
    assert coming.engagement_id == session.engagement_id and coming.starts_at > clock.now()


def test_a_next_session_that_is_booked_is_moved_only_when_its_field_was_changed(visit_as, planned, typed, share, db):
    session, coming = planned("ana"), planned("ana", hours=100)
    grace = visit_as("grace")
    page = grace.get(f"/sessions/{session.public_id}").text
    was = page.split('name="next_was" value="')[1].split('"')[0]
    day, hour, minutes = was.split("/")
    same = {"next_day": day, "next_hour": hour, "next_minutes": minutes, "next_was": was}
    share(grace, session, typed(session, **same))
    assert held(db, coming).starts_at == coming.starts_at
    moved = same | {"next_hour": "03:15", "next_day": (clock.now() + timedelta(days=20)).date().isoformat()}
    share(grace, session, typed(held(db, session), **moved))
    assert held(db, coming).starts_at > clock.now() + timedelta(days=18)
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.move")).one()
    assert line.subject == f"session/{coming.public_id}"
    assert len(db.exec(select(CoachingSession)).all()) == 2


def next_shown_in(page: str) -> dict[str, str]:
    return {name: shown_in(page, name) for name in ("next_day", "next_hour", "next_minutes", "next_was")}


def move(db, session, **later) -> datetime:
    """Someone else moves it. Gives the moment."""
    moment = session.starts_at + timedelta(**later)
    session.starts_at = moment
    db.commit()
    return moment


def test_a_next_session_moved_since_the_draft_is_shown_as_it_is_and_stays_there(visit_as, planned, typed, share, db):
    session, coming, grace = planned("ana"), planned("ana", hours=100), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    first = next_shown_in(grace.get(address).text)
    grace.post(f"{address}/draft", data=typed(session, **first))
    moment = move(db, coming, days=3)
    again = next_shown_in(grace.get(address).text)
    assert again["next_day"] > first["next_day"] and again["next_hour"] == first["next_hour"]
    share(grace, session, typed(session, **again))
    assert held(db, coming).starts_at == moment


def test_a_next_session_moved_while_the_form_is_mended_stays_there(visit_as, planned, typed, share, db):
    session, coming, grace = planned("ana"), planned("ana", hours=100), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    first = next_shown_in(grace.get(address).text)
    moment = move(db, coming, days=3)
    page = grace.post(f"{address}/review", data=typed(session, minutes="a while", **first)).text
    assert next_shown_in(page) == first
    share(grace, session, typed(session, **next_shown_in(page)))
    assert held(db, coming).starts_at == moment


def test_a_next_session_typed_into_a_draft_is_found_again_as_typed(visit_as, planned, typed, db):
    session, coming, grace = planned("ana"), planned("ana", hours=100), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    typed_in = next_shown_in(grace.get(address).text) | {"next_hour": "03:15"}
    grace.post(f"{address}/draft", data=typed(session, **typed_in))
    move(db, coming, days=3)
    assert next_shown_in(grace.get(address).text) == typed_in


def test_the_draft_goes_and_an_audit_line_stays_without_words(visit_as, planned, typed, share, db, person):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    assert db.exec(select(LogDraft)).all() == []
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.log")).one()
    assert line.actor_id == person("grace").id and line.subject == f"session/{session.public_id}"
    assert SHARED not in str(line.details) and PRIVATE not in str(line.details)


def test_the_coachee_gets_a_mail_with_a_link_and_no_words(visit_as, planned, typed, share, db):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    mail = db.exec(ABOUT_LOGS).one()
    assert mail.to == "ana@lms.example" and f"/sessions/{session.public_id}" in mail.text
    for words in (SHARED, PRIVATE, "cabinet", "results"):
        assert words not in mail.text + mail.html + mail.subject


def test_notes_are_sealed_in_the_table(visit_as, planned, typed, share, db):
    session = planned("ana")
    share(visit_as("grace"), session, typed(session))
    notes = db.exec(select(SealedNote)).all()
    assert {note.circle for note in notes} == {"author", "room"}
    assert all(SHARED.encode() not in note.sealed and PRIVATE.encode() not in note.sealed for note in notes)


def test_earlier_commitments_open_the_log_and_are_answered_in_it(visit_as, planned, typed, share, db):
    first, grace = planned("ana", hours=-300), visit_as("grace")
    share(grace, first, typed(first, next_day=""))
    commitment = db.exec(select(Commitment)).one()
    second = planned("ana")
    page = grace.get(f"/sessions/{second.public_id}").text
    assert "What became of" in page and commitment.text in page
    name = f"answer-{commitment.public_id}"
    said = {f"{name}-answer": "done", f"{name}-version": str(commitment.version), "promise-1-text": ""}
    share(grace, second, typed(second, **said))
    db.expire_all()
    assert db.exec(select(Commitment)).one().state == "done"


def test_a_commitment_its_owner_answered_in_between_is_asked_again(visit_as, planned, typed, share, db):
    first, grace = planned("ana", hours=-300), visit_as("grace")
    share(grace, first, typed(first, next_day=""))
    commitment = db.exec(select(Commitment)).one()
    visit_as("ana").post(f"/commitments/{commitment.public_id}/postponement", data={"version": "1"})
    second, name = planned("ana"), f"answer-{commitment.public_id}"
    said = {f"{name}-answer": "changed", f"{name}-text": "Another", f"{name}-version": "1", "promise-1-text": ""}
    answer = grace.post(f"/sessions/{second.public_id}/review", data=typed(second, **said))
    assert answer.status_code == 422 and "in between" in answer.text and "Another" in answer.text


def test_a_commitment_that_is_the_citys_is_read_in_the_log_and_not_answered(visit_as, planned, typed, share, db):
    first, grace = planned("ana", hours=-300), visit_as("grace")
    share(grace, first, typed(first, next_day=""))
    commitment = db.exec(select(Commitment)).one()
    visit_as("ana").post(f"/commitments/{commitment.public_id}/adoption")
    second, name = planned("ana"), f"answer-{commitment.public_id}"
    page = grace.get(f"/sessions/{second.public_id}").text
    assert commitment.text in page and name not in page and "its team and the program read it" in page
    said = {f"{name}-answer": "changed", f"{name}-text": "Mine now", "promise-1-text": ""}
    share(grace, second, typed(second, **said))
    db.expire_all()
    kept = db.exec(select(Commitment)).one()
    assert (kept.state, kept.text) == ("open", "Tell the cabinet the three results")
    assert db.exec(select(CommitmentAnswer.answer)).all() == ["adopted"]


def test_what_a_coach_does_to_promises_in_a_log_is_said_on_the_permissions_page(visit_as, planned, typed, share, db):
    session, grace = planned("ana"), visit_as("grace")
    share(grace, session, typed(session))
    commitment = db.exec(select(Commitment)).one()
    assert grace.post(f"/commitments/{commitment.public_id}/keeping").status_code == 403
    assert "write down what became of commitments made in the room" in grace.get("/who-can-see").text


def test_a_later_edit_is_marked(visit_as, planned, typed, share, db, engagement_of):
    session, grace = planned("ana"), visit_as("grace")
    share(grace, session, typed(session))
    form = typed(held(db, session), shared="We named two results.", **{"promise-1-text": "", "next_day": ""})
    share(grace, session, form)
    logged = held(db, session)
    assert logged.version == 2 and logged.edited_at is not None
    page = visit_as("ana").get(f"/engagements/{engagement_of('ana').public_id}").text
    assert "We named two results." in page and SHARED not in page
    assert len(db.exec(select(SealedNote).where(col(SealedNote.circle) == "room")).all()) == 1
    assert len(db.exec(ABOUT_LOGS).all()) == 2


def test_sharing_twice_is_once(visit_as, planned, typed, share, db):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/review", data=typed(session))
    preview = fingerprint_in(grace.get(f"{address}/sharing").text)
    answers = [grace.post(f"{address}/sharing", data={"preview": preview}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert held(db, session).version == 1
    assert len(db.exec(select(Commitment)).all()) == 1
    assert len(db.exec(ABOUT_LOGS).all()) == 1


def test_two_clicks_at_once_are_one(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/review", data=typed(session))
    preview = fingerprint_in(grace.get(f"{address}/sharing").text)
    statuses = []
    clicks = [
        threading.Thread(
            target=lambda: statuses.append(grace.post(f"{address}/sharing", data={"preview": preview}).status_code)
        )
        for _ in range(2)
    ]
    [click.start() for click in clicks]
    [click.join() for click in clicks]
    assert statuses == [303, 303]
    assert held(db, session).version == 1 and len(db.exec(select(Commitment)).all()) == 1


def test_a_second_coach_who_was_overtaken_is_told_and_loses_nothing(visit_as, planned, typed, share, agree, db, person):
    session = planned("ana")
    db.add(EngagementMember(engagement_id=session.engagement_id, person_id=person("marcus").id, part="coach"))
    agree(session.engagement_id, "marcus")
    address, marcus = f"/sessions/{session.public_id}", visit_as("marcus")
    everyone = [person(key).public_id for key in ("ana", "grace", "marcus")]
    heard = typed(session, shared="Marcus heard this.", private="", present=everyone)
    marcus.post(f"{address}/review", data=heard)
    preview = fingerprint_in(marcus.get(f"{address}/sharing").text)
    share(visit_as("grace"), session, typed(session, present=everyone))
    told = marcus.post(f"{address}/sharing", data={"preview": preview})
    assert told.status_code == 409
    assert "Grace Ashworth" in told.text and SHARED in told.text and "Marcus heard this." in told.text
    assert "See both" in marcus.get(address).text
    assert marcus.post(f"{address}/base", data={"version": "1"}).headers["location"] == address
    page = marcus.get(address).text
    assert "See both" not in page
    marcus.post(f"{address}/review", data=heard | {"base": shown_in(page, "base")})
    again = marcus.get(f"{address}/sharing")
    assert again.status_code == 200
    marcus.post(f"{address}/sharing", data={"preview": fingerprint_in(again.text)})
    assert held(db, session).version == 2
    assert "Marcus heard this." in visit_as("ana").get(address).text


def test_a_base_that_was_never_shared_is_the_last_one_that_was(visit_as, planned, typed, share, db):
    session, grace = planned("ana"), visit_as("grace")
    share(grace, session, typed(session, base="7"))
    assert held(db, session).version == 1


def test_a_draft_saved_after_the_preview_is_shown_again_before_it_is_shared(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/review", data=typed(session))
    preview = fingerprint_in(grace.get(f"{address}/sharing").text)
    grace.post(f"{address}/draft", data=typed(session, shared="Other words."))
    answer = grace.post(f"{address}/sharing", data={"preview": preview})
    assert answer.status_code == 409 and "Other words." in answer.text
    assert held(db, session).state == "planned"


def test_sharing_without_a_draft_changes_nothing(visit_as, planned, db):
    session, grace = planned("ana"), visit_as("grace")
    assert grace.get(f"/sessions/{session.public_id}/sharing").status_code == 303
    assert grace.post(f"/sessions/{session.public_id}/sharing").status_code == 303
    assert held(db, session).state == "planned"


def test_a_coach_of_another_cohort_finds_nothing_to_share(visit_as, planned, typed):
    session, olga = planned("ana"), visit_as("olga")
    for step in ("draft", "review", "sharing", "base", "cancellation"):
        assert olga.post(f"/sessions/{session.public_id}/{step}", data=typed(session)).status_code == 404
    assert olga.get(f"/sessions/{session.public_id}/sharing").status_code == 404


def test_the_coachee_may_not_write_the_log(visit_as, planned, typed):
    session, ana = planned("ana"), visit_as("ana")
    for step in ("draft", "review", "sharing", "base"):
        assert ana.post(f"/sessions/{session.public_id}/{step}", data=typed(session)).status_code in (403, 404)
