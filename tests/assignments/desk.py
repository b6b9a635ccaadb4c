"""What people do with an assignment, in the words of the tests."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, select

from lms.assignments.models import Submission
from lms.catalogue.models import Course, CourseVersion

CONTRACT = "/courses/procurement/target-contract"
STRATEGY = "/courses/mayors/one-page-strategy"
TEXT = "Limpieza de calles: termina en diciembre"
LEVELS = {"level-map": "fully", "level-weight": "partly", "level-together": "not-yet"}
STRATEGY_LEVELS = {"level-for-residents": "fully", "level-three-moves": "fully", "level-outlives": "partly"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def begin(browser, lesson: str = CONTRACT) -> str:
    """The address of the work, begun from its lesson."""
    answer = browser.post(f"{lesson}/assignment")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def write(browser, work: str, parts: Mapping[str, str], **headers):
    return browser.post(work, data={f"part-{name}": text for name, text in parts.items()}, headers=headers)


def attach(browser, work: str, name: str = "contratos.pdf", content: bytes = PDF, type: str = "application/pdf"):
    return browser.post(f"{work}/files", files=[("files", (name, content, type))])


def hand_in(browser, work: str, peer: str = ""):
    return browser.post(f"{work}/hand-in", data={"preview": preview_in(browser, work), "peer": peer})


def preview_in(browser, work: str) -> str:
    """The mark of what is shown before it is handed in."""
    found = re.search(r'name="preview" value="(\w+)"', browser.get(f"{work}/hand-in").text)
    return found[1] if found else ""


def handed_in(browser, lesson: str = CONTRACT, peer: str = "", **parts: str) -> str:
    """The address of work that was written and handed in."""
    work = begin(browser, lesson)
    assert write(browser, work, parts or {"contracts": TEXT}).status_code == 303
    answer = hand_in(browser, work, peer)
    assert answer.status_code == 303, answer.text
    return work


def review(browser, work: str, comment: str = "", version: int = 1, levels: Mapping[str, str] = LEVELS, **headers):
    data = {"version": str(version), "comment": comment, **levels}
    return browser.post(f"{work}/review", data=data, headers=headers)


def send(browser, work: str, verdict: str, version: int = 1):
    data = {"verdict": verdict, "version": str(version), "mark": shown(browser, work, verdict)}
    return browser.post(f"{work}/review/sending", data=data)


def shown(browser, work: str, verdict: str) -> str:
    """The mark of the review as it is shown before it is sent."""
    found = re.search(r'name="mark" value="(\w+)"', browser.get(f"{work}/review?verdict={verdict}").text)
    return found[1] if found else ""


def reviewed(browser, work: str, verdict: str, comment: str = "", version: int = 1, levels=LEVELS) -> None:
    assert review(browser, work, comment, version, levels).status_code == 303
    answer = send(browser, work, verdict, version)
    assert answer.status_code == 303, answer.text


def submission(db: Session) -> Submission:
    db.expire_all()
    return db.exec(select(Submission)).one()


def republish(db: Session, slug: str, key: str, change: Callable[[dict[str, Any]], None]) -> None:
    """A new version of the course, in which the block is changed."""
    course = db.exec(select(Course).where(Course.slug == slug)).one()
    last = db.get_one(CourseVersion, course.version_id)
    content = copy.deepcopy(last.content)
    for module in content["modules"]:
        for block in [block for lesson in module["lessons"] for block in lesson["blocks"] if block["id"] == key]:
            change(block)
    new = CourseVersion(course_id=course.id, number=last.number + 1, digest=f"{key} {last.number}", content=content)
    db.add(new)
    db.flush()
    course.version_id = new.id
    db.add(course)
    db.commit()
