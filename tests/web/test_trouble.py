"""What the house says when something breaks, and whether it is ready."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from lms import db as database
from lms.people.routes import me, sign_in
from lms.web.security import MAX_BODY, POLICY


@pytest.fixture
def broken(monkeypatch):
    """Two doors behind which something breaks."""

    def breaks(*_given, **_named):
        raise OverflowError("a number nobody thought of")

    monkeypatch.setattr(sign_in, "own_address", breaks)
    monkeypatch.setattr(me, "own_address", breaks)


def test_what_breaks_is_answered_in_the_readers_language_with_every_header(broken, visit_as):
    ana = visit_as("ana")
    ana._transport.raise_server_exceptions = False
    answer = ana.get("/me/mailbox")
    assert answer.status_code == 500
    assert 'lang="es-UY"' in answer.text
    for header in ("content-security-policy", "cache-control", "vary", "x-content-type-options"):
        assert len(answer.headers.get_list(header)) == 1, header
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"


def test_what_breaks_reaches_the_servers_log(broken, browse):
    with pytest.raises(OverflowError, match="a number nobody thought of"):
        browse().get("/sign-in")


def test_a_body_that_grows_beyond_what_it_said_is_refused(browse):
    def pieces():
        for _ in range(MAX_BODY // 1_000_000 + 2):
            yield b"x" * 1_000_000

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browse().post("/sign-in", content=pieces(), headers=form)
    assert answer.status_code == 413
    assert "<h1>" in answer.text


def test_the_house_is_ready_while_somebody_writes(browse):
    with database.engine().begin():  # on SQLite the one writer
        assert browse().get("/readyz").text == "ready"


def test_the_house_is_not_ready_without_its_database(browse, monkeypatch, caplog):
    def unreachable(**_how):
        raise OperationalError("", {}, Exception("connection refused"))

    monkeypatch.setattr(database, "session", unreachable)
    with caplog.at_level(logging.ERROR):
        assert browse().get("/readyz").status_code == 503
    assert not caplog.records


def test_trouble_while_typing_is_told_beside_the_form_and_not_in_its_place(visit_as):
    address, part = "/courses/mayors/none/reflection", {"HX-Request": "true"}
    answer = visit_as("ana").post(address, data={"block": "instinct", "text": "x"}, headers=part)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (404, "#told")
    assert "<html" not in answer.text
