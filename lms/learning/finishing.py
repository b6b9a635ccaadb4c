"""Keeps finished what people had finished, after a new version of a course: see learning.keeping."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session

from lms.catalogue import queries as catalogue
from lms.db import insert_once, session
from lms.jobs.handlers import handles
from lms.learning import queries
from lms.learning.keeping import Done, excused, gains, outline
from lms.learning.models import Completion

AT_ONCE = 2000  # rows in a transaction


def keep_finished(db: Session, course_id: int) -> None:
    """Excuse those who had finished a lesson or module from the blocks that came to it. Twice is once."""
    insert_once(db, Completion, _excused(db, course_id))


def keep_all_finished(db: Session) -> None:
    for course_id in catalogue.courses_published_again(db):
        keep_finished(db, course_id)


@handles("learning.keep_finished", transactional=False)
def keep_finished_later(details: dict[str, Any]) -> None:
    """The same, found without keeping writers waiting."""
    with session(writes=False) as db:
        rows = _excused(db, details["course"])
    for first in range(0, len(rows), AT_ONCE):
        with session() as db:
            insert_once(db, Completion, rows[first : first + AT_ONCE])


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
