"""The bare floor: what FastAPI, Jinja and the database cost when they do as little as there is to do.

(a) one template and one indexed select, the page as long as our lesson; (b) the upsert of a completion and its commit;
(c) one template and one indexed select of where a word stands, the page as long as our results; (d) the upsert of a
draft, as long as ours, and its commit.
Each as `async def` with a synchronous session, and as `def` in two threads. Nothing of the house but its tables.
"""

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, create_engine, select
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.supervisors import Multiprocess

from benchmarks.servers import PROCESSES
from lms.catalogue.models import Posting
from lms.coaching.models import LogDraft
from lms.db import SQLITE_PRAGMAS
from lms.i18n import LANGUAGES, fold
from lms.learning.models import Completion
from lms.people.models import Person

THREADS, DRAFT = 2, 1_300  # bytes
URL = os.environ["FLOOR_DATABASE_URL"]

engine = create_engine(URL, pool_size=THREADS + 1, max_overflow=0)
insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine.dialect.name]

if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def behave(connection, _record) -> None:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


class Page:
    """A page of ours, whose bytes this one renders."""

    def __init__(self, path: str):
        start, _, rest = Path(path).read_text(encoding="utf-8").partition("<main")
        self.first, *self.parts = [Markup(part) for part in f"<main{rest}".split("\n")]
        words = "{% raw %}" + start + "{% endraw %}{{ name }}{{ first }}{% for part in parts %}\n{{ part }}{% endfor %}"
        self.template = Environment(autoescape=True).from_string(words)

    def render(self, name: str) -> Response:
        return HTMLResponse(self.template.render(name=name, first=self.first, parts=self.parts))


lesson, results = Page(os.environ["FLOOR_PAGE"]), Page(os.environ["FLOOR_RESULTS"])


def page(person: int) -> Response:
    with Session(engine) as db:
        reader = db.exec(select(Person).where(col(Person.id) == person)).one()
        return lesson.render(reader.name)


def search(word: str) -> Response:
    with Session(engine) as db:
        of_courses = col(Posting.course_id).in_((1, 2, 3))
        of_languages = col(Posting.language).in_(tuple(LANGUAGES))
        found = db.exec(select(Posting).where(of_courses, of_languages, col(Posting.token) == fold(word))).all()
        return results.render(str(sum(len(each.places) for each in found)))


def complete(person: int, block: int, version: int) -> Response:
    row = {"person_id": person, "block_id": block, "version_id": version, "at": datetime.now(UTC)}
    with Session(engine) as db:
        db.exec(insert(Completion).values(row).on_conflict_do_nothing())
        db.commit()
    return Response(status_code=204)


def save_draft(session: int, author: int) -> Response:
    """The second time and later, an update."""
    new = {"sealed": os.urandom(DRAFT), "saved_at": datetime.now(UTC)}
    row = new | {"session_id": session, "author_id": author, "base_version": 0, "saved_in": ""}
    with Session(engine) as db:
        upsert = insert(LogDraft).values(row)
        db.exec(upsert.on_conflict_do_update(index_elements=["session_id", "author_id"], set_=new))
        db.commit()
    return Response(status_code=204)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


app = FastAPI(lifespan=lifespan, openapi_url=None)
app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=2)
app.get("/threads/page/{person}")(page)
app.get("/threads/search/{word}")(search)
app.post("/threads/completions/{person}/{block}/{version}")(complete)
app.post("/threads/drafts/{session}/{author}")(save_draft)


@app.get("/async/page/{person}")
async def page_in_the_loop(person: int) -> Response:
    return page(person)


@app.get("/async/search/{word}")
async def search_in_the_loop(word: str) -> Response:
    return search(word)


@app.post("/async/completions/{person}/{block}/{version}")
async def complete_in_the_loop(person: int, block: int, version: int) -> Response:
    return complete(person, block, version)


@app.post("/async/drafts/{session}/{author}")
async def save_draft_in_the_loop(session: int, author: int) -> Response:
    return save_draft(session, author)


@app.get("/healthz")
async def alive() -> Response:
    return Response()


def serve(port: int) -> None:
    """With the options of `lms serve`, and TCP_NODELAY, which uvicorn 0.54 loses with several processes (its #3149)."""
    config = uvicorn.Config(
        "benchmarks.floor:app",
        port=port,
        workers=PROCESSES,
        loop="asyncio",
        http="httptools",
        access_log=False,
        server_header=False,
    )
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Multiprocess(config, sockets=[listener]).run()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
