"""Handing in shows what will be released and to whom, then releases it as a version that never changes."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from desk import TEXT, attach, begin, hand_in, handed_in, reviewed, submission, write
from sqlmodel import col, select

from lms import clock
from lms.access.roles import Role
from lms.assignments import queries
from lms.assignments.models import SubmissionReader, SubmissionVersion
from lms.audit.models import AuditLine
from lms.coaching.models import Engagement, EngagementMember
from lms.mail.models import OutboxMail
from lms.people.models import Seat


def mails(db, template_word: str = "") -> list[OutboxMail]:
    db.expire_all()
    return list(db.exec(select(OutboxMail).where(col(OutboxMail.text).contains("/assignments/"))).all())


def test_what_will_be_released_is_shown_with_who_will_read_it(luis):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    page = luis.get(f"{work}/hand-in").text
    assert TEXT in page
    assert "Inês Tavares" in page
    assert "Grace" not in page


def test_the_reviewer_reads_what_was_handed_in(luis, ines, db):
    work = handed_in(luis)
    page = ines.get(work).text
    assert TEXT in page
    assert "Guadalajara" in page
    assert "Quem trabalha nele" in page
    assert submission(db).state == "handed_in"


def test_later_changes_stay_ones_own_until_handed_in_again(luis, ines):
    work = handed_in(luis)
    write(luis, work, {"contracts": "Something newer"})
    assert "Something newer" not in ines.get(work).text
    hand_in(luis, work)
    page = ines.get(work).text
    assert "Something newer" in page
    assert TEXT in page, "the earlier version can still be read"


def test_the_same_work_handed_in_twice_is_one_version(luis, db):
    work = handed_in(luis)
    assert hand_in(luis, work).status_code == 303
    assert len(db.exec(select(SubmissionVersion)).all()) == 1
    assert len(mails(db)) == 1


def test_a_version_never_changes(luis, db):
    work = handed_in(luis)
    write(luis, work, {"contracts": "Other"})
    hand_in(luis, work)
    db.expire_all()
    versions = db.exec(select(SubmissionVersion).order_by(col(SubmissionVersion.number))).all()
    assert [version.parts["contracts"] for version in versions] == [TEXT, "Other"]


def test_the_reviewer_is_told_in_their_language_without_a_word_of_the_work(luis, db, person):
    work = handed_in(luis)
    [mail] = mails(db)
    assert mail.person_id == person("ines").id
    assert mail.language == "pt-BR"
    assert "entregou um trabalho" in mail.text
    assert work in mail.text
    assert TEXT not in mail.text + mail.html + mail.subject


def test_nothing_is_not_handed_in(luis, db):
    work = begin(luis)
    assert hand_in(luis, work).status_code == 422
    assert submission(db).state == "draft"


def test_files_alone_can_be_handed_in(luis, ines, db):
    work = begin(luis)
    attach(luis, work)
    assert hand_in(luis, work).status_code == 303
    assert "contratos.pdf" in ines.get(work).text


def test_what_changed_after_it_was_shown_is_shown_again_first(luis, db):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    shown = re.search(r'name="preview" value="(\w+)"', luis.get(f"{work}/hand-in").text)[1]
    write(luis, work, {"contracts": "Typed in another window"})
    answer = luis.post(f"{work}/hand-in", data={"preview": shown})
    assert answer.status_code == 409
    assert "Typed in another window" in answer.text
    assert submission(db).state == "draft"


@pytest.mark.parametrize(
    "key", ["fernanda", "lucia", "rodrigo", "grace", "ximena", "marcus", "olga", "priya", "frances"]
)
def test_handed_in_it_is_read_by_nobody_who_is_not_named(luis, visit_as, key):
    """A colleague of the city, its mayor, coaches (also the mayor's own), another cohort's, manager and funder."""
    work = handed_in(luis)
    other = visit_as(key)
    for address in (work, f"{work}/versions/1/work.md", f"{work}/versions/1/work.pdf", f"{work}/draft.docx"):
        assert other.get(address).status_code == 404
    assert TEXT not in other.get("/").text
    assert other.post(f"{work}/review", data={"version": "1"}).status_code == 404


def test_a_named_reader_cannot_write_or_hand_in(luis, ines):
    work = handed_in(luis)
    assert ines.post(work, data={"part-contracts": "x"}).status_code == 403
    assert ines.post(f"{work}/hand-in").status_code == 403
    assert ines.get(f"{work}/draft.md").status_code == 403


def test_the_manager_sees_that_it_was_handed_in_and_no_word_of_it(luis, visit_as, person):
    handed_in(luis)
    page = visit_as("priya").get(f"/people/{person('luis').public_id}").text
    assert "Choose your contract" in page
    assert "Handed in, waiting" in page
    assert TEXT not in page


def test_whoever_coaches_the_learner_reviews_instead_of_the_expert(luis, db, person, visit_as):
    coach(db, person, "ximena", "luis")
    work = handed_in(luis)
    assert TEXT in visit_as("ximena").get(work).text
    assert visit_as("ines").get(work).status_code == 404


def test_a_coach_whose_engagement_is_over_reads_no_longer(luis, db, person, visit_as):
    engagement = coach(db, person, "ximena", "luis")
    work = handed_in(luis)
    engagement.ends_on = engagement.starts_on
    db.add(engagement)
    ximena = visit_as("ximena")
    assert ximena.get(work).status_code == 404
    assert ximena.get(f"{work}/versions/1/work.md").status_code == 404


def test_a_reviewer_whose_seat_ended_reads_no_longer(luis, ines, db, person):
    work = handed_in(luis)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ines").id)).one()
    seat.ends_on = seat.starts_on
    db.add(seat)
    assert ines.get(work).status_code == 404
    assert "Luis" not in ines.get("/").text


def test_a_reviewer_with_a_seat_in_another_cohort_only_reads_no_longer(luis, ines, db, person):
    work = handed_in(luis)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ines").id)).one()
    other = db.exec(select(Seat.cohort_id).where(col(Seat.person_id) == person("olga").id)).one()
    seat.cohort_id = other
    db.add(seat)
    assert ines.get(work).status_code == 404


def test_without_anyone_to_review_it_is_kept_and_not_handed_in(luis, db):
    for seat in db.exec(select(Seat).where(col(Seat.role).in_((Role.EXPERT, Role.COACH)))).all():
        seat.ends_on = seat.starts_on
        db.add(seat)
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    assert "Todavía nadie revisa" in luis.get(f"{work}/hand-in").text
    assert hand_in(luis, work).status_code in (409, 422)
    assert submission(db).state == "draft"


def test_whose_seat_ended_keeps_the_work_and_hands_in_no_more(luis, db, person):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("luis").id)).one()
    seat.ends_on = seat.starts_on
    db.add(seat)
    assert TEXT in luis.get(work).text
    assert TEXT in luis.get(f"{work}/draft.md").text
    assert hand_in(luis, work).status_code == 422
    assert submission(db).state == "draft"


def test_what_was_accepted_stays_as_it_is(luis, ines, db):
    work = handed_in(luis)
    reviewed(ines, work, "accepted")
    assert write(luis, work, {"contracts": "Other"}).status_code == 422
    assert hand_in(luis, work).status_code in (409, 422)
    assert submission(db).state == "accepted"


def test_the_audit_has_facts_and_no_words(luis, db):
    handed_in(luis)
    [line] = db.exec(select(AuditLine).where(AuditLine.act == "assignment.hand_in")).all()
    assert TEXT not in str(line.details)
    assert line.details["version"] == 1


def test_a_coach_with_two_engagements_is_named_once_by_the_one_that_lasts(luis, db, person, visit_as):
    short, long = (coach(db, person, "ximena", "luis") for _ in range(2))
    short.ends_on = clock.today("UTC") + timedelta(days=20)
    long.ends_on = clock.today("UTC") + timedelta(days=40)
    db.add_all([short, long])
    work = handed_in(luis)
    assert TEXT in visit_as("ximena").get(work).text
    db.expire_all()
    [reader] = db.exec(select(SubmissionReader)).all()
    assert reader.engagement_id == long.id


def test_when_its_reviewer_has_left_the_same_work_finds_another(luis, ines, db, person, visit_as):
    work = handed_in(luis)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ines").id)).one()
    seat.ends_on = seat.starts_on
    new = Seat(person_id=person("helen").id, role=Role.EXPERT, title="Expert", cohort_id=seat.cohort_id)
    new.starts_on = seat.starts_on
    db.add_all([seat, new])
    assert "Inês" not in luis.get(work).text.partition('id="turn"')[2].partition("</section>")[0]
    for _ in range(2):
        assert hand_in(luis, work).status_code == 303
    assert TEXT in visit_as("helen").get(work).text
    assert ines.get(work).status_code == 404
    assert len(db.exec(select(SubmissionVersion)).all()) == 1
    assert [mail.person_id for mail in mails(db)] == [person("ines").id, person("helen").id]


@pytest.mark.parametrize(("hour", "is_there"), [(2, True), (7, False)])
def test_an_engagement_ends_with_the_day_of_its_city(luis, db, person, monkeypatch, hour, is_there):
    """In Guadalajara, which is six hours behind UTC."""
    moment = datetime.combine(clock.today("UTC"), time(hour), UTC)
    engagement = coach(db, person, "ximena", "luis")
    engagement.ends_on = moment.date() - timedelta(days=1)
    db.add(engagement)
    db.commit()
    monkeypatch.setattr(clock, "now", lambda: moment)
    named = {one.person.id for one in queries.reviewers_for(db, person("luis").id, engagement.cohort_id)}
    assert (person("ximena").id in named) is is_there


@pytest.mark.parametrize(("hour", "is_there"), [(2, True), (4, False)])
def test_a_mayors_seat_ends_with_the_day_of_the_city(db, person, monkeypatch, hour, is_there):
    """In Fortaleza, which is three hours behind UTC."""
    moment = datetime.combine(clock.today("UTC"), time(hour), UTC)
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("joao").id)).one()
    seat.ends_on = moment.date() - timedelta(days=1)
    db.add(seat)
    db.commit()
    monkeypatch.setattr(clock, "now", lambda: moment)
    peers = {peer.id for peer, _ in queries.peers_for(db, person("ana").id, seat.cohort_id)}
    assert (person("joao").id in peers) is is_there


def coach(db, person, coach_key: str, key: str) -> Engagement:
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person(key).id)).one()
    engagement = Engagement(cohort_id=seat.cohort_id, city_id=seat.city_id, starts_on=seat.starts_on)
    db.add(engagement)
    db.flush()
    for who, part in ((coach_key, "coach"), (key, "coachee")):
        db.add(EngagementMember(engagement_id=engagement.id, person_id=person(who).id, part=part))
    return engagement
