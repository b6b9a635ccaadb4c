from datetime import timedelta

import pytest
from logbook import shown_in
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.coaching.models import AgreementAcceptance, Engagement, EngagementMember
from lms.cohorts.models import City, Cohort
from lms.mail.models import OutboxMail
from lms.people.models import Seat


@pytest.fixture
def cohort(db) -> Cohort:
    return db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()


@pytest.fixture
def city_of(db, person):
    def find(key: str) -> City:
        return db.exec(select(City).where(City.id == seat_of(db, person(key)).city_id)).one()

    return find


def seat_of(db, person) -> Seat:
    return db.exec(select(Seat).where(col(Seat.person_id) == person.id, col(Seat.city_id).is_not(None))).one()


@pytest.fixture
def form(cohort, city_of, person):
    """form("luis", "grace"): what the manager types to pair Luis with Grace."""

    def typed(coachee: str, *coaches: str, **changes: object) -> dict[str, object]:
        return {
            "client_id": f"pair-{coachee}-{'-'.join(coaches)}",
            "city": city_of(coachee).public_id,
            "people": [person(coachee).public_id],
            "coaches": [person(coach).public_id for coach in coaches],
            "starts_on": clock.today("UTC").isoformat(),
            "ends_on": cohort.ends_on.isoformat(),
            "planned_hours": "12",
        } | changes

    return typed


@pytest.fixture
def succeeded(db, person, engagement_of):
    """Ana has left her office, and Nadia sits there."""
    seat, today = seat_of(db, person("ana")), clock.today("UTC")
    seat.ends_on = today - timedelta(days=3)
    office = {"office_id": seat.office_id, "city_id": seat.city_id, "cohort_id": seat.cohort_id}
    starts_on = today - timedelta(days=2)
    db.add(Seat(person_id=person("nadia").id, role="mayor", title="Intendenta", starts_on=starts_on, **office))
    db.commit()
    return engagement_of("ana")


def engaged(db, key_person) -> list[Engagement]:
    mine = select(EngagementMember.engagement_id).where(col(EngagementMember.person_id) == key_person.id)
    return list(db.exec(select(Engagement).where(col(Engagement.id).in_(mine))).all())


def test_the_manager_sees_every_mayor_with_their_coach(visit_as, cohort):
    page = visit_as("priya").get(f"/cohorts/{cohort.public_id}/engagements")
    assert page.status_code == 200
    assert "Ana Silva" in page.text and "Grace Ashworth" in page.text and "0 of 18 hours held" in page.text
    assert f"/cohorts/{cohort.public_id}/engagements" in visit_as("priya").get(f"/cohorts/{cohort.public_id}").text


def test_whom_nobody_coaches_stands_first(visit_as, cohort, db, engagement_of):
    for key in ("ruth", "joao"):
        engagement_of(key).ends_on = clock.today("UTC") - timedelta(days=2)
    db.commit()
    page = visit_as("priya").get(f"/cohorts/{cohort.public_id}/engagements").text
    for name in ("João Nogueira", "Ruth Ellison"):
        assert page.index(name) < page.index("Josiah Grantham") < page.index("Ana Silva")
    assert page.count("nobody yet") == 2


def test_a_coach_who_left_the_programme_is_to_be_replaced(visit_as, cohort, db, person):
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("esteban").id)).one()
    seat.ends_on = clock.today("UTC") - timedelta(days=3)
    db.commit()
    page = visit_as("priya").get(f"/cohorts/{cohort.public_id}/engagements").text
    assert page.count("The coach has left: someone has to take over.") == 3
    assert page.index("Mercedes Arrieta") < page.index("Josiah Grantham") < page.index("Ana Silva")


def test_choosing_shows_language_hours_in_common_and_load(visit_as, cohort, city_of, person):
    address = f"/cohorts/{cohort.public_id}/engagements/new?city={city_of('luis').public_id}"
    page = visit_as("priya").get(f"{address}&person={person('luis').public_id}").text
    assert "In this order for Luis Arámbula Peña" in page
    assert page.index("Ximena Castellanos") < page.index("Esteban Quiroga") < page.index("Grace Ashworth")
    assert "shares Spanish" in page and "no shared language" in page
    assert "4 engagements, 72 planned hours left" in page and "8 working hours in common with Guadalajara" in page


def test_a_coach_is_paired_with_a_member_of_the_staff(visit_as, cohort, form, db, person):
    answer = visit_as("priya").post(f"/cohorts/{cohort.public_id}/engagements", data=form("luis", "ximena", "grace"))
    (engagement,) = engaged(db, person("luis"))
    assert answer.status_code == 303 and answer.headers["location"].endswith(f"#engagement-{engagement.public_id}")
    assert (engagement.planned_hours, engagement.ends_on) == (12, cohort.ends_on)
    members = db.exec(select(EngagementMember).where(col(EngagementMember.engagement_id) == engagement.id)).all()
    assert {(member.person_id, member.part) for member in members} == {
        (person("luis").id, "coachee"),
        (person("ximena").id, "coach"),
        (person("grace").id, "coach"),
    }
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "engagement.begin")).one()
    assert line.actor_id == person("priya").id and line.details["planned_hours"] == 12
    yes = db.exec(select(AgreementAcceptance).where(col(AgreementAcceptance.engagement_id) == engagement.id)).one()
    assert (yes.part, yes.person_id) == ("programme", person("priya").id)
    for key in ("luis", "ximena", "grace"):
        assert visit_as(key).get(f"/engagements/{engagement.public_id}").status_code == 200


def test_each_is_told_by_mail_in_their_language_without_a_word_of_anyone(visit_as, cohort, form, db, person):
    visit_as("priya").post(f"/cohorts/{cohort.public_id}/engagements", data=form("luis", "grace"))
    mails = {mail.person_id: mail for mail in db.exec(select(OutboxMail)).all()}
    assert set(mails) == {person("luis").id, person("grace").id}
    assert "you coach Luis Arámbula Peña (Guadalajara)" in mails[person("grace").id].text
    assert "Su coaching desde el" in mails[person("luis").id].text
    assert all("/agreement" in mail.text for mail in mails.values())


def test_pairing_twice_is_pairing_once(visit_as, cohort, form, db, person):
    priya, address = visit_as("priya"), f"/cohorts/{cohort.public_id}/engagements"
    places = {priya.post(address, data=form("luis", "ximena")).headers["location"] for _ in range(2)}
    assert len(places) == 1 and len(engaged(db, person("luis"))) == 1
    assert len(db.exec(select(OutboxMail)).all()) == 2
    again = priya.post(address, data=form("luis", "ximena", client_id="another-form"))
    assert again.status_code == 422 and "They are paired already" in again.text
    assert len(engaged(db, person("luis"))) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"people": []}, "Please choose one of these."),
        ({"people": ["nobody"]}, "Please choose one of these."),
        ({"coaches": []}, "Please choose one of these."),
        ({"ends_on": "2001-01-01"}, "This day is too far away."),
        ({"starts_on": "yesterday"}, "This is not a date we can read."),
        ({"planned_hours": "0"}, "This must be at least 1."),
        ({"planned_hours": "many"}, "Please write a whole number."),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(visit_as, cohort, form, db, person, changes, told):
    page = visit_as("priya").post(f"/cohorts/{cohort.public_id}/engagements", data=form("luis", "ximena", **changes))
    assert page.status_code == 422 and told in page.text
    assert shown_in(page.text, "client_id") == "pair-luis-ximena"
    assert not engaged(db, person("luis"))


def test_the_last_day_is_not_before_the_first_and_coaches_are_two_at_most(visit_as, cohort, form, db, person):
    priya, address = visit_as("priya"), f"/cohorts/{cohort.public_id}/engagements"
    yesterday = (clock.today("UTC") - timedelta(days=1)).isoformat()
    assert "cannot be before the first" in priya.post(address, data=form("luis", "grace", ends_on=yesterday)).text
    assert "At most two coaches" in priya.post(address, data=form("luis", "grace", "ximena", "marcus")).text
    assert not engaged(db, person("luis"))


def test_neither_a_coach_of_another_cohort_nor_people_of_another_city_can_be_chosen(
    visit_as, cohort, form, db, person, city_of
):
    priya, address = visit_as("priya"), f"/cohorts/{cohort.public_id}/engagements"
    assert priya.post(address, data=form("luis", "olga")).status_code == 422
    assert priya.post(address, data=form("luis", "grace", city=city_of("ruth").public_id)).status_code == 422
    assert priya.post(address, data=form("luis", "grace", city=city_of("helen").public_id)).status_code == 404
    assert not engaged(db, person("luis"))


@pytest.mark.parametrize("key", ["ana", "grace", "olga", "carla", "tomas", "frances", "ines"])
def test_nobody_but_a_manager_pairs(visit_as, cohort, form, engagement_of, db, person, key):
    browser, engagement = visit_as(key), engagement_of("ana")
    mine = f"/engagements/{engagement.public_id}"
    for address in (f"/cohorts/{cohort.public_id}/engagements", f"{mine}/pairing"):
        assert browser.get(address).status_code in (403, 404)
    assert browser.post(f"/cohorts/{cohort.public_id}/engagements", data=form("luis", "grace")).status_code == 404
    for act in ("ending", "replacement", "stand-in"):
        assert browser.post(f"{mine}/{act}", data={"ends_on": clock.today("UTC").isoformat()}).status_code == 404
    assert not engaged(db, person("luis")) and not db.exec(select(OutboxMail)).all()


def test_who_comes_after_a_mayor_is_shown_and_paired_anew(visit_as, cohort, form, succeeded, db, person, city_of):
    priya, address = visit_as("priya"), f"/cohorts/{cohort.public_id}/engagements"
    page = priya.get(address).text
    assert "Someone coached here has left the office." in page and "Pair Nadia Irigoyen" in page
    assert page.index("Ana Silva") < page.index("Ruth Ellison") and "nobody yet" not in page
    priya.post(address, data=form("nadia", "grace"))
    (new,) = engaged(db, person("nadia"))
    assert new.id != succeeded.id
    assert visit_as("nadia").get(f"/engagements/{new.public_id}").status_code == 200
    assert visit_as("nadia").get(f"/engagements/{succeeded.public_id}").status_code == 404
    assert "Pair Nadia Irigoyen" not in priya.get(address).text
