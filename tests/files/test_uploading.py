"""Somebody sends a file."""

import io
from hashlib import sha256
from threading import Event, Thread

import anyio
import pytest
from letterbox import router
from some_files import DOCX, PAGE, PDF
from sqlmodel import select

from lms import db as database
from lms.files import actions, store
from lms.files.models import StoredFile
from lms.settings import settings

MEGABYTE = 1024 * 1024


def test_a_file_is_kept_as_it_was_sent(sends, db):
    answer = sends(("Plan año 1.docx", DOCX))
    assert answer.status_code == 200
    [file] = db.exec(select(StoredFile)).all()
    assert answer.text == file.public_id
    assert (file.name, file.size) == ("Plan año 1.docx", len(DOCX))
    assert store.get(file.digest) == DOCX
    assert store.size(file.digest) == len(DOCX)


def test_the_same_bytes_twice_are_stored_once(sends, db):
    assert sends(("a.pdf", PDF), ("b.pdf", PDF)).status_code == 200
    one, other = db.exec(select(StoredFile)).all()
    assert one.digest == other.digest
    assert one.public_id != other.public_id


def test_the_temporary_files_are_closed(sends):
    sends(("a.pdf", PDF + b"\n" * 2_000_000))
    assert all(upload.file.closed for upload in router.uploads)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("plan.pdf", PAGE), "We cannot take this kind of file"),
        (("plan.pdf", b""), "This file is empty"),
        (("plan.pdf", PDF + b"0" * 21 * 1024 * 1024), "at most 20 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_in_words_and_nothing_is_kept(sends, db, file, words):
    answer = sends(file, headers={"Accept-Language": "en", "HX-Request": "true"})
    assert answer.status_code == 422
    assert db.exec(select(StoredFile)).all() == []


def test_the_words_say_what_is_wrong(db):
    from starlette.datastructures import UploadFile

    from lms.errors import Invalid
    from lms.files.actions import store_upload

    with pytest.raises(Invalid) as refused:
        store_upload(db, UploadFile(io.BytesIO(PAGE), size=len(PAGE), filename="x.pdf"), field="files")
    assert refused.value.field == "files"
    assert "PDF" in refused.value.message


def test_where_one_cannot_be_taken_none_of_them_is_stored(sends, db):
    fine = PDF + b"% beside a page"
    assert sends(("plan.pdf", fine), ("plan.md", PAGE)).status_code == 422
    assert not store.holds(sha256(fine).hexdigest())
    assert db.exec(select(StoredFile)).all() == []


def test_others_write_while_files_are_looked_at_and_stored(sends, monkeypatch):
    waited: list[bool] = []

    def meanwhile(act):
        def acting(*given):
            waited.append(not another_writes())
            return act(*given)

        return acting

    monkeypatch.setattr(store, "put", meanwhile(store.put))
    monkeypatch.setattr(actions, "content_type", meanwhile(actions.content_type))
    assert sends(("a.pdf", PDF)).status_code == 200
    assert waited == [False, False]


def another_writes() -> bool:
    done = Event()

    def write() -> None:
        with database.session():
            done.set()

    Thread(target=write, daemon=True).start()
    return done.wait(3)


def test_more_at_once_than_any_form_holds_is_refused_in_the_readers_language(luis):
    luis.cookies.set("language", "pt")
    limit = 2 * settings().max_upload_mb + 16
    for headers in ({}, {"Content-Length": "30"}):
        body = io.BytesIO(
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n' + b"0" * (limit + 1) * MEGABYTE
        )
        answer = luis.post(
            "/letterbox", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"} | headers
        )
        assert answer.status_code == 413
        assert 'lang="pt"' in answer.text


def test_a_larger_limit_is_a_larger_limit(luis, monkeypatch):
    monkeypatch.setattr(settings(), "max_upload_mb", 200)
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n--x--\r\n"
    announced = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(300 * MEGABYTE)}
    assert luis.post("/letterbox", content=io.BytesIO(body), headers=announced).status_code == 200
    announced["Content-Length"] = str(3000 * MEGABYTE)
    assert luis.post("/letterbox", content=io.BytesIO(body), headers=announced).status_code == 413


def test_more_files_than_the_door_takes_are_refused(sends, db):
    assert sends(*[(f"{n}.pdf", PDF) for n in range(3)]).status_code == 400
    assert db.exec(select(StoredFile)).all() == []


def test_other_doors_take_no_file_and_no_more_than_before(luis):
    assert luis.post("/letterbox/none", files={"files": ("a.pdf", PDF)}).status_code == 400
    assert luis.post("/letterbox/none", data={"text": "x" * 1000}).text == "['text']"
    assert luis.post("/letterbox/none", content=b"x" * (17 * 1024 * 1024)).status_code == 413


def test_nobody_sends_anything_unknown(browse):
    browser = browse()
    browser.app.include_router(router)
    assert browser.post("/letterbox", files={"files": ("a.pdf", PDF)}).status_code == 303


def test_of_those_whom_the_door_keeps_out_nothing_is_taken_in(luis, browse):
    assert taken_in(luis, "/letterbox") == (303, 0)  # without a session
    cookie = f"session={luis.cookies['session']}"
    assert taken_in(luis, "/letterbox", "session=made-up") == (303, 0)
    assert taken_in(luis, "/assignments/none-of-his/files", cookie) == (404, 0)
    status, taken = taken_in(luis, "/letterbox", cookie)
    assert status == 413
    assert taken > 2 * settings().max_upload_mb


def taken_in(browser, path: str, cookie: str = "") -> tuple[int, int]:
    """The answer to a form that does not end, and how many megabytes of it were read."""
    headers = {"host": "127.0.0.1:8000", "content-type": "multipart/form-data; boundary=x", "cookie": cookie}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        "client": ("127.0.0.1", 50000),
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "root_path": "",
    }
    start = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    taken, answered = 0, []

    async def receive() -> dict:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": start if taken == 1 else b"0" * MEGABYTE, "more_body": True}

    async def send(message: dict) -> None:
        answered.append(message)

    anyio.run(browser.app, scope, receive, send)
    return answered[0]["status"], taken


def test_a_page_of_another_site_sends_nothing(sends):
    assert sends(("a.pdf", PDF), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
