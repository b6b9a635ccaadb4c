import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, col, select

from lms import clock
from lms.catalogue.content import CourseContent
from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.certificates.models import Certificate
from lms.db import insert_once
from lms.learning.models import Completion

VERIFIER = Path(__file__).parent / "verifier"
MISSING = "The verifier needs node, and `npm ci --ignore-scripts` in tests/certificates/verifier."


@pytest.fixture
def complete(db: Session, person) -> Callable[[str], CourseContent]:
    """complete("ana"): she has done every part of the mayors' course that counts, as it stands."""

    def done(key: str, leave: int = 0) -> CourseContent:
        course = db.exec(select(Course).where(Course.slug == "mayors")).one()
        assert course.version_id
        content = content_of(db, course.version_id)
        counted = [
            block.id
            for module in content.modules
            for lesson in module.lessons
            for block in lesson.blocks
            if block.counts
        ]
        wanted = counted[: len(counted) - leave]
        ids = db.exec(select(Block.id).where(Block.course_id == course.id, col(Block.key).in_(wanted))).all()
        learner = person(key)
        same = {"person_id": learner.id, "version_id": course.version_id, "client_id": None, "at": clock.now()}
        insert_once(db, Completion, [{**same, "block_id": id} for id in ids])
        db.commit()
        return content

    return done


@pytest.fixture
def certify(complete, visit_as, db: Session):
    """certify("ana"): she completed the course and got its certificate."""

    def get(key: str) -> Certificate:
        complete(key)
        answer = visit_as(key).post("/courses/mayors/certificate")
        assert answer.status_code == 303, answer.text
        serial = answer.headers["location"].removeprefix("/certificates/")
        return db.exec(select(Certificate).where(Certificate.serial == serial)).one()

    return get


# ---------------------------------------------------------------- the independent verifier


def can_verify() -> bool:
    return bool(shutil.which("node")) and (VERIFIER / "node_modules").exists()


def pytest_terminal_summary(terminalreporter):
    if not can_verify():
        terminalreporter.section("NO BADGE WAS VERIFIED BY SOFTWARE THAT IS NOT OURS", sep="!", red=True, bold=True)
        terminalreporter.line(MISSING)


@pytest.fixture
def verify(browse):
    """verify(badge): what software that is not ours says of a VC-JWT, or of a credential with its proof inside.

    Where it would ask the web, it gets what our server answers.
    """
    if not can_verify():
        say = pytest.fail if os.environ.get("LMS_TEST_REQUIRE_ALL") == "1" else pytest.skip
        say(MISSING)

    def run(badge: str | dict, **instead: str) -> dict:
        web = web_of(browse()) | instead
        asked = json.dumps({"badge": badge, "web": web})
        ran = subprocess.run(["node", VERIFIER / "verify.mjs"], input=asked, capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return run


def web_of(browser) -> dict[str, str]:
    """What our server answers at the addresses that a badge names, as the web knows them."""
    base = "http://127.0.0.1:8000"
    profile = browser.get("/certificates/issuer").json()
    paths = ["/certificates/status/0", *(urlsplit(address).path for address in profile["keys"])]
    answers = {f"{base}{path}": browser.get(path).text for path in paths}
    did = browser.get("/certificates/issuer/did.json").text
    return answers | {"https://127.0.0.1:8000/certificates/issuer/did.json": did}
