from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.learning.finishing import Finished, finished_since
from lms.learning.models import Completion


def finished_by(db: Session, person_ids: Collection[int], since: datetime) -> dict[int, list[Finished]]:
    """What each of these persons finished since a moment, in the versions that are read now: never an answer or a
    word of theirs. One statement."""
    columns: tuple[Any, ...] = (Completion.person_id, Course.version_id, Block.key, Completion.at, Completion.excused)
    rows = db.exec(
        select(*columns)
        .join(Block, col(Block.id) == col(Completion.block_id))
        .join(Course, col(Course.id) == col(Block.course_id))
        .where(col(Completion.person_id).in_(person_ids), col(Block.counts), col(Course.version_id).is_not(None))
        .order_by(col(Course.id))
    ).all()
    done: dict[tuple[int, int], dict[str, datetime | None]] = defaultdict(dict)
    for person_id, version_id, key, at, excused in rows:
        done[person_id, version_id][key] = None if excused else at
    found: dict[int, list[Finished]] = {person_id: [] for person_id in person_ids}
    for (person_id, version_id), blocks in done.items():
        found[person_id] += finished_since(content_of(db, version_id), blocks, since)
    return found
