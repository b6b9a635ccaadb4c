"""The tutorial for authors, done to the letter."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs/authoring.md").read_text().partition("## Your first lesson")[2].partition("\n## ")[0]


class Newcomer:
    def __init__(self, home: Path):
        self.home = home
        self.steps = iter(re.findall(r"^```sh\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL))

    def does_the_next_step(self) -> subprocess.CompletedProcess:
        command = next(self.steps).replace(".venv/bin/lms", str(ROOT / ".venv/bin/lms"))
        environment = os.environ | {"HOME": str(self.home)}
        return subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True)

    def edits(self, name: str, old: str, new: str) -> None:
        path = self.home / "my-courses/mayors" / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def minutes_of_the_first_module(self) -> int:
        return tomllib.loads((self.home / "my-courses/mayors/course.toml").read_text())["modules"][0]["minutes"]

    def check(self) -> subprocess.CompletedProcess:
        command = [ROOT / ".venv/bin/lms", "courses", "check", self.home / "my-courses"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


def test_the_tutorial_leads_to_a_lesson_in_three_languages(newcomer: Newcomer):
    for _ in ("a copy", "the plan"):
        assert newcomer.does_the_next_step().returncode == 0
    newcomer.edits("course.toml", '  "check",\n]', '  "check",\n  "one-good-question",\n]')
    minutes = newcomer.minutes_of_the_first_module()
    newcomer.edits("course.toml", f"minutes = {minutes}", f"minutes = {minutes + 3}")
    assert "mayors/one-good-question/en.md:1: missing" in newcomer.check().stderr
    for _ in ("English", "the others"):
        assert newcomer.does_the_next_step().returncode == 0
    checked = newcomer.does_the_next_step()
    assert (checked.returncode, checked.stdout) == (0, "The courses are in order.\n"), checked.stderr
    edited = 'id = "ask-what-changed"\nkind = "text"\nrevision = 2\nverdict = "changes-meaning"'
    newcomer.edits("one-good-question/lesson.toml", 'id = "ask-what-changed"\nkind = "text"', edited)
    status = newcomer.does_the_next_step().stdout
    assert "mayors/one-good-question/es.md:3: “ask-what-changed” is superseded (changes-meaning)" in status
    assert next(newcomer.steps, None) is None
