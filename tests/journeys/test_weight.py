"""A lesson is light enough for a phone in traffic."""

import pytest
from visitor import Visitor

pytestmark = pytest.mark.browser

LESSON = "/courses/mayors/promise-to-result"
KB = 1000


def test_a_lesson_weighs_little_at_first_and_next_to_nothing_after(visitor):
    ana = visitor("ana")
    ana.context.request.post(ana.house.way_in("ana"), max_redirects=0)

    first = carried_by(ana)
    names = [name for _, name in first]
    assert len(names) == len(set(names)), f"fetched twice: {first}"
    assert len(first) <= 8, first
    assert sum(size for size, _ in first) <= 60 * KB, first

    again = carried_by(ana)
    assert len(again) <= 8, again
    assert sum(size for size, _ in again) <= 15 * KB, again


def carried_by(reader: Visitor) -> list[tuple[int, str]]:
    """What comes over the wire when the lesson is opened: bytes with headers, and the file's name."""
    wire = reader.context.new_cdp_session(reader.page)
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    wire.send("Network.enable")
    answer = reader.page.goto(LESSON, wait_until="networkidle")
    assert answer.status == 200
    wire.detach()
    return sorted((round(size), names[request].rpartition("/")[2]) for request, size in sizes.items() if size)
