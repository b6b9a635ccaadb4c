"""Attacks on the web layer itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from lms.web.forms import Typed, cleaned
from lms.web.render import own_address
from lms.web.security import POLICY


def test_every_answer_carries_a_strict_policy(browse):
    for address in ("/sign-in", "/nowhere", "/healthz"):
        headers = browse().get(address).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert "no-store" in headers["cache-control"]
        assert "HX-Request" in headers["vary"]
    assert "unsafe" not in POLICY


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_write_from_another_site_is_refused(visit_as, headers):
    assert visit_as("ana").post("/language", data={"language": "pt", "next": "/"}, headers=headers).status_code == 403


def test_a_write_of_our_own_pages_is_not(visit_as):
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}, {}):
        assert (
            visit_as("ana").post("/language", data={"language": "pt", "next": "/"}, headers=headers).status_code == 303
        )


def test_a_body_beyond_all_measure_is_refused(browse):
    assert browse().post("/sign-in", content=b"x" * (17 * 1024 * 1024)).status_code == 413


def test_an_error_page_speaks_the_readers_language(browse, visit_as):
    assert browse().get("/nowhere", headers={"Accept-Language": "pt"}).status_code == 404
    assert 'lang="pt"' in browse().get("/nowhere", headers={"Accept-Language": "pt"}).text
    assert 'lang="es-UY"' in visit_as("ana").get("/engagements/nothing").text


def test_static_files_stay_in_their_folder(browse):
    for path in ("../render.py", "x/../../render.py", "x/%2e%2e/render.py", "x/", "x/none.css"):
        assert browse().get(f"/static/{path}").status_code == 404


def test_static_files_are_kept_for_good_only_under_their_own_digest(browse):
    from lms.web.templates import static_address

    address = static_address("lms.css")
    assert "immutable" in browse().get(address).headers["cache-control"]
    assert "immutable" not in browse().get("/static/0000000000/lms.css").headers.get("cache-control", "")


@given(st.text())
def test_an_address_to_go_on_to_never_leaves_the_site(text):
    for address in (text, f"/{text}", f"//{text}", f"https:{text}"):
        safe = own_address(address)
        assert safe.startswith("/")
        assert not safe.startswith(("//", "/\\"))


@given(st.text())
def test_typed_text_is_composed_and_holds_no_control_characters(text):
    clean = cleaned(text)
    assert "\x00" not in clean
    assert cleaned(clean) == clean


class Sample(Typed):
    name: str
    many: list[str] = Field(default_factory=list)


def test_a_form_says_what_is_missing_and_keeps_what_was_typed():
    from starlette.datastructures import FormData

    form = Sample.read(FormData([("many", "a"), ("many", ""), ("many", "b"), ("name", "  ")]))
    assert form.values is None or form.values.name == ""
    assert form.typed["many"] == ["a", "b"]


def test_healthy_and_ready(browse):
    assert (browse().get("/healthz").text, browse().get("/readyz").text) == ("ok", "ready")


def test_after_an_error_in_a_form_the_language_switch_leads_back_to_its_page(visit_as):
    referer = {"Referer": "http://127.0.0.1:8000/me?x=1"}
    page = visit_as("ana").post("/me/address", data={"email": "nothing"}, headers=referer)
    assert page.status_code == 422
    assert 'name="next" value="/me?x=1"' in page.text
    for away in ("https://evil.example/me", "http://127.0.0.1:8000//evil.example", ""):
        page = visit_as("ana").post("/me/address", data={"email": "nothing"}, headers={"Referer": away})
        assert "evil.example" not in page.text


def test_what_is_saved_while_typing_after_the_session_ended_is_answered_in_place(browse):
    address = "/courses/mayors/check/reflection"
    answer = browse().post(address, data={"block": "instinct", "text": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_signing_in_leads_back_to_the_filters_one_had(browse):
    answer = browse().get("/cohorts/abc/report?who=staff&order=city")
    assert answer.headers["location"] == "/sign-in?next=/cohorts/abc/report%3Fwho%3Dstaff%26order%3Dcity"


def test_a_crash_is_answered_with_the_same_strict_headers(browse, monkeypatch):
    from lms.people.routes import sign_in

    browser = browse()
    monkeypatch.setattr(sign_in, "own_address", lambda _next: 1 / 0)
    browser._transport.raise_server_exceptions = False
    answer = browser.get("/sign-in", headers={"Accept-Language": "pt"})
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY
    assert "no-store" in answer.headers["cache-control"]
    assert 'lang="pt"' in answer.text


def test_an_address_with_a_nul_is_not_there(visit_as):
    ana = visit_as("ana")
    for address in (
        "/sessions/%00",
        "/courses/%00",
        "/courses/mayors/%00",
        "/cities/a%00b",
        "/commitments/%00",
        "/?x=%00",
    ):
        assert ana.get(address).status_code == 404
