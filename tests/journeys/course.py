"""The mayors' course as its files tell it."""

import tomllib
from pathlib import Path

MAYORS = Path(__file__).parents[2] / "courses" / "mayors"
LESSONS = tomllib.loads((MAYORS / "course.toml").read_text())["modules"][0]["lessons"]
CHECK = next(
    block for block in tomllib.loads((MAYORS / "check/lesson.toml").read_text())["blocks"] if block["kind"] == "check"
)
RIGHT = {question["id"]: question["answer"] for question in CHECK["questions"]}


def title(lesson: str, language: str) -> str:
    return (MAYORS / lesson / f"{language}.md").read_text().splitlines()[0].removeprefix("# ")
