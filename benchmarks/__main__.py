"""`make bench`: our server with two processes beside its bare floor, on SQLite and on PostgreSQL."""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, text

from benchmarks import bulk, servers
from benchmarks.load import Slice, get, measure, post
from benchmarks.people import COURSE, LESSON, Filled, Logging, Reading
from benchmarks.servers import Server
from benchmarks.table import FLOORS, WAYS, Result, table

CONNECTIONS = 8
WARM_UP = 1.0  # seconds of each kind of request, not counted
Slices = dict[str, list[Slice]]


@dataclass
class Bench:
    """One database, with the server and the floor on it."""

    load: ProcessPoolExecutor
    engine: Engine
    filled: Filled
    ours: Server
    floor: Server

    def run(self, seconds: float, rounds: int) -> tuple[Slices, dict[str, Slices]]:
        """Ours and the floor by turns: the machine drifts, and so both drift."""
        self.round(WARM_UP)
        ours: Slices = defaultdict(list)
        floor: dict[str, Slices] = {work: defaultdict(list) for work in FLOORS}
        for _ in range(rounds):
            for work, way, seen in self.round(seconds):
                (floor[work][way] if way else ours[work]).append(seen)
        return ours, floor

    def round(self, seconds: float) -> list[tuple[str, str, Slice]]:
        """A slice of every kind: the work, the floor's way (none for ours), and what was seen."""
        pages = {"home": "/", "course": f"/courses/{COURSE}", "lesson": f"/courses/{COURSE}/{LESSON}"}
        seen = [(work, "", self.pages(path, seconds)) for work, path in pages.items()]
        seen += [("lesson", way, self.floor_pages(way, seconds)) for way in WAYS]
        seen += [("search", "", self.searches(self.ours, "/search?q={}", seconds))]
        seen += [("search", way, self.searches(self.floor, f"/{way}/search/{{}}", seconds)) for way in WAYS]
        seen += [("completion", "", self.completions(self.ours, seconds, our_completion))]
        for way in WAYS:
            seen += [("completion", way, self.completions(self.floor, seconds, self.floor_completion(way)))]
        seen += [("answer", "", self.answers(seconds))]
        seen += [("answer", way, slice) for work, way, slice in seen if work == "completion" and way]
        seen += [("log", "", self.drafts(self.ours, seconds, our_draft, 200))]
        seen += [("log", way, self.drafts(self.floor, seconds, floor_draft(way), 204)) for way in WAYS]
        report = get(f"/cohorts/{self.filled.cohort}/report", f"session={self.filled.manager}")
        return [*seen, ("report", "", self.ask(self.ours, [report], seconds))]

    def pages(self, path: str, seconds: float) -> Slice:
        return self.ask(self.ours, [get(path, f"session={token}") for token in self.filled.learners], seconds)

    def floor_pages(self, way: str, seconds: float) -> Slice:
        people = sorted({reading.person for reading in self.filled.readings})
        return self.ask(self.floor, [get(f"/{way}/page/{person}") for person in people], seconds)

    def searches(self, server: Server, path: str, seconds: float) -> Slice:
        asked = zip(self.filled.learners, self.filled.searches, strict=True)
        return self.ask(server, [get(path.format(quote(word)), f"session={token}") for token, word in asked], seconds)

    def answers(self, seconds: float) -> Slice:
        """Attempts of six questions, each learner's from the first to the last."""
        requests = [our_answer(token, question) for token in self.filled.learners for question in bulk.QUESTIONS]
        return self.counted("answer", self.ask(self.ours, requests, seconds, again=False), ("answer", "attempt"))

    def floor_completion(self, way: str) -> Callable[[Reading], bytes]:
        return lambda reading: post(f"/{way}/completions/{reading.person}/{reading.block_id}/{self.filled.version}")

    def completions(self, server: Server, seconds: float, request: Callable[[Reading], bytes]) -> Slice:
        """Each inserts a row, which is counted; then they are taken back, for the next slice to do the same."""
        requests = [request(reading) for reading in self.filled.readings]
        return self.counted("completion", self.ask(server, requests, seconds, expected=204, again=False))

    def drafts(self, server: Server, seconds: float, request: Callable[[Logging], bytes], expected: int) -> Slice:
        """Logs that are saved as they are typed, again and again: of each session one draft, which is taken back."""
        seen = self.ask(server, [request(log) for log in self.filled.logs], seconds, expected=expected)
        with self.engine.begin() as db:
            ids = ", ".join(str(log.session) for log in self.filled.logs)
            rows = db.execute(text(f"DELETE FROM log_draft WHERE session_id IN ({ids})")).rowcount
        if rows != min(len(self.filled.logs), len(seen.latencies)):
            seen.errors["sessions without one draft"] += abs(len(self.filled.logs) - rows)
        return seen

    def counted(self, table: str, seen: Slice, taken_back: tuple[str, ...] = ()) -> Slice:
        """Each answer has to have made a row of that table; they are taken back, with what came along."""
        with self.engine.begin() as db:
            rows = [
                db.execute(text(f"DELETE FROM {name} WHERE id > :last"), {"last": self.filled.last[name]}).rowcount
                for name in taken_back or (table,)
            ]
            db.execute(text("DELETE FROM completion WHERE id > :last"), {"last": self.filled.last["completion"]})
        if rows[0] != len(seen.latencies):
            seen.errors["answered, not inserted"] += abs(len(seen.latencies) - rows[0])
        return seen

    def ask(
        self, server: Server, requests: list[bytes], seconds: float, *, expected: int = 200, again: bool = True
    ) -> Slice:
        how = {"seconds": seconds, "connections": CONNECTIONS, "expected": expected, "again": again}
        return self.load.submit(measure, server.port, requests, **how).result()


def our_completion(reading: Reading) -> bytes:
    body = f"block={reading.block}&client_id={reading.person}-{reading.block_id}"
    return post(f"/courses/{COURSE}/{reading.lesson}/completions", body, f"session={reading.token}")


def our_draft(log: Logging) -> bytes:
    """Of a log that is half written: facts, a note of a few lines, a promise."""
    facts = (
        "became=held&kind=one_to_one&day=2026-11-20&hour=10:00&minutes=45&channel=video&topics=budget,+streets&base=0"
    )
    words = f"shared={'We+went+through+the+list.+' * 16}&promise-1-text={'Publish+the+number.+' * 4}"
    rest = "promise-1-owner=&promise-1-due=2026-12-20&next_day=&next_hour=&next_minutes=45&next_was="
    return post(f"/sessions/{log.public_id}/draft", f"{facts}&{words}&{rest}", f"session={log.token}")


def floor_draft(way: str) -> Callable[[Logging], bytes]:
    return lambda log: post(f"/{way}/drafts/{log.session}/{log.coach}")


def our_answer(token: str, question: str) -> bytes:
    body = f"check={bulk.CHECK}&attempt=1&question={question}&option-{question}=b&client_id={token[-6:]}-{question}"
    return post(f"/courses/{bulk.SLUG}/{bulk.LESSON}/answers", body, f"session={token}")


# ---------------------------------------------------------------- one database


def bench(database: str, folder: Path, url: str, seconds: float, rounds: int) -> Result:
    filled = fill(folder, url)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    load = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with load, servers.ours(folder, url) as ours:
        lesson, results = folder / "lesson.html", folder / "results.html"
        lesson.write_text(usual(ours, [f"/courses/{COURSE}/{LESSON}"] * 45, filled), encoding="utf-8")
        found = [f"/search?q={quote(word)}" for word in filled.searches[:45]]
        results.write_text(usual(ours, found, filled), encoding="utf-8")
        with servers.floor(folder, url, lesson, results) as floor:
            seen, seen_of_floor = Bench(load, engine, filled, ours, floor).run(seconds, rounds)
            memory = {"ours": ours.memory, "the floor": floor.memory}
            if database == "postgresql":
                memory["PostgreSQL, serving both"] = servers.postgres_memory(folder)
    engine.dispose()
    return Result(database, seen, seen_of_floor, memory, loading(folder, url, rounds))


def fill(folder: Path, url: str) -> Filled:
    people = folder / "people.json"
    command = [sys.executable, "-m", "benchmarks.people", people]
    subprocess.run(command, cwd=servers.ROOT, env=servers.house(folder, url), check=True)
    return Filled.load(people)


def usual(ours: Server, paths: list[str], filled: Filled) -> str:
    """The page of the median length among those of these paths, each read by another learner."""

    def read(path: str, token: str) -> str:
        address = f"http://127.0.0.1:{ours.port}{path}"
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": f"session={token}"})) as answer:
            return answer.read().decode()

    pages = sorted((read(path, token) for path, token in zip(paths, filled.learners, strict=False)), key=len)
    return pages[len(pages) // 2]


def loading(folder: Path, url: str, rounds: int) -> list[tuple[float, float]]:
    """Seconds that loading a whole programme takes us, and its floor, by rounds."""
    file = folder / "loading.json"
    command = [sys.executable, "-m", "benchmarks.loading", str(rounds), file]
    subprocess.run(command, cwd=servers.ROOT, env=servers.house(folder, url), check=True)
    return json.loads(file.read_text())


@contextmanager
def fresh(database: str) -> Iterator[tuple[Path, str]]:
    """A temporary folder, and the URL of an empty database in it."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if database == "sqlite":
            yield folder, f"sqlite:///{folder / 'bench.sqlite3'}"
        else:
            with servers.postgres(folder) as url:
                yield folder, url


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="of each slice")
    parser.add_argument("--rounds", type=int, default=3, help="each with a slice of every kind")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped, and its folder removed
    print(
        f"{servers.PROCESSES} processes, {CONNECTIONS} connections, Accept-Encoding: gzip;",
        f"{asked.rounds} rounds of {asked.seconds:g} s each, medians",
    )
    results = []
    for database in [asked.only] if asked.only else ["sqlite", "postgresql"]:
        if database == "postgresql" and servers.postgres_binaries() is None:
            print("\n!!!! POSTGRESQL WAS NOT MEASURED: no server in /usr/lib/postgresql !!!!")
            continue
        with fresh(database) as (folder, url):
            results.append(bench(database, folder, url, asked.seconds, asked.rounds))
        print(f"\n{table(results[-1])}", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps([result.as_dict() for result in results], indent=2) + "\n")
    return 1 if any(result.errors for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
