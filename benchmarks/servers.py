"""Starts what is measured, each on a port of its own and in a temporary folder: our server, the floor, PostgreSQL."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROCESSES = 2
NOBODY = 65534


@dataclass(frozen=True)
class Server:
    port: int
    group: int  # of its processes

    @property
    def memory(self) -> int:
        """Bytes: the proportional share (PSS) of all its processes."""
        return sum(_pss(process) for process in Path("/proc").glob("[0-9]*") if _group(process) == self.group)


def _group(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[2])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _pss(process: Path) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def house(folder: Path, database_url: str) -> dict[str, str]:
    """The environment of our commands: no demonstration, no background work, nothing of the caller's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return inherited | {
        "LMS_DATABASE_URL": database_url,
        "LMS_DATA_DIR": str(folder),
        "LMS_PROCESSES": str(PROCESSES),
        "LMS_EMBEDDED_WORKER": "0",
        "LMS_DEMO": "0",
    }


@contextmanager
def ours(folder: Path, database_url: str) -> Iterator[Server]:
    port = free_port()
    environment = house(folder, database_url) | {"LMS_PORT": str(port)}
    with _started([sys.executable, "-m", "lms", "serve"], port, environment, folder / "ours.log") as server:
        yield server


@contextmanager
def floor(folder: Path, database_url: str, page: Path, results: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.floor", str(port)]
    url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    environment = os.environ | {"FLOOR_DATABASE_URL": url, "FLOOR_PAGE": str(page), "FLOOR_RESULTS": str(results)}
    with _started(command, port, environment, folder / "floor.log") as server:
        yield server


@contextmanager
def _started(command: list[str], port: int, environment: dict[str, str], log: Path) -> Iterator[Server]:
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True)
    try:
        _wait(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen, port: int, log: Path) -> None:
    """Until it answers, and its other process most likely too."""
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz"):
                time.sleep(1)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{process.args} did not start:\n{log.read_text()}")


# ---------------------------------------------------------------- PostgreSQL


def postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a fresh database. Unlike in tests, every commit reaches the disk."""
    binaries, port, data = postgres_binaries(), free_port(), folder / "data"
    as_user = []
    if os.geteuid() == 0:
        as_user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        shutil.chown(folder, NOBODY, NOBODY)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*as_user, binaries / "initdb", "-D", data, "-U", "lms", "-A", "trust", "-E", "UTF8"], **quiet)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
    control = [*as_user, binaries / "pg_ctl", "-D", data]
    subprocess.run([*control, "-w", "-o", options, "-l", folder / "log", "start"], **quiet)
    try:
        subprocess.run([binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "lms", "bench"], **quiet)
        yield f"postgresql://lms@127.0.0.1:{port}/bench"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], **quiet)


def postgres_memory(folder: Path) -> int:
    """Bytes: the proportional share of the processes of the server whose data lie in the folder."""
    leader = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    children = (process for process in Path("/proc").glob("[0-9]*") if _parent(process) == leader)
    return sum(_pss(process) for process in [Path(f"/proc/{leader}"), *children])


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
