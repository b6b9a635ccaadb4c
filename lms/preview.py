"""Course files as a reader sees them, on this machine alone: a database of its own that is thrown away at the end."""

import os
import secrets
import signal
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from sqlmodel import Session, col, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lms import clock
from lms import db as database
from lms.access.roles import Role
from lms.app import create_app
from lms.catalogue import queries as catalogue
from lms.catalogue.actions import load_courses
from lms.catalogue.checking import failing
from lms.catalogue.faults import Fault
from lms.catalogue.models import Course, CourseVersion
from lms.cohorts.models import City, Cohort, Office
from lms.db import insert_once
from lms.offerings.models import ModuleOpening, Offering
from lms.people.actions.signing_in import start_session
from lms.people.guard import SESSION_COOKIE
from lms.people.models import Person, Seat
from lms.settings import settings
from lms.web.render import reader_of, render_text, see_other
from lms.web.templates import static_address

EVERY = 1.0  # seconds between looks at the files
HOST = "localhost"  # not the address of `lms serve`: each keeps a cookie of its own


@contextmanager
def apart(port: int) -> Generator[None]:
    """Settings of our own, whatever the environment says: nothing of the real server is read or written."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("LMS_")}
    with TemporaryDirectory(prefix="lms-preview-") as folder:
        own = {"LMS_DATA_DIR": folder, "LMS_PORT": str(port), "LMS_EMBEDDED_WORKER": "0"}
        os.environ |= own | {"LMS_BASE_URL": f"http://{HOST}:{port}"}
        _forget()
        try:
            yield
        finally:
            database.engine().dispose()
            for name in [name for name in os.environ if name.startswith("LMS_")]:
                del os.environ[name]
            os.environ |= kept
            _forget()


def _forget() -> None:
    for cached in (settings, database.engine, database._reading, database._queue):
        cached.cache_clear()


class Preview:
    """The courses of a folder, published again whenever a file is saved."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.seen: dict[Path, tuple[int, int]] = {}
        self.broken: list[Fault] = []
        self.times = 0  # that the files were read
        self.secret = secrets.token_urlsafe(16)
        self.session = ""
        self.ended = threading.Event()

    def begin(self) -> None:
        with database.session() as db:
            self.session = _reader(db)
        self.look()

    def look(self) -> None:
        """Publish what was saved since the last look."""
        files = {path: (entry.st_mtime_ns, entry.st_size) for path, entry in _files(self.folder)}
        if files == self.seen:
            return
        self.seen = files
        with database.session() as db:
            faults = load_courses(db, self.folder, say=typer.echo)
            _open_all(db)
            _found_cities(db)
        self.broken = failing(faults, complete=False)
        self.times += 1
        for fault in faults:
            typer.echo(str(fault))

    def keep_looking(self) -> None:
        while not self.ended.wait(EVERY):
            try:
                self.look()
            except Exception as error:  # whatever it was: the next save is looked at again
                typer.echo(f"The files could not be read: {type(error).__name__}: {error}", err=True)


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.rglob("*"):
        try:
            yield path, path.stat()
        except OSError:  # an editor saves by replacing
            continue


def _reader(db: Session) -> str:
    """A mayor to whom every course is open, and who is told what its authors are told: the secret of the session."""
    today = clock.now().date()
    city = _city("Preview")
    cohort = Cohort(number=1, starts_on=today, ends_on=today)
    person = Person(given_name="Preview", family_name="", sort_key="", sort_key_es="", language="en", timezone="UTC")
    db.add_all([city, cohort, person])
    db.flush()
    office = Office(city_id=city.id, role=Role.MAYOR, post="mayor")
    db.add(office)
    db.flush()
    where: dict[str, Any] = {"office_id": office.id, "city_id": city.id, "cohort_id": cohort.id}
    db.add(Seat(person_id=person.id, role=Role.MAYOR, title="", starts_on=today, **where))
    db.add(Seat(person_id=person.id, role=Role.TRANSLATOR, title="", starts_on=today))
    return start_session(db, person.id, "preview")


def _city(name: str) -> City:
    place: dict[str, Any] = {"country": "US", "region": "", "timezone": "UTC", "locale": "en"}
    return City(name=name, sort_key=name, sort_key_es=name, population=1, latitude=0, longitude=0, **place)


def _found_cities(db: Session) -> None:
    """Those whose consent an example waits for: whether there is such a city can only be seen where they are kept."""
    known = set(db.exec(select(City.name)).all())
    versions = db.exec(select(Course.version_id).where(col(Course.version_id).is_not(None))).all()
    marked = (block for version in versions if version for block in catalogue.content_of(db, version).marked)
    db.add_all(_city(name) for name in {block.consent.city for block in marked if block.consent} - known)


def _open_all(db: Session) -> None:
    """Every module of every course, whatever it lacks and whatever it asks to be finished first."""
    cohort = db.exec(select(Cohort)).one()
    offered = set(db.exec(select(Offering.course_id)).all())
    for course in db.exec(select(Course).where(col(Course.id).not_in(offered))).all():
        db.add(Offering(cohort_id=cohort.id, course_id=course.id, role=Role.MAYOR, opens_on=cohort.starts_on))
    db.flush()
    read = select(Offering.id, CourseVersion).join(Course, col(Course.id) == col(Offering.course_id))
    for offering, version in db.exec(read.join(CourseVersion, col(CourseVersion.id) == col(Course.version_id))).all():
        modules = version.content["modules"]
        version.content = version.content | {"modules": [module | {"required": []} for module in modules]}
        opening = {"offering_id": offering, "at": clock.now(), "by_id": None, "waived": []}
        insert_once(db, ModuleOpening, [opening | {"module": module["id"]} for module in modules])


def app_of(preview: Preview) -> FastAPI:
    app = create_app()

    @app.get("/preview/state")
    def state() -> Response:
        """Changes whenever the files were read again."""
        return PlainTextResponse(str(preview.times))

    @app.get("/preview/{secret}")
    def enter(secret: str) -> Response:
        if not secrets.compare_digest(secret.encode(), preview.secret.encode()):
            return PlainTextResponse("The address that lms courses preview printed is another.", 404)
        answer = see_other("/")
        answer.set_cookie(SESSION_COOKIE, preview.session, httponly=True, samesite="lax")
        return answer

    app.add_middleware(FaultsAbove, preview=preview)
    return app


class FaultsAbove:
    """Puts what is wrong with the files above every page, and the script that loads it again when they are saved."""

    def __init__(self, app: ASGIApp, preview: Preview):
        self.app, self.preview = app, preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        start: list[Message] = []
        parts: list[bytes] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = self._with_faults(scope, b"".join(parts)) if _is_page(start[0]) else b"".join(parts)
                length = (b"content-length", str(len(body)).encode())
                start[0]["headers"] = [*(pair for pair in start[0]["headers"] if pair[0] != length[0]), length]
                await send(start[0])
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, sending)

    def _with_faults(self, scope: Scope, body: bytes) -> bytes:
        notice = render_text(
            "layout/_preview.html",
            reader_of(Request(scope)).locale,
            faults=self.preview.broken,
            folder=self.preview.folder,
            times=self.preview.times,
            script=static_address("preview.js"),
        )
        before, opening, after = body.partition(b'<main id="main"')
        inside, closing, rest = after.partition(b">")
        return before + opening + inside + closing + (notice.encode() if opening else b"") + rest


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


def serve_preview(folder: Path, port: int) -> None:
    """Until Ctrl-C, or until the process is told to end. The database has to be migrated."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    preview = Preview(folder)
    preview.begin()
    watching = threading.Thread(target=preview.keep_looking, daemon=True)
    watching.start()
    typer.echo(f"\nRead the courses here:  http://{HOST}:{port}/preview/{preview.secret}\nCtrl-C ends it.\n")
    config = uvicorn.Config(app_of(preview), host="127.0.0.1", port=port, log_level="warning", access_log=False)
    try:
        uvicorn.Server(config).run()
    except KeyboardInterrupt:
        pass
    finally:
        preview.ended.set()
        watching.join()
