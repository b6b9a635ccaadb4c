"""`lms courses preview`, from start to Ctrl-C."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

ROOT = Path(__file__).parents[2]
LESSON = "/courses/mayors/why-you"


class Previewed:
    def __init__(self, tmp: Path, port: int):
        self.folder = Path(shutil.copytree(ROOT / "courses", tmp / "courses"))
        self.real = tmp / "real"
        self.temporary = tmp / "temporary"
        self.temporary.mkdir()
        self.log = tmp / "log"
        self.port = port
        real = {"LMS_DATA_DIR": str(self.real), "LMS_DATABASE_URL": f"sqlite:///{self.real}/lms.sqlite3"}
        odd = {"LMS_HOST": "0.0.0.0", "LMS_SMTP_URL": "smtp://mail.example.org", "TMPDIR": str(self.temporary)}
        command = [sys.executable, "-m", "lms", "courses", "preview", str(self.folder), "--port", str(port)]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | real | odd, stdout=out, stderr=out)
        self.wait(lambda: "/preview/" in self.said)
        self.browser = httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=20)
        self.wait(self.answers)

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def way_in(self) -> str:
        return re.search(r"http://localhost:\d+(/preview/\S+)", self.said)[1]

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def wait(self, for_it) -> None:
        patience = time.monotonic() + 60
        while not for_it():
            assert self.process.poll() is None and time.monotonic() < patience, self.said
            time.sleep(0.1)

    def change(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Previewed]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = Previewed(tmp_path, port)
    yield started
    started.process.kill()
    started.process.wait()


def test_an_author_sees_each_save_and_each_fault_and_leaves_nothing_behind(preview: Previewed):
    browser = preview.browser
    assert browser.get(preview.way_in).status_code == 200
    assert "Why it has to be you" in browser.get(LESSON).text
    assert "Awaits the consent of Baltimore" in browser.get("/courses/mayors/how-routines-die").text
    preview.change("mayors/why-you/en.md", "# Why it has to be you", "# Why it is you")
    preview.wait(lambda: "Why it is you" in browser.get(LESSON).text)

    preview.change("mayors/why-you/en.md", "A resident stops you", "A <script>resident</script> stops you")
    preview.wait(lambda: "The files are broken." in browser.get(LESSON).text)
    page = browser.get(LESSON).text
    assert "mayors/why-you/en.md:5</code> HTML is not for prose" in page and "Why it is you" in page
    assert f"{preview.folder}/mayors/why-you/en.md:5: HTML is not for prose" in preview.said
    preview.change("mayors/why-you/en.md", "<script>resident</script>", "neighbor")
    preview.wait(lambda: "A neighbor stops you" in browser.get(LESSON).text)
    assert "The files are broken." not in browser.get(LESSON).text

    browser.post("/language", data={"language": "es", "next": LESSON}, headers={"origin": str(browser.base_url)})
    assert 'lang="es' in browser.get(LESSON).text

    preview.process.send_signal(signal.SIGINT)
    assert preview.process.wait(20) == 0
    assert "Traceback" not in preview.said
    assert not preview.real.exists() and not list(preview.temporary.iterdir())


def test_it_listens_on_loopback_alone_and_lets_in_who_has_the_address(preview: Previewed):
    listening = Path("/proc/net/tcp").read_text().splitlines()
    mine = [line.split()[1] for line in listening if line.split()[1].endswith(f":{preview.port:04X}")]
    assert {address.partition(":")[0] for address in mine if address} == {"0100007F"}
    assert preview.browser.get(LESSON).url.path == "/sign-in"
    assert preview.browser.get("/preview/guessed").status_code == 404
