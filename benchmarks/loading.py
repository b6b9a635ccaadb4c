"""Loading a course as large as the whole programme, beside its bare floor. `python -m benchmarks.loading ROUNDS FILE`

The floor reads the same files, renders each with markdown-it, cleans it with nh3, and inserts one row with the HTML.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nh3
from markdown_it import MarkdownIt

from benchmarks.bulk import write_bulk
from lms import db as database
from lms.__main__ import ROOT
from lms.catalogue.actions import load_courses
from lms.catalogue.models import Course, CourseVersion


def ours(courses: Path) -> None:
    with database.session() as db:
        assert not load_courses(db, courses, say=lambda _: None)


def floor(courses: Path) -> None:
    markdown = MarkdownIt("commonmark")
    paths = sorted(courses.rglob("*.md"))
    html = {str(path): nh3.clean(markdown.render(path.read_text())) for path in paths}
    with database.session() as db:
        course = Course(slug=f"floor-{time.monotonic_ns()}", kind="track")
        db.add(course)
        db.flush()
        db.add(CourseVersion(course_id=course.id, number=1, digest="", content=html))


def seconds(act: Callable[[Path], None], courses: Path) -> float:
    began = time.perf_counter()
    act(courses)
    return time.perf_counter() - began


def main(rounds: int) -> list[tuple[float, float]]:
    """Seconds of ours and of the floor, by rounds."""
    found = []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            write_bulk(Path(folder), ROOT / "courses" / "mayors", f"load-{number}")
            found.append((seconds(ours, Path(folder)), seconds(floor, Path(folder))))
    return found


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(main(int(sys.argv[1]))))
