"""The manager revokes a certificate: for good, with a reason that only managers read."""

import pytest
import time_machine
from sqlmodel import col, select

from lms.audit.models import AuditLine
from lms.certificates.models import Certificate
from lms.mail.models import OutboxMail

REASON = "Issued to the wrong person."


def revoke(browser, certificate, reason: str = REASON, **more: str):
    return browser.post(f"/certificates/{certificate.serial}/revocation", data={"reason": reason, **more})


def test_the_check_page_says_so_with_the_day_in_three_languages(certify, visit_as, browse):
    made = certify("ana")
    answer = revoke(visit_as("priya"), made)
    assert answer.headers["location"] == f"/certificates/{made.serial}"
    page = browse().get(f"/certificates/{made.serial}", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "This certificate was revoked" in page.text
    assert "was revoked on" in page.text
    assert "se revocó" in page.text
    assert "foi revogado" in page.text
    assert "This certificate is real" not in page.text


def test_the_day_is_the_readers(certify, visit_as, browse):
    made = certify("ana")
    with time_machine.travel("2026-12-04T01:30:00Z", tick=False):  # in Montevideo it is still the third
        revoke(visit_as("priya"), made)
    at = f"/certificates/{made.serial}"
    assert "3 de diciembre de 2026" in visit_as("ana").get(at).text
    assert "4 de diciembre de 2026" in browse().get(at, headers={"accept-language": "es"}).text


def test_the_reason_is_read_by_managers_only(certify, visit_as, browse, db):
    made = certify("ana")
    revoke(visit_as("priya"), made)
    at = f"/certificates/{made.serial}"
    assert REASON in visit_as("priya").get(at).text
    assert all(REASON not in browser.get(at).text for browser in (browse(), visit_as("ana"), visit_as("grace")))
    line = db.exec(select(AuditLine).where(AuditLine.act == "certificate.revoke")).one()
    assert line.subject == f"certificate/{made.serial}"
    assert REASON not in str(line.details)


def test_its_holder_is_told_by_mail_without_the_reason(certify, visit_as, person, db):
    made = certify("ana")
    for _ in range(2):
        revoke(visit_as("priya"), made, may_renew="1")
    [mail] = db.exec(select(OutboxMail).where(OutboxMail.person_id == person("ana").id)).all()
    assert "se revocó" in mail.text and "/certificates" in mail.text
    assert "Puede obtener uno nuevo" in mail.text
    assert REASON not in mail.text + (mail.html or "")


def test_its_files_are_gone(certify, visit_as):
    made = certify("ana")
    revoke(visit_as("priya"), made)
    for file in ("certificate.pdf", "badge.jwt", "badge.json"):
        answer = visit_as("ana").get(f"/certificates/{made.serial}/{file}")
        assert answer.status_code == 410
        assert answer.headers["content-type"].startswith("text/html")
    assert "certificate.pdf" not in visit_as("ana").get(f"/certificates/{made.serial}").text


@pytest.mark.parametrize(("more", "status"), [({}, 422), ({"may_renew": "true"}, 303)])
def test_another_is_given_only_where_the_manager_allows_it(certify, visit_as, db, more, status):
    made = certify("ana")
    revoke(visit_as("priya"), made, **more)
    page = visit_as("ana", **{"Accept-Language": "en"}).get("/courses/mayors").text
    assert ('action="/courses/mayors/certificate"' in page) == (status == 303)
    assert ("Su certificado de este curso fue revocado" in page) == (status == 422)
    answer = visit_as("ana").post("/courses/mayors/certificate")
    assert answer.status_code == status
    db.expire_all()
    rows = db.exec(select(Certificate).order_by(col(Certificate.id))).all()
    assert len(rows) == (2 if status == 303 else 1)
    assert rows[0].is_revoked
    assert not any(row.is_revoked for row in rows[1:])


def test_who_may_not(certify, visit_as, browse, db):
    made = certify("ana")
    assert revoke(visit_as("ana"), made).status_code == 403
    assert [revoke(visit_as(key), made).status_code for key in ("ruth", "grace", "tomas")] == [404] * 3
    assert revoke(browse(), made).headers["location"].startswith("/sign-in")
    assert visit_as("ana").get("/certificates/issued").status_code == 403
    db.refresh(made)
    assert not made.is_revoked


def test_twice_is_once(certify, visit_as, db):
    made = certify("ana")
    priya = visit_as("priya")
    revoke(priya, made)
    db.refresh(made)
    at = made.revoked_at
    assert revoke(priya, made, "Another reason.", may_renew="true").status_code == 303
    db.refresh(made)
    assert (made.revoked_at, made.reason, made.may_renew) == (at, REASON, False)
    assert len(db.exec(select(AuditLine).where(AuditLine.act == "certificate.revoke")).all()) == 1


@pytest.mark.parametrize("typed", ["", "   ", "x" * 501])
def test_a_reason_is_needed_and_short(certify, visit_as, db, typed):
    made = certify("ana")
    answer = revoke(visit_as("priya"), made, typed, may_renew="true")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "checked" in answer.text
    db.refresh(made)
    assert not made.is_revoked


def test_the_manager_finds_certificates_by_name_without_accents(certify, visit_as):
    hers, his = certify("ana"), certify("joao")
    priya = visit_as("priya")
    everything = priya.get("/certificates/issued").text
    assert hers.serial in everything
    assert his.serial in everything
    found = priya.get("/certificates/issued", params={"name": "JOAO"}).text
    assert his.serial in found
    assert hers.serial not in found
    assert "No certificate of that name" in priya.get("/certificates/issued", params={"name": "100%"}).text
