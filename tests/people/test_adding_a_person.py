import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.cohorts.models import City, Cohort
from lms.mail.models import OutboxMail
from lms.people.models import Address, Person, Seat, SignInLink, SignInSession
from lms.web.templates import translate


@pytest.fixture
def cohort(db):
    return db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()


@pytest.fixture
def city(db):
    return lambda name: db.exec(select(City).where(col(City.name) == name)).one()


@pytest.fixture
def typed(city):
    def fill(**changed):
        usual = {
            "given_name": "Noemí",
            "family_name": "Ferrari",
            "address": "noemi@lms.example",
            "city": city("Rosario").public_id,
            "role": "staff",
            "title": "Directora de Datos",
            "language": "es-AR",
            "starts_on": clock.now().date().isoformat(),
        }
        return usual | changed

    return fill


def people_named(db, given_name):
    db.expire_all()
    return db.exec(select(Person).where(col(Person.given_name) == given_name)).all()


def end_every_seat(db, person, last_day):
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == person.id)).all():
        seat.ends_on = last_day
    db.commit()


def test_the_manager_adds_a_person_who_is_welcomed_in_their_language(db, visit_as, cohort, typed, city):
    answer = visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=typed(address="Noemi@LMS.example"))
    (newcomer,) = people_named(db, "Noemí")
    seat = db.exec(select(Seat).where(col(Seat.person_id) == newcomer.id)).one()
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/cohorts/{cohort.public_id}#seat-{seat.public_id}"
    assert (seat.city_id, seat.cohort_id, seat.role) == (city("Rosario").id, cohort.id, "staff")
    assert (newcomer.timezone, newcomer.language) == (city("Rosario").timezone, "es-AR")
    mail = db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == newcomer.id)).one()
    assert (mail.to, mail.language) == ("noemi@lms.example", "es-AR")
    assert mail.subject == translate("es-AR", "Welcome to the City Data Alliance")
    assert "/sign-in\n" in mail.text and "/sign-in/" not in mail.text
    line = db.exec(select(AuditLine).where(col(AuditLine.act) == "seat.begin")).one()
    assert (line.subject, line.for_person_id) == (f"seat/{seat.public_id}", newcomer.id)


def test_the_form_opens_with_the_city_and_its_language_chosen(visit_as, cohort, city):
    page = visit_as("priya").get(f"/cohorts/{cohort.public_id}/people?city={city('Rosario').public_id}").text
    assert f'<option value="{city("Rosario").public_id}" selected>' in page
    assert '<option value="es-AR" lang="es-AR" selected>' in page


def test_a_new_mayor_takes_the_office_that_is_there(db, visit_as, cohort, typed, person):
    visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=typed(role="mayor", title="Intendenta"))
    (newcomer,) = people_named(db, "Noemí")
    offices = select(Seat.office_id).where(col(Seat.person_id).in_([newcomer.id, person("elena").id]))
    assert len(set(db.exec(offices).all())) == 1


def test_an_address_given_to_a_successor_opens_only_the_successors_account(
    db, visit_as, browse, cohort, typed, person, city
):
    from lms.people.queries import who_signs_in

    before = person("guillermina")
    old_browser = visit_as("guillermina")
    db.add(SignInLink(person_id=before.id, token_hash="x", request="r", code_hash="c"))
    end_every_seat(db, before, clock.now().date() - timedelta(2))
    answer = visit_as("priya").post(
        f"/cohorts/{cohort.public_id}/people", data=typed(address="guillermina@lms.example")
    )
    assert answer.status_code == 303
    (newcomer,) = people_named(db, "Noemí")
    assert who_signs_in(db, "guillermina@lms.example").id == newcomer.id
    assert old_browser.get("/cities/none").status_code == 303, "the predecessor's devices are signed out"
    link = db.exec(select(SignInLink).where(col(SignInLink.person_id) == before.id)).one()
    assert link.expires_at <= clock.now()
    assert not db.exec(select(Address).where(col(Address.person_id) == before.id)).all()
    offices = select(Seat.office_id).where(col(Seat.person_id).in_([newcomer.id, before.id]))
    assert len(set(db.exec(offices).all())) == 1, "the senior post passes on with its address"


def test_the_same_name_at_the_same_address_is_the_same_human(db, visit_as, typed, person, city, cohort):
    before = person("bruno")
    bruno = typed(
        given_name="Bruno", family_name="Mascarenhas", address="bruno@lms.example", city=city("Fortaleza").public_id
    )
    assert visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=bruno).status_code == 303
    assert [each.id for each in people_named(db, "Bruno")] == [before.id]
    assert len(db.exec(select(Seat).where(col(Seat.person_id) == before.id)).all()) == 3


@pytest.mark.parametrize("key", ["ana", "carla", "grace"])
def test_others_may_not_add_people(visit_as, cohort, typed, key):
    browser = visit_as(key)
    assert browser.get(f"/cohorts/{cohort.public_id}/people").status_code == 404
    assert browser.post(f"/cohorts/{cohort.public_id}/people", data=typed()).status_code == 404


def test_twice_is_once(db, visit_as, cohort, typed):
    browser = visit_as("priya")
    first, second = (browser.post(f"/cohorts/{cohort.public_id}/people", data=typed()) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    (newcomer,) = people_named(db, "Noemí")
    assert len(db.exec(select(Seat).where(col(Seat.person_id) == newcomer.id)).all()) == 1
    assert len(db.exec(select(OutboxMail).where(col(OutboxMail.person_id) == newcomer.id)).all()) == 1


def test_the_same_form_sent_at_the_same_moment_makes_one_person(db, visit_as, cohort, typed):
    browsers = [visit_as("priya") for _ in range(3)]
    form = typed()
    with ThreadPoolExecutor(3) as pool:
        sent = [pool.submit(each.post, f"/cohorts/{cohort.public_id}/people", data=form) for each in browsers]
    assert {each.result().status_code for each in sent} == {303}
    assert len(people_named(db, "Noemí")) == 1


def test_names_that_differ_only_in_composition_are_the_same(db, visit_as, cohort, typed):
    browser = visit_as("priya")
    for form in ("NFC", "NFD"):
        browser.post(f"/cohorts/{cohort.public_id}/people", data=typed(given_name=unicodedata.normalize(form, "Noemí")))
    assert len(people_named(db, unicodedata.normalize("NFC", "Noemí"))) == 1


def test_an_address_of_someone_in_office_is_refused_and_what_was_typed_kept(db, visit_as, cohort, typed):
    answer = visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=typed(address="ana@lms.example"))
    assert answer.status_code == 422
    assert "Ana Silva" in answer.text and 'value="ana@lms.example"' in answer.text and 'value="Ferrari"' in answer.text
    assert not people_named(db, "Noemí")


def test_an_address_of_someone_whose_seat_is_yet_to_come_or_not_yet_given_is_refused(visit_as, cohort, typed):
    answer = visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=typed(address="nadia@lms.example"))
    assert answer.status_code == 422 and "Nadia Irigoyen" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "not an address"),
        ("address", "two@a.example, three@b.example"),
        ("city", "nowhere"),
        ("role", "manager"),
        ("language", "fr"),
        ("starts_on", "soon"),
        ("starts_on", "9999-12-31"),
        ("starts_on", "0001-01-01"),
        ("given_name", " "),
        ("title", "x" * 1_000_000),
    ],
)
def test_typed_wrong_is_said_beside_the_field(db, visit_as, cohort, typed, field, value):
    answer = visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=typed(**{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="Ferrari"' in answer.text


@pytest.mark.parametrize("name", ["🦜 Óscar", "مريم", "a\u202eb", "<b>bold</b>", "Zo\u00eb\x00"])
def test_any_name_is_kept_and_printed_safely(db, visit_as, cohort, typed, name):
    browser = visit_as("priya")
    assert browser.post(f"/cohorts/{cohort.public_id}/people", data=typed(given_name=name)).status_code == 303
    page = browser.get(f"/cohorts/{cohort.public_id}?city=rosario").text
    kept = name.replace("\x00", "").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<bdi>{kept} Ferrari</bdi>" in page


def test_a_sign_in_session_is_not_made_by_being_added(db, visit_as, cohort, typed):
    visit_as("priya").post(f"/cohorts/{cohort.public_id}/people", data=typed())
    (newcomer,) = people_named(db, "Noemí")
    assert not db.exec(select(SignInSession).where(col(SignInSession.person_id) == newcomer.id)).all()
