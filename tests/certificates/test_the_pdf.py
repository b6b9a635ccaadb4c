"""The certificate as a PDF: tagged, repeatable, in the reader's language, whatever the name."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from published import read_course
from renaming import renamed

from lms.certificates.document import certificate_pdf
from lms.certificates.models import Certificate
from lms.certificates.queries import Issued
from lms.errors import Invalid
from lms.settings import settings

CONTENT, _ = read_course(Path(__file__).parents[2] / "courses" / "mayors")
NAMES = [
    "João da Conceição Ñuñez",
    '#panic(1) $x$ *b* ]_[ @a <b> \\ `c` // /* "q" {{ x }}',
    "José " + "María de los Ángeles " * 5 + "Ibáñez Güell",
    "W" * 120,
]


def issued(name: str = "Ana Silva", **more) -> Issued:
    facts = {
        "person_id": 1,
        "course_id": 1,
        "version_id": 1,
        "completed_on": date(2026, 12, 3),
        "issued_on": date(2026, 12, 9),
    } | more
    return Issued(Certificate(id=1, serial="7KQ4-M2ZP-0WXA-C9RD-4T8B", name=name, **facts), CONTENT, 1, None)


def words_in(pdf: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        say = pytest.fail if os.environ.get("LMS_TEST_REQUIRE_ALL") == "1" else pytest.skip
        say("no pdftotext (poppler-utils)")
    (folder / "it.pdf").write_bytes(pdf)
    ran = subprocess.run(["pdftotext", folder / "it.pdf", "-"], capture_output=True, text=True, check=True)
    return ran.stdout


def test_the_holder_takes_it_as_an_attachment(certify, visit_as):
    made = certify("ana")
    answer = visit_as("ana").get(f"/certificates/{made.serial}/certificate.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="certificate-{made.serial}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_it_is_tagged_and_says_its_language_and_standard():
    pdf = certificate_pdf(issued(), "es-MX")
    assert b"/MarkInfo" in pdf
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang ?\(es-MX\)", pdf)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1


def test_the_same_facts_give_the_same_bytes():
    assert certificate_pdf(issued(), "pt") == certificate_pdf(issued(), "pt")
    assert certificate_pdf(issued(), "pt") != certificate_pdf(issued(), "en")


@pytest.mark.parametrize("name", NAMES, ids=["accents", "markup", "long", "unbroken"])
def test_any_name_fits_on_one_page_as_it_is_written(name, tmp_path):
    pdf = certificate_pdf(issued(name), "es")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    assert "".join(name.split()) in "".join(words_in(pdf, tmp_path).split())


def test_a_letter_that_no_font_of_ours_has_is_said_and_not_left_out():
    with pytest.raises(Invalid, match="every letter"):
        certificate_pdf(issued("李 Ana"), "en")


@pytest.mark.parametrize(
    ("locale", "kind", "day"),
    [
        ("en", "Certificate of completion", "December 3, 2026"),
        ("es", "Certificado de finalización", "3 de diciembre de 2026"),
        ("es-MX", "Constancia de finalización", "3 de diciembre de 2026"),
        ("es-AR", "Certificado de finalización", "3 de diciembre de 2026"),
        ("pt-BR", "Certificado de conclusão", "3 de dezembro de 2026"),
    ],
)
def test_it_is_in_the_readers_language_with_the_day_by_cldr(locale, kind, day, tmp_path):
    words = words_in(certificate_pdf(issued(), locale), tmp_path)
    assert kind in words
    assert day in words
    assert CONTENT.title(locale)[0] in " ".join(words.split())
    assert "7KQ4-M2ZP-0WXA-C9RD-4T8B" in words


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "Demonstration:"), ("es-MX", "Demostración:"), ("pt", "Demonstração:")]
)
def test_of_a_demonstration_it_says_so_and_only_then(locale, said, tmp_path, monkeypatch):
    assert said in words_in(certificate_pdf(issued(), locale), tmp_path)
    monkeypatch.setattr(settings(), "demo", False)
    assert said not in words_in(certificate_pdf(issued(), locale), tmp_path)


def test_nobody_else_takes_it(certify, visit_as, browse):
    serial = certify("ana").serial
    for file in ("certificate.pdf", "badge.jwt", "badge.json"):
        at = f"/certificates/{serial}/{file}"
        assert [visit_as(key).get(at).status_code for key in ("ruth", "grace", "luis", "tomas")] == [404] * 4
        assert visit_as("priya").get(at).status_code == 200
        assert browse().get(at).headers["location"].startswith("/sign-in")
    assert visit_as("ana").get("/certificates/7KQ4/certificate.pdf").status_code == 404


def test_a_name_typed_by_a_person_reaches_the_page_as_text(complete, visit_as, db, person, tmp_path):
    renamed(db, person("ana"), "#set text(fill: red)", '"]; #panic("x")')
    complete("ana")
    ana = visit_as("ana")
    at = ana.post("/courses/mayors/certificate").headers["location"]
    words = words_in(ana.get(f"{at}/certificate.pdf").content, tmp_path)
    assert "#set text(fill: red)" in " ".join(words.split())
