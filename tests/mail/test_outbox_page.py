import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lms import clock
from lms.db import session
from lms.mail.models import OutboxMail
from lms.mail.routes import router
from lms.settings import settings
from lms.web.errors import add_error_pages


def visitor(host="127.0.0.1", client="127.0.0.1"):
    app = FastAPI()
    app.include_router(router)
    add_error_pages(app)
    return TestClient(app, base_url=f"http://{host}:8000", client=(client, 50000))


def put_in_outbox(**changes):
    values = {
        "message_id": f"<{clock.now().timestamp()}@lms.example>",
        "to": "ana@ciudad.example",
        "language": "es",
        "subject": "Su <b>enlace</b>",
        "text": "Abra http://127.0.0.1:8000/sign-in/abc?next=%2F para entrar, no https://evil.example/x\n",
        "html": "<p>…</p>",
    }
    mail = OutboxMail(**values | changes)
    with session() as db:
        db.add(mail)
        db.flush()
    return mail.id


def test_the_outbox_shows_each_mail_in_its_language_with_its_way_in_as_a_link(database_url):
    mail_id = put_in_outbox()
    page = visitor().get("/outbox")
    assert page.status_code == 200
    assert '<pre lang="es">Abra <a href="http://127.0.0.1:8000/sign-in/abc?next=%2F">' in page.text
    assert "Su &lt;b&gt;enlace&lt;/b&gt;" in page.text and 'href="https://evil.example' not in page.text
    assert f'href="/outbox/{mail_id}"' in page.text


def test_one_mail_has_a_page_of_its_own(database_url):
    first, second = put_in_outbox(), put_in_outbox(subject="Otro")
    page = visitor().get(f"/outbox/{second}").text
    assert f'id="mail-{second}"' in page and f'id="mail-{first}"' not in page
    assert visitor().get("/outbox/999999").status_code == 404


def test_the_newest_fifty_are_shown(database_url):
    ids = [put_in_outbox() for _ in range(52)]
    page = visitor().get("/outbox").text
    assert page.count("<article") == 50
    assert f'id="mail-{ids[-1]}"' in page and f'id="mail-{ids[0]}"' not in page


@pytest.mark.parametrize("path", ["/outbox", "/outbox/1"])
@pytest.mark.parametrize(
    ("host", "client", "headers"),
    [
        ("127.0.0.1", "192.0.2.7", {}),
        ("lms.example", "127.0.0.1", {}),
        ("127.0.0.1", "127.0.0.1", {"host": "rebound.example"}),
        ("127.0.0.1", "127.0.0.1", {"host": "127.0.0.1.rebound.example:8000"}),
        ("127.0.0.1", "127.0.0.1", {"host": ""}),
        ("127.0.0.1", "127.0.0.1", {"host": "[::1"}),
        ("127.0.0.1", "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", "127.0.0.1", {"forwarded": "for=192.0.2.7"}),
    ],
)
def test_nobody_elsewhere_finds_the_outbox(database_url, path, host, client, headers):
    put_in_outbox()
    assert visitor(host, client).get(path, headers=headers).status_code == 404


def test_outside_a_demonstration_there_is_no_outbox(database_url, monkeypatch):
    put_in_outbox()
    monkeypatch.setenv("LMS_DEMO", "0")
    settings.cache_clear()
    assert visitor().get("/outbox").status_code == 404
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("host", ["localhost", "[::1]"])
def test_other_names_of_this_machine_are_as_good(database_url, host):
    put_in_outbox()
    assert visitor(host).get("/outbox").status_code == 200


def test_a_number_beyond_all_rows_is_not_there(browse):
    assert browse().get(f"/outbox/{10**30}").status_code == 404
