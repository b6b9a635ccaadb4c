"""Anyone with the number can see whether a certificate is real."""

import re

import pytest
from renaming import renamed

from lms.certificates.serials import new_serial


def test_it_says_who_what_when_and_by_whom_in_three_languages(certify, browse):
    made = certify("ana")
    page = browse().get(f"/certificates/{made.serial}", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "This certificate is real" in page.text
    assert "Ana Silva completed the course" in page.text
    said = {code: re.search(rf'<p class="muted" lang="{code}">(.*?)</p>', page.text) for code in ("es", "pt")}
    assert all(found and "Ana Silva" in found[1] for found in said.values())
    assert all(words in page.text for words in ("City Data Alliance", "Intendenta", made.serial))


@pytest.mark.parametrize(("language", "words"), [("es", "Este certificado es auténtico"), ("pt", "autêntico")])
def test_it_answers_in_the_readers_language(certify, browse, language, words):
    page = browse().get(f"/certificates/{certify('joao').serial}", headers={"accept-language": language}).text
    assert f'<html lang="{language}"' in page
    assert words in page


def test_in_mexico_it_is_a_constancia(certify, browse):
    serial = certify("ana").serial
    assert "Esta constancia" in browse().get(f"/certificates/{serial}", headers={"accept-language": "es-MX"}).text
    assert "constancia" not in browse().get(f"/certificates/{serial}", headers={"accept-language": "es-AR"}).text


def test_the_year_is_always_said(certify, browse):
    made = certify("ana")
    assert str(made.issued_on.year) in browse().get(f"/certificates/{made.serial}").text


def test_a_typed_number_may_be_spoken_written_or_copied(certify, browse):
    serial = certify("ana").serial
    for typed in (serial.lower(), serial.replace("-", " "), serial.replace("-", ""), f" {serial.replace('0', 'o')} "):
        answer = browse().get("/certificates/check", params={"serial": typed})
        assert answer.headers["location"] == f"/certificates/{serial}", typed
    assert browse().get(f"/certificates/{serial.lower()}").status_code == 200


def test_a_number_that_no_certificate_bears_is_told_apart_from_one_mistyped(certify, browse):
    certify("ana")
    unknown = browse().get(f"/certificates/{new_serial()}")
    mistyped = browse().get("/certificates/check", params={"serial": "7KQ4-M2ZP"})
    assert (unknown.status_code, mistyped.status_code) == (404, 404)
    assert "no certificate bears it" in unknown.text
    assert "mistyped" in mistyped.text
    assert 'value="7KQ4-M2ZP"' in mistyped.text
    assert browse().get("/certificates/check").status_code == 200


def test_what_is_typed_is_only_ever_text(browse):
    page = browse().get("/certificates/check", params={"serial": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert browse().get("/certificates/x%00y").status_code == 404


def test_a_hostile_name_is_only_ever_text(complete, visit_as, browse, db, person):
    renamed(db, person("ana"), "<b>Ana</b>", "%(day)s {{ 7*7 }}")
    complete("ana")
    at = visit_as("ana").post("/courses/mayors/certificate").headers["location"]
    page = browse().get(at).text
    assert "&lt;b&gt;Ana&lt;/b&gt; %(day)s {{ 7*7 }}" in page
    assert "<b>Ana" not in page


def test_a_stranger_sees_no_way_to_the_files_or_the_revocation(certify, browse, visit_as):
    serial = certify("ana").serial
    for page in (browse().get(f"/certificates/{serial}").text, visit_as("ruth").get(f"/certificates/{serial}").text):
        assert "certificate.pdf" not in page
        assert "badge" not in page
        assert "revocation" not in page
    assert "certificate.pdf" in visit_as("ana").get(f"/certificates/{serial}").text
