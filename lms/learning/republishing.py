"""What a new version of a course means for those who learn it: what they finished stays finished (learning.excusing),
and a check that is passed as it is marked now is completed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, col, update

from lms import clock
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Course
from lms.db import insert_once, session
from lms.jobs.handlers import handles
from lms.learning import queries
from lms.learning.excusing import Done, excused, gains, outline
from lms.learning.marking import Marked
from lms.learning.models import Attempt, Completion

AT_ONCE = 2000  # rows in a transaction


@dataclass(frozen=True, slots=True)
class Remarked:
    """What to write down of attempts that no completion came of."""

    completions: list[dict[str, Any]] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)  # attempts in which every question has an answer now
    reopened: list[int] = field(default_factory=list)  # in which one has none now


def keep_finished(db: Session, course_id: int) -> None:
    """Complete the checks that are passed now, and excuse those who had finished a lesson or module from the blocks
    that came to it. Twice is once."""
    remarked = _remarked(db, course_id)
    insert_once(db, Completion, remarked.completions)
    _finish(db, remarked.finished, clock.now())
    _finish(db, remarked.reopened, None)
    insert_once(db, Completion, _excused(db, course_id))


@handles("learning.keep_finished", transactional=False)
def keep_finished_later(details: dict[str, Any]) -> None:
    """The same, found without keeping writers waiting."""
    with session(writes=False) as db:
        remarked = _remarked(db, details["course"])
    _complete(remarked.completions)
    for ids, at in ((remarked.finished, clock.now()), (remarked.reopened, None)):
        for some in _parts(ids):
            with session() as db:
                _finish(db, some, at)
    with session(writes=False) as db:
        rows = _excused(db, details["course"])
    _complete(rows)


def _complete(rows: list[dict[str, Any]]) -> None:
    for some in _parts(rows):
        with session() as db:
            insert_once(db, Completion, some)


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))


def _finish(db: Session, attempts: list[int], at: datetime | None) -> None:
    if attempts:
        db.exec(update(Attempt).where(col(Attempt.id).in_(attempts)).values(finished_at=at))


def _remarked(db: Session, course_id: int) -> Remarked:
    """The attempts as the version that is read now marks them: it may have another key, or other questions.

    A completion is as old as the last answer that led to it.
    """
    found, attempts = Remarked(), list(queries.not_passed(db, course_id))
    if not attempts:
        return found
    version_id = db.get_one(Course, course_id).version_id or 0
    content = catalogue.content_of(db, version_id)
    for attempt in attempts:
        check = content.block(attempt.key)
        if check is None or check.kind != "check":
            continue
        marked = Marked(check, attempt.number, attempt.given)
        if marked.is_finished != (attempt.finished_at is not None):
            (found.finished if marked.is_finished else found.reopened).append(attempt.id)
        if marked.is_passed:
            whose = {"person_id": attempt.person_id, "block_id": attempt.block_id}
            found.completions.append(whose | {"version_id": version_id, "at": attempt.answered_at})
    return found


def _excused(db: Session, course_id: int) -> list[dict[str, Any]]:
    """Completions to write down, of what counts today. As many statements for a thousand people as for one."""
    versions: dict[int, int] = {}
    outlines = []
    for id, number, content in catalogue.versions_of(db, course_id):
        versions[number] = id
        outlines.append((number, outline(content)))
    gained = gains(outlines)
    if not gained:
        return []
    counted = queries.counted_blocks(db, course_id)
    rows = []
    for person_id, theirs in groupby(queries.completions_in(db, course_id), key=itemgetter(0)):
        done = {key: Done(number, number, at) for _, key, number, at in theirs}
        found = {key: each for key, each in excused(gained, done) if key in counted}
        rows += [
            {
                "person_id": person_id,
                "block_id": counted[key],
                "version_id": versions[each.version],
                "at": each.at,
                "excused": True,
            }
            for key, each in found.items()
        ]
    return rows
