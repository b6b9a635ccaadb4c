"""Attacks on the web layer itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from lms.web.forms import Typed, cleaned
from lms.web.language import own_address
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
