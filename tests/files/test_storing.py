"""The store: the same in a folder, in memory and in an S3 bucket."""

import asyncio
import hashlib
import io
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from obstore.store import MemoryStore
from pydantic import ValidationError

from lms.db import connect
from lms.files import store
from lms.settings import Settings

CONTENT = bytes(range(256)) * 9000


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as a store asks for: PUT, HEAD, GET and its ranges."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def do_PUT(self):
        self.objects[self.path.partition("?")[0]] = self.rfile.read(int(self.headers["content-length"]))
        self._answer(200, b"")

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        found = self.objects.get(self.path)
        if found is None:
            return self._answer(404, b"")
        asked = self.headers.get("range")
        if not asked:
            return self._answer(200, found)
        start, _, end = asked.removeprefix("bytes=").partition("-")
        part = found[int(start) : int(end) + 1]
        return self._answer(206, part, {"Content-Range": f"bytes {start}-{int(start) + len(part) - 1}/{len(found)}"})

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None):
        self.send_response(status)
        more = {"ETag": '"x"', "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT", "Content-Length": str(len(body))}
        for name, value in (more | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def bucket(monkeypatch) -> Iterator[dict[str, bytes]]:
    """A server that speaks as S3 does; what it holds."""
    kind = type("OneBucket", (Bucket,), {"objects": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield kind.objects
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["folder", "memory", "s3"])
def opened(request, tmp_path, monkeypatch):
    """Each kind of store in turn, in use."""
    if request.param == "folder":
        found = store._opened("", tmp_path / "files")
    elif request.param == "memory":
        found = MemoryStore()
    else:
        request.getfixturevalue("bucket")
        found = store._opened.__wrapped__("s3://city-data/files", tmp_path)
    monkeypatch.setattr(store, "store", lambda: found)
    return found


def test_what_is_put_is_found_again_by_its_digest(opened):
    digest = store.put(io.BytesIO(CONTENT))
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert store.get(digest) == CONTENT
    assert store.size(digest) == len(CONTENT)
    assert store.get_range(digest, 250, 262) == CONTENT[250:262]
    assert store.holds(digest)


def test_the_folder_and_those_made_with_it_are_for_the_server_alone(tmp_path):
    data = tmp_path / "data"
    store._opened("", data / "files")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (data, data / "files")] == [0o700, 0o700]


def test_a_folder_that_stands_keeps_its_mode(tmp_path):
    stands = tmp_path / "stands"
    stands.mkdir()
    stands.chmod(0o750)
    connect(f"sqlite:///{stands}/lms.sqlite3", 1).dispose()
    connect(f"sqlite:///{stands}/new/lms.sqlite3", 1).dispose()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (stands, stands / "new")] == [0o750, 0o700]


def test_a_stream_gives_any_part_without_holding_it_all(opened):
    digest = store.put(io.BytesIO(CONTENT))

    async def parts(start: int, end: int) -> list[bytes]:
        return [part async for part in store.stream(digest, start, end)]

    for start, end in ((0, len(CONTENT)), (5, 6), (store.PART - 1, store.PART + 1)):
        found = asyncio.run(parts(start, end))
        assert b"".join(found) == CONTENT[start:end]
        assert max(map(len, found)) <= store.PART


def test_what_was_never_put_is_not_found(opened):
    assert not store.holds("0" * 64)
    with pytest.raises(FileNotFoundError):
        store.get("0" * 64)


def test_the_same_twice_is_written_once(opened, monkeypatch):
    store.put(io.BytesIO(CONTENT))
    monkeypatch.setattr(store.obstore, "put", lambda *_: pytest.fail("written again"))
    store.put(io.BytesIO(CONTENT))


def test_a_bucket_holds_it_under_the_prefix(bucket, monkeypatch, tmp_path):
    found = store._opened.__wrapped__("s3://city-data/some/files", tmp_path)
    monkeypatch.setattr(store, "store", lambda: found)
    digest = store.put(io.BytesIO(b"x"))
    assert list(bucket) == [f"/city-data/some/files/{digest[:2]}/{digest}"]


def test_a_folder_holds_nothing_outside_itself(tmp_path, monkeypatch):
    found = store._opened("", tmp_path / "files")
    monkeypatch.setattr(store, "store", lambda: found)
    for name in ("../x", "..", "a/../../x"):
        with pytest.raises((ValueError, FileNotFoundError)):
            store.get(name)
    assert [path.name for path in Path(tmp_path).iterdir()] == ["files"]


@pytest.mark.parametrize("url", ["http://example.org/x", "s3://", "/tmp/x", "file://x", "s3://b?x=1", "memory:///"])
def test_a_place_that_is_none_stops_the_start(url):
    with pytest.raises(ValidationError, match="LMS_FILES_URL"):
        Settings(files_url=url)


@pytest.mark.parametrize("url", ["", "s3://bucket", "s3://bucket/prefix/more", "file:///srv/files"])
def test_a_folder_or_a_bucket_is_a_place(url):
    assert Settings(files_url=url).files_url == url
