"""What people do with an assignment, in the words of the tests."""

import re
from collections.abc import Mapping

from sqlmodel import Session, select

from lms.assignments.models import Submission

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
    page = browser.get(f"{work}/hand-in").text
    preview = re.search(r'name="preview" value="(\w+)"', page)
    return browser.post(f"{work}/hand-in", data={"preview": preview[1] if preview else "", "peer": peer})


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
    return browser.post(f"{work}/review/sending", data={"verdict": verdict, "version": str(version)})


def reviewed(browser, work: str, verdict: str, comment: str = "", version: int = 1, levels=LEVELS) -> None:
    assert review(browser, work, comment, version, levels).status_code == 303
    answer = send(browser, work, verdict, version)
    assert answer.status_code == 303, answer.text


def submission(db: Session) -> Submission:
    db.expire_all()
    return db.exec(select(Submission)).one()
