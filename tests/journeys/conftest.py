"""The demonstration on a real server, on both databases, and people with real browsers."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import house as houses_of
import pytest
from house import House
from playwright.sync_api import Browser, sync_playwright
from visitor import Visitor

CHROMIUM = Path(os.environ.get("LMS_TEST_CHROMIUM", "/usr/bin/chromium"))
LOCALES = {
    "ana": "es-UY",
    "carla": "es-UY",
    "nadia": "es-UY",
    "joao": "pt-BR",
    "luis": "es-MX",
    "tomas": "es-MX",
    "ines": "pt-BR",
}
DATABASES = ("sqlite", "postgresql")


def pytest_terminal_summary(terminalreporter):
    if not CHROMIUM.exists():
        terminalreporter.section("NO PAGE WAS SEEN BY A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(f"{CHROMIUM} does not exist; LMS_TEST_CHROMIUM may name another.")


@pytest.fixture(scope="session")
def houses(tmp_path_factory, request) -> Iterator[Callable[[str, str], House]]:
    """houses("sqlite"): the open house on that database, built when it is first asked for."""
    built: dict[str, House] = {}

    def house_on(database: str, name: str = "journeys") -> House:
        key = f"{name}-{database}"
        if key not in built:
            folder = tmp_path_factory.mktemp(key)
            url = _fresh_database(request.getfixturevalue("postgres"), name) if database == "postgresql" else ""
            built[key] = houses_of.build(folder, _free_port(), url)
        return built[key]

    yield house_on
    for house in built.values():
        house.close()


def _fresh_database(server: str | None, name: str) -> str:
    import psycopg

    if server is None:
        pytest.skip("no PostgreSQL server")
    database = f"{name}_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{database}"')
    return f"{server}/{database}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(params=DATABASES)
def house(request, houses) -> House:
    return houses(request.param)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: while Playwright runs, no other test of this thread could run a loop of its own."""
    if not CHROMIUM.exists():
        say = pytest.fail if os.environ.get("LMS_TEST_REQUIRE_ALL") == "1" else pytest.skip
        say(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visitor(house, browser) -> Iterator[Callable[..., Visitor]]:
    """visitor("ana"): Ana with a phone in her hand, signed in as nobody yet."""
    came: list[Visitor] = []

    def comes(key: str, *, width: int = 360, scripts: bool = True) -> Visitor:
        locale = LOCALES.get(key, "en-US")
        came.append(Visitor(house, browser, key, width=width, locale=locale, scripts=scripts))
        return came[-1]

    yield comes
    for each in came:
        each.context.close()
