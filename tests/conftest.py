"""Both databases, migrated and filled once, copied for each test; the cast; and a browser without a screen."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from alembic import command
from alembic.config import Config
from sqlmodel import Session

from lms import db as database
from lms.settings import settings

# A property is tested however long the machine takes: speed is shown by the bench.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).parents[1]
DATABASES = ("sqlite", "postgresql")
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # databases of tests outlive nothing


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ---------------------------------------------------------------- PostgreSQL, started by the run itself


def postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str | None]:
    """The URL of a server's maintenance database, without the database's name; None when there is no server."""
    if given := os.environ.get("LMS_TEST_POSTGRES_URL"):
        yield given.rstrip("/")
        return
    binaries = postgres_binaries()
    if binaries is None:
        if os.environ.get("LMS_TEST_REQUIRE_ALL") == "1":
            pytest.fail("no PostgreSQL server, and LMS_TEST_REQUIRE_ALL=1")
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="lms-postgres-", dir=IN_MEMORY))
    as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if as_user:
        os.chown(folder, 65534, 65534)
    port, data = free_port(), folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*as_user, binaries / "initdb", "-D", data, "-U", "lms", "-A", "trust", "-E", "UTF8", "-N"], **quiet)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    options += " -c fsync=off -c full_page_writes=off -c max_connections=60"
    subprocess.run(
        [*as_user, binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], **quiet
    )
    try:
        yield f"postgresql://lms@127.0.0.1:{port}"
    finally:
        subprocess.run([*as_user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter):
    if not os.environ.get("LMS_TEST_POSTGRES_URL") and postgres_binaries() is None:
        terminalreporter.section("POSTGRESQL WAS NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line("No server was found, and LMS_TEST_POSTGRES_URL is not set.")


# ---------------------------------------------------------------- one database for each test


def point_at(url: str, folder: Path) -> None:
    """Make the application use a database and a data folder."""
    os.environ["LMS_DATABASE_URL"] = url
    os.environ["LMS_DATA_DIR"] = str(folder)
    forget_settings()


def forget_settings() -> None:
    if database.engine.cache_info().currsize:
        database.engine().dispose()
    for cached in (settings, database.engine, database._reading, database._queue):
        cached.cache_clear()
    from lms.web.templates import environment

    environment.cache_clear()


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session", autouse=True)
def _test_settings(keys_folder):
    os.environ |= {"LMS_DATA_DIR": str(keys_folder), "LMS_EMBEDDED_WORKER": "0", "LMS_DEMO": "1", "LMS_THREADS": "4"}
    os.environ.pop("LMS_SMTP_URL", None)
    subprocess.run(
        ["lms", "words", "compile"],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}"},
    )


def build(url: str, folder: Path) -> None:
    """A migrated database with the courses, the cohorts and the cast, but nothing that anybody did."""
    point_at(url, folder)
    migrate()
    from lms.catalogue.actions import load_courses
    from lms.demo.cast import load_cast

    with database.session() as db:
        load_courses(db, ROOT / "courses", say=lambda _: None)
        load_cast(db)
    database.engine().dispose()


def migrate() -> None:
    with database.engine().connect() as connection:
        config = Config(ROOT / "alembic.ini")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@pytest.fixture(scope="session")
def sqlite_template(keys_folder) -> Path:
    path = keys_folder / "template.sqlite3"
    build(f"sqlite:///{path}", keys_folder)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres, keys_folder) -> str:
    run_sql(postgres, "CREATE DATABASE template_lms")
    build(f"{postgres}/template_lms", keys_folder)
    return "template_lms"


def run_sql(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(params=DATABASES)
def database_url(request, tmp_path, keys_folder) -> Iterator[str]:
    """A fresh copy of the filled database, which the application uses during the test."""
    if request.param == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="lms-sqlite-", dir=IN_MEMORY))
        path = folder / "lms.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgres")
        if server is None:
            pytest.skip("no PostgreSQL server")
        name = f"test_{tmp_path.name.lower()}_{os.getpid()}".translate(str.maketrans("[]-", "___"))[-60:]
        run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE {request.getfixturevalue("postgres_template")}')
        url = f"{server}/{name}"
    point_at(url, keys_folder)
    yield url
    database.engine().dispose()
    if request.param == "sqlite":
        shutil.rmtree(folder, ignore_errors=True)
    else:
        run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def db(database_url) -> Iterator[Session]:
    """A session on the test's database; commit to let the application see what a test wrote."""
    with Session(database.engine(), expire_on_commit=False) as session:
        yield session


# ---------------------------------------------------------------- the cast


@pytest.fixture
def person(db):
    """person("ana"): the one of the cast with that address."""
    from sqlmodel import col, select

    from lms.people.models import Address, Person

    def find(key: str) -> Person:
        owner = select(Address.person_id).where(col(Address.address) == f"{key}@lms.example")
        return db.exec(select(Person).where(col(Person.id).in_(owner))).one()

    return find


@pytest.fixture
def browse(db):
    """A browser without a screen, signed in as nobody. Before each request it commits what the test wrote, and the
    test's session forgets what it read: each sees what the other did."""
    from fastapi.testclient import TestClient

    from lms.app import create_app

    application, one_at_a_time = create_app(), threading.Lock()

    class Browser(TestClient):
        def request(self, *args, **kwargs):
            with one_at_a_time:
                if db.in_transaction():
                    db.commit()
                    db.expire_all()
            return super().request(*args, **kwargs)

    def start() -> TestClient:
        return Browser(
            application, base_url="http://127.0.0.1:8000", follow_redirects=False, client=("127.0.0.1", 50000)
        )

    return start


@pytest.fixture
def visit_as(browse, person, db):
    """visit_as("ana"): a browser in which that person is signed in."""
    from lms.people.guard import SESSION_COOKIE, token_hash
    from lms.people.models import SignInSession

    def start(key: str, **headers: str):
        token = secrets.token_urlsafe()
        db.add(SignInSession(token_hash=token_hash(token), person_id=person(key).id, device="test"))
        db.commit()
        browser = browse()
        browser.cookies.set(SESSION_COOKIE, token)
        browser.headers.update(headers)
        return browser

    return start
