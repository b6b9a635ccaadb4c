"""Files go out as attachments, whole or in parts, and never as pages of ours."""

import asyncio

import pytest
from some_files import PDF

from lms.files.serving import FromStore

CONTENT = PDF + bytes(range(256)) * 10_000  # three parts of the store


@pytest.fixture
def sent(sends) -> str:
    return sends(("Plan “año” 1.pdf", CONTENT)).text


def test_a_file_is_saved_and_never_shown(luis, sent):
    answer = luis.get(f"/letterbox/{sent}")
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Plan%20%E2%80%9Ca%C3%B1o%E2%80%9D%201.pdf" in answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_text_says_how_it_is_encoded(luis, sends):
    note = sends(("nota.txt", "año".encode())).text
    assert luis.get(f"/letterbox/{note}").headers["content-type"] == "text/plain; charset=utf-8"


def test_a_file_is_served_in_parts(luis, sent):
    answer = luis.get(f"/letterbox/{sent}/part", headers={"Range": "bytes=1048570-1048589"})
    assert answer.status_code == 206
    assert answer.content == CONTENT[1048570:1048590]
    assert answer.headers["content-range"] == f"bytes 1048570-1048589/{len(CONTENT)}"
    assert answer.headers["content-length"] == "20"
    assert answer.headers["accept-ranges"] == "bytes"


def test_all_of_it_where_no_part_is_asked_for(luis, sent):
    answer = luis.get(f"/letterbox/{sent}/part")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert "private" in answer.headers["cache-control"]


def test_the_end_is_asked_for_by_its_length(luis, sent):
    assert luis.get(f"/letterbox/{sent}/part", headers={"Range": "bytes=-7"}).content == CONTENT[-7:]


def test_what_lies_beyond_the_end_is_refused_with_the_size(luis, sent):
    answer = luis.get(f"/letterbox/{sent}/part", headers={"Range": f"bytes={len(CONTENT)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"
    assert answer.content == b""


def test_only_its_size_and_type_are_told_to_head(luis, sent):
    answer = luis.head(f"/letterbox/{sent}/part", headers={"Range": "bytes=0-1"})
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.content == b""


def test_a_part_of_another_version_is_never_given(luis, sent):
    tag = luis.head(f"/letterbox/{sent}/part").headers["etag"]
    assert not tag.startswith("W/")
    same = luis.get(f"/letterbox/{sent}/part", headers={"Range": "bytes=0-1", "If-Range": tag})
    other = luis.get(f"/letterbox/{sent}/part", headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    dated = luis.get(
        f"/letterbox/{sent}/part", headers={"Range": "bytes=0-1", "If-Range": "Tue, 24 Nov 2026 10:00:00 GMT"}
    )
    assert (same.status_code, other.status_code, dated.status_code) == (206, 200, 200)


def test_what_a_browser_has_already_is_not_sent_again(luis, sent):
    tag = luis.head(f"/letterbox/{sent}/part").headers["etag"]
    answer = luis.get(f"/letterbox/{sent}/part", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_what_the_store_has_lost_is_an_error_and_not_half_a_file():
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    answer = FromStore("0" * 64, 0, 5, 200, {})
    with pytest.raises(FileNotFoundError):
        asyncio.run(answer({"type": "http", "method": "GET"}, None, send))
    assert sent == []
