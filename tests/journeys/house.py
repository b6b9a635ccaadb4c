"""A real server with the demonstration in it: its own process, database and data folder."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parents[2]
WAY_IN = re.compile(r"^  (\w+) .*(/sign-in/\S+)$", re.MULTILINE)
WORKER = """
import sys
from datetime import datetime
import time_machine
import lms.handlers
from lms.jobs.worker import Worker
with time_machine.travel(datetime.fromisoformat(sys.argv[1])):
    Worker().work_off()
"""


@dataclass
class House:
    url: str
    database: str
    folder: Path
    environment: dict[str, str]
    ways_in: dict[str, str] = field(default_factory=dict)
    server: subprocess.Popen | None = None

    def lms(self, *arguments: str) -> str:
        return self._python("-m", "lms", *arguments)

    def works_at(self, moment: datetime) -> None:
        """A second worker of this house, whose clock stands at a moment to come, does all that is due then."""
        self._python("-c", WORKER, moment.isoformat())

    def way_in(self, key: str) -> str:
        """A one-time link: those that `lms demo` printed first, then new ones."""
        return self.ways_in.pop(key, None) or self.lms("sign-in-link", f"{key}@lms.example").strip()

    def fill(self) -> None:
        self.ways_in = {key: self.url + path for key, path in WAY_IN.findall(self.lms("demo"))}

    def open(self) -> None:
        log = (self.folder / "server.log").open("w")
        command = [sys.executable, "-m", "lms", "serve"]
        self.server = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        patience = time.monotonic() + 60
        while not self.answers():
            if self.server.poll() is not None or time.monotonic() > patience:
                raise RuntimeError((self.folder / "server.log").read_text())
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False

    def _python(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        ran = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True)
        assert ran.returncode == 0, f"python {' '.join(arguments)}\n{ran.stderr}"
        return ran.stdout

    def close(self) -> None:
        if self.server:
            self.server.terminate()
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()


def build(folder: Path, port: int, database_url: str = "") -> House:
    """A house that is filled and open. Without a database's address: SQLite in the folder."""
    own = {
        "LMS_DATA_DIR": str(folder),
        "LMS_DATABASE_URL": database_url,
        "LMS_PORT": str(port),
        "LMS_DEMO": "1",
        "LMS_EMBEDDED_WORKER": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    database = "postgresql" if database_url else "sqlite"
    house = House(f"http://127.0.0.1:{port}", database, folder, kept | own)
    house.fill()
    house.open()
    return house
