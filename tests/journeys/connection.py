"""A connection that goes and comes back, and what is left of it on the device and on the server."""

import sqlite3
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import psycopg
from house import House
from playwright.sync_api import Route
from visitor import Visitor


def comes_back(reader: Visitor, until: str) -> list[tuple[str, str]]:
    """The network is back: what arrived, in order, by its address and its last words."""
    arrived = []

    def on_response(answer) -> None:
        if answer.request.method == "POST":
            sent = parse_qs(answer.request.post_data or "")
            told = [sent[name][0] for name in ("question", "private", "text", "0-result") if name in sent]
            arrived.append((urlsplit(answer.url).path.rpartition("/")[2], *told))

    reader.page.on("response", on_response)
    reader.context.set_offline(False)
    reader.sees(until)
    reader.waits_for_quiet()
    reader.page.remove_listener("response", on_response)
    return arrived


def cut(reader: Visitor) -> None:
    """Only this page loses its connection; the others of the same browser keep theirs."""
    reader.page.route("**/*", lambda route: route.abort("connectionfailed"))


def mend(reader: Visitor) -> None:
    reader.page.unroute_all()
    reader.page.evaluate("window.dispatchEvent(new Event('online'))")


def loses_the_reply(route: Route) -> None:
    route.fetch()
    route.abort("timedout")


def stored_by_the_browser(reader: Visitor) -> list[str]:
    """All that a page could leave behind on a device, but for cookies."""
    return reader.page.evaluate(
        """async () => [
          ...Object.keys(localStorage),
          ...Object.keys(sessionStorage),
          ...(await indexedDB.databases()).map((one) => one.name),
          ...(self.caches ? await caches.keys() : []),
          ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
        ]"""
    )


def rows(house: House, question: str, who: str = "") -> list[tuple]:
    question = question.format(f"{who}@lms.example")
    if house.database == "postgresql":
        with psycopg.connect(house.environment["LMS_DATABASE_URL"]) as db:
            return db.execute(question).fetchall()
    with closing(sqlite3.connect(f"file:{house.folder}/lms.sqlite3?mode=ro", uri=True)) as db:
        return db.execute(question).fetchall()
