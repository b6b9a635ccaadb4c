"""Helen, mayor, has completed the course: she takes its certificate, and a stranger finds that it is real."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_helen_takes_her_certificate_and_a_stranger_checks_it(visitor):
    helen = visitor("helen")
    helen.signs_in()
    helen.opens("/courses/mayors")
    helen.presses("form[action$='/certificate'] button")
    helen.sees("h1", "This certificate is real")
    helen.sees(".facts", "Helen Tachibana")
    serial = helen.path.rpartition("/")[2]
    assert taken(helen, "certificate.pdf").startswith(b"%PDF-")
    assert taken(helen, "badge.jwt").count(b".") == 2
    helen.opens("/me")
    helen.presses("main a[href='/certificates']")
    helen.sees(f"a[href='/certificates/{serial}']", "Leading a city with data")

    stranger = visitor("joao")  # who never signs in, and whose browser speaks Portuguese
    stranger.opens("/certificates/check")
    stranger.types("#serial", serial.lower().replace("-", " "))
    stranger.presses("main form button")
    stranger.sees("h1", "Este certificado é autêntico")
    stranger.sees("p[lang=en]", "Helen Tachibana completed the course “Leading a city with data”")
    stranger.sees("p[lang=es]", "Helen Tachibana completó el curso")
    stranger.reads_nowhere("certificate.pdf")
    stranger.opens(f"/certificates/{serial}/certificate.pdf")
    assert stranger.path == "/sign-in"
    stranger.opens("/certificates/7KQ4-M2ZP-0WXA-C9RD-4T8C", status=404)
    stranger.sees("h1", "Não conhecemos nenhum certificado")


def taken(helen, file: str) -> bytes:
    with helen.page.expect_download() as downloading:
        helen.at(f"a[href$='/{file}']").click()
    return Path(downloading.value.path()).read_bytes()
