"""Saying whether one comes: from the link in the mail, and signed in."""

import re
from datetime import timedelta

import pytest
from invitations import mails_about
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.actions import cancel_session, move_session, plan_session
from lms.coaching.models import CoachingSession, SessionAnswer
from lms.mail.models import OutboxMail
from lms.people.models import Seat

HOUR = (clock.now() + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)
LINK = re.compile(r"http://127\.0\.0\.1:8000(/invitations/[^\s?]+)\?answer=(\w+)")


@pytest.fixture
def booked(db, person, engagement_of) -> CoachingSession:
    how = {"client_id": "abcdefghjkmn", "zone": "America/New_York"}
    session = plan_session(db, engagement_of("ana").id, person("grace"), HOUR, **how)
    db.commit()
    return session


@pytest.fixture
def link(booked, db) -> str:
    """The address at which Ana answers."""
    return LINK.search(mails_about(db, "ana")[0].text).group(1)


def said(db) -> dict[str, tuple[str, bool]]:
    db.expire_all()
    return {row.person_id: (row.answer, row.by_link) for row in db.exec(select(SessionAnswer)).all()}


def told(db, key: str) -> list[str]:
    """The subjects of mails to someone that carry no event."""
    db.expire_all()
    mails = select(OutboxMail).where(col(OutboxMail.to) == f"{key}@lms.example", col(OutboxMail.calendar) == "")
    return [mail.subject for mail in db.exec(mails.order_by(col(OutboxMail.id))).all()]


def test_three_answers_stand_in_the_mail(booked, db):
    for text in (mails_about(db, "ana")[0].text, mails_about(db, "ana")[0].html):
        assert set(re.findall(r"\?answer=(\w+)", text)) == {"accepted", "declined", "move"}


def test_opening_a_link_records_nothing_and_posting_does(link, browse, person, db):
    browser = browse()
    for answer in ("accepted", "declined", "move"):
        page = browser.get(f"{link}?answer={answer}")
        assert page.status_code == 200 and "Sesión de coaching con Grace Ashworth" in page.text
    assert person("ana").id not in said(db)
    assert browser.post(link, data={"answer": "accepted", "sequence": "1"}).headers["location"] == link
    assert said(db)[person("ana").id] == ("accepted", True)
    assert "Su respuesta: asistirá." in browser.get(link).text


def test_a_part_of_the_page_comes_back_to_htmx(link, browse):
    form = {"answer": "accepted", "sequence": "1"}
    part = browse().post(link, data=form, headers={"HX-Request": "true"})
    assert part.status_code == 200 and "Su respuesta: asistirá." in part.text and "<html" not in part.text


def test_the_page_says_the_hour_in_the_persons_zone_and_in_the_other(link, browse):
    page = browse().get(link).text
    assert "(Montevideo)" in page and "(Nueva York)" in page and page.index("Montevideo") < page.index("Nueva York")


def test_the_coach_sees_who_answered_by_a_link(link, booked, browse, visit_as, engagement_of):
    browse().post(link, data={"answer": "move", "sequence": "1"})
    grace = visit_as("grace")
    for address in (f"/sessions/{booked.public_id}/preparation", f"/engagements/{engagement_of('ana').public_id}"):
        page = grace.get(address).text
        assert "can’t make it, asks to move it" in page and "by the link in an e-mail" in page


def test_the_coach_is_told_of_a_decline_and_of_its_end_once_each(link, browse, db):
    browser = browse()
    for answer in ("accepted", "declined", "declined", "move", "accepted"):
        browser.post(link, data={"answer": answer, "sequence": "1"})
    assert told(db, "grace") == [
        "Ana Silva cannot come to the session",
        "Ana Silva cannot come and asks for another hour",
        "Ana Silva can come after all",
    ]
    assert told(db, "ana") == []


def test_a_coach_who_declines_tells_those_coached(booked, visit_as, db):
    form = {"answer": "declined", "sequence": "1"}
    assert visit_as("grace").post(f"/sessions/{booked.public_id}/answer", data=form).status_code == 303
    assert told(db, "ana") == ["Grace Ashworth no podrá asistir a la sesión"] and told(db, "grace") == []


def test_an_answer_by_link_is_taken_back_by_its_giver_signed_in(link, booked, browse, visit_as, person, db):
    browse().post(link, data={"answer": "declined", "sequence": "1"})
    ana, address = visit_as("ana"), f"/sessions/{booked.public_id}"
    assert "por el enlace de un correo" in ana.get(address).text
    assert ana.post(f"{address}/answer", data={"answer": "pending", "sequence": "1"}).status_code == 303
    assert said(db)[person("ana").id] == ("pending", False)
    assert "por el enlace de un correo" not in ana.get(address).text
    lines = db.exec(select(AuditLine).where(col(AuditLine.act) == "session.answer").order_by(col(AuditLine.id))).all()
    assert [line.details for line in lines] == [
        {"answer": "declined", "by_link": True},
        {"answer": "pending", "by_link": False},
    ]


def test_a_moved_session_is_asked_anew_and_an_old_page_answers_nothing(link, booked, browse, person, db):
    browser = browse()
    browser.post(link, data={"answer": "accepted", "sequence": "1"})
    move_session(db, booked, person("grace"), HOUR + timedelta(days=1), "America/New_York", minutes=45)
    assert "Su respuesta:" not in browser.get(link).text
    assert browser.post(link, data={"answer": "declined", "sequence": "1"}).status_code == 409
    assert told(db, "grace") == []
    assert "?answer=accepted" in mails_about(db, "ana")[-1].text
    assert browser.post(link, data={"answer": "declined", "sequence": "2"}).status_code == 303


def test_after_a_cancelling_nothing_is_left_to_answer(link, booked, browse, person, db):
    cancel_session(db, booked, person("grace"))
    page = browse().get(link)
    assert page.status_code == 200 and "Esta sesión se canceló" in page.text and 'name="answer"' not in page.text
    assert browse().post(link, data={"answer": "accepted", "sequence": "2"}).status_code == 422


def test_an_hour_that_has_come_is_not_answered(link, booked, browse, db):
    booked.starts_at = clock.now() - timedelta(minutes=1)
    db.add(booked)
    assert "Llegó la hora" in browse().get(link).text
    assert browse().post(link, data={"answer": "accepted", "sequence": "1"}).status_code == 422


def test_only_the_signed_link_opens(link, booked, browse, person):
    head, signature = link.rsplit("-", 1)
    other = head.replace(person("ana").public_id, person("joao").public_id)
    for address in (
        f"{head}-{'0' * 40}",
        f"{other}-{signature}",
        f"{head}-",
        head,
        "/invitations/x",
        "/invitations/é-é-é",
    ):
        assert browse().get(address).status_code == 404
        assert browse().post(address, data={"answer": "accepted", "sequence": "1"}).status_code == 404


def test_who_left_the_engagement_has_no_invitation_any_more(link, booked, browse, person, db):
    from lms.coaching.models import EngagementMember

    hers = db.exec(select(EngagementMember).where(col(EngagementMember.person_id) == person("ana").id)).one()
    hers.ends_on = clock.now().date()
    db.add(hers)
    assert browse().get(link).status_code == 410


@pytest.mark.parametrize("key", ["grace", "joao", "carla", "priya"])
def test_signed_in_as_another_a_link_says_for_whom_it_is_and_takes_no_answer(link, visit_as, person, db, key):
    person(key).language = "en"
    db.commit()
    browser = visit_as(key)
    for answer in (
        browser.get(f"{link}?answer=declined"),
        browser.post(link, data={"answer": "declined", "sequence": "1"}),
        browser.post(link, data={"answer": "declined", "sequence": "1"}, headers={"HX-Request": "true"}),
    ):
        assert answer.status_code == 403 and "for Ana Silva alone" in answer.text
        assert "Coaching session with" not in answer.text and "/sessions/" not in answer.text
    assert person("ana").id not in said(db) and told(db, "grace") == []


def test_its_own_person_answers_by_it_signed_in(link, visit_as, person, db):
    assert visit_as("ana").post(link, data={"answer": "accepted", "sequence": "1"}).status_code == 303
    assert said(db)[person("ana").id] == ("accepted", True)


def test_others_do_not_answer(booked, visit_as, db, person):
    form = {"answer": "declined", "sequence": "1"}
    for key in ("olga", "joao", "priya", "carla", "nadia"):
        assert visit_as(key).post(f"/sessions/{booked.public_id}/answer", data=form).status_code in (403, 404)
    assert set(said(db)) == {person("grace").id}


def test_who_only_sees_facts_does_not_see_who_comes(booked, visit_as):
    assert "Who comes" not in visit_as("priya", **{"accept-language": "en"}).get(f"/sessions/{booked.public_id}").text


@pytest.mark.parametrize("form", [{}, {"answer": "perhaps", "sequence": "1"}, {"answer": "accepted", "sequence": "x"}])
def test_what_is_no_answer_is_refused(link, browse, form, db, person):
    assert browse().post(link, data=form).status_code == 422
    assert person("ana").id not in said(db)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no longer counts"), ("es", "ya no vale"), ("pt", "não vale mais")]
)
def test_the_link_of_someone_whose_seat_has_ended_says_so_and_no_mail_follows(
    language, words, link, booked, browse, db, person
):
    person("ana").language = language
    ended = clock.today("UTC") - timedelta(days=2)
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).all():
        seat.ends_on = ended
    db.commit()
    for answer in (browse().get(link), browse().post(link, data={"answer": "declined", "sequence": "1"})):
        assert answer.status_code == 410 and words in answer.text
        assert "Grace" not in answer.text and booked.public_id not in answer.text.replace(link, "")
    before = len(mails_about(db, "ana"))
    move_session(db, booked, person("grace"), HOUR + timedelta(days=1), "America/New_York", minutes=45)
    db.commit()
    assert len(mails_about(db, "ana")) == before and said(db).get(person("ana").id) is None
