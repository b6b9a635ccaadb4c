from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.audit.models import AuditLine
from lms.mail.models import OutboxMail
from lms.people.models import Address, Seat, SignInLink
from lms.people.queries import who_signs_in
from lms.web.templates import translate


@pytest.fixture
def correct(person):
    places = {}

    def send(browser, key, **changed):
        usual = {"given_name": "Martín", "family_name": "Rojas", "address": "martin@lms.example"}
        place = places[key] = places.get(key) or person(key).public_id
        return browser.post(f"/people/{place}/correction", data=usual | changed)

    return send


def acts(db):
    db.expire_all()
    ours = col(AuditLine.for_person_id).is_not(None)
    return [line.act for line in db.exec(select(AuditLine).where(ours).order_by(col(AuditLine.id))).all()]


def subjects(db):
    ours = col(AuditLine.for_person_id).is_not(None)
    return [line.subject for line in db.exec(select(AuditLine).where(ours).order_by(col(AuditLine.id))).all()]


def test_a_name_is_put_right_and_sorts_anew(db, visit_as, person, correct):
    answer = correct(visit_as("priya"), "martin", family_name="Ñíguez  Rojas")
    db.expire_all()
    martin = person("martin")
    assert answer.status_code == 303 and answer.headers["location"] == f"/people/{martin.public_id}"
    assert martin.name == "Martín Ñíguez Rojas"
    assert martin.sort_key == "niguez rojas martin"
    assert martin.sort_key_es.startswith("n\uffff")
    assert acts(db) == ["person.correct"]


def test_a_new_address_opens_the_account_and_is_announced_to_the_old_one(db, visit_as, person, correct):
    martin = person("martin")
    db.add(SignInLink(person_id=martin.id, token_hash="x", request="r", code_hash="c"))
    db.commit()
    his = visit_as("martin")
    correct(visit_as("priya"), "martin", address="Alcaldia@Renca.example")
    assert who_signs_in(db, "alcaldia@renca.example").id == martin.id
    assert who_signs_in(db, "martin@lms.example") is None
    mail = db.exec(select(OutboxMail)).one()
    assert (mail.to, mail.language) == ("martin@lms.example", "es-CL")
    assert mail.subject == translate("es-CL", "Your official address in the City Data Alliance changed")
    assert "alcaldia@renca" not in mail.text
    assert acts(db) == ["address.correct"]
    db.expire_all()
    assert db.exec(select(SignInLink)).one().expires_at <= clock.now()
    assert his.get("/cities/none").status_code == 404, "the devices stay connected"


def test_the_form_shows_what_stands(visit_as, person):
    page = visit_as("priya").get(f"/people/{person('martin').public_id}/correction")
    assert page.status_code == 200 and 'value="martin@lms.example"' in page.text and 'value="Rojas"' in page.text


@pytest.mark.parametrize("key", ["martin", "ana", "grace"])
def test_others_may_not_correct_anyone(visit_as, correct, key):
    assert correct(visit_as(key), "martin", family_name="Otro").status_code == 404


def test_the_same_again_changes_nothing(db, visit_as, correct):
    browser = visit_as("priya")
    for _ in range(2):
        correct(browser, "martin", address="alcaldia@renca.example")
    assert acts(db) == ["address.correct"]
    assert len(db.exec(select(OutboxMail)).all()) == 1


def test_an_address_of_someone_in_office_is_refused_and_nothing_changes(db, visit_as, person, correct):
    answer = correct(visit_as("priya"), "martin", family_name="Otro", address="ana@lms.example")
    assert answer.status_code == 422 and "Ana Silva" in answer.text and 'value="Otro"' in answer.text
    assert acts(db) == []
    assert person("martin").family_name == "Rojas"


def test_an_address_whose_holder_left_passes_on(db, visit_as, person, correct):
    before = person("javiera")
    for seat in db.exec(select(Seat).where(col(Seat.person_id) == before.id)).all():
        seat.ends_on = clock.now().date() - timedelta(2)
    hers = visit_as("javiera")
    correct(visit_as("priya"), "martin", address="javiera@lms.example")
    assert who_signs_in(db, "javiera@lms.example").id == person("javiera").id != before.id
    assert hers.get("/cities/none").status_code == 303
    assert acts(db) == ["address.leave", "address.correct"]
    assert subjects(db) == [f"person/{before.public_id}", f"person/{person('javiera').public_id}"]


def test_the_persons_own_address_for_signing_in_may_become_the_official_one(db, visit_as, person, correct):
    martin = person("martin")
    db.add(Address(address="rojas@casa.example", person_id=martin.id, kind="sign_in"))
    db.commit()
    assert correct(visit_as("priya"), "martin", address="rojas@casa.example").status_code == 303
    assert who_signs_in(db, "rojas@casa.example").id == martin.id
    assert [row.kind for row in db.exec(select(Address).where(col(Address.person_id) == martin.id)).all()] == [
        "official"
    ]


@pytest.mark.parametrize(("field", "value"), [("given_name", ""), ("family_name", "x" * 101), ("address", "no")])
def test_typed_wrong_is_said_beside_the_field(visit_as, correct, field, value):
    answer = correct(visit_as("priya"), "martin", **{field: value})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
