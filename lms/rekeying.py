"""All sealed words of all features: by which key each opens, and sealed anew by another. For the command line."""

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from sqlmodel import col, update

from lms import db as database
from lms.coaching.seals import SEALED as OF_COACHING
from lms.errors import Unreadable
from lms.learning.seals import SEALED as OF_LEARNING
from lms.sealing import Sealed, keys, new_key, seal, unsealed
from lms.settings import replace_key_file, settings

COLUMNS: tuple[Sealed, ...] = (*OF_COACHING, *OF_LEARNING)
BATCH = 200
NO_KEY = "no key of this machine"


def counts() -> dict[str, Counter[str]]:
    """How many sealed words of each table open by which key."""
    return {str(column.table.__tablename__): _count(column) for column in COLUMNS}


def rotate(say: Callable[[str], None]) -> int:
    """Seal all words by the key that seals, and return how many were. Where they are by it already, the key file gets
    a new one first. May be interrupted and run again; people may write meanwhile; what no key opens stays as it is."""
    with _alone():
        if not _are_to_be_sealed_anew():
            if settings().notes_key:
                say("All is sealed by LMS_NOTES_KEY. Put another there, and this one into LMS_NOTES_KEYS_BEFORE.")
                return 0
            _make_key()
            say(f"A new key, {keys()[0]}, stands first in {settings().notes_key_file}. Copy the file to a safe place.")
        done = 0
        while sealed := sum(_seal_anew(column) for column in COLUMNS):  # again for what was saved meanwhile
            done += sealed
    return done


@contextmanager
def _alone() -> Generator[None]:
    """Two at once would each make a key, and one of them would be lost."""
    keys()
    folder = os.open(settings().data_dir / "keys", os.O_RDONLY) if not settings().notes_key else None
    try:
        if folder is not None:
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        if folder is not None:
            os.close(folder)


def _make_key() -> None:
    file = settings().notes_key_file
    replace_key_file(file, "\n".join([new_key(), *file.read_text().split()]) + "\n")


def _are_to_be_sealed_anew() -> bool:
    first = str(keys()[0])
    return any(set(count) - {first, f"{first}, not named", NO_KEY} for count in counts().values())


def _count(column: Sealed) -> Counter[str]:
    found: Counter[str] = Counter()
    for batch in _batches(column, writes=False):
        found.update(_opens_by(column, sealed, parts) for _, _, sealed, parts in batch)
    return found


def _opens_by(column: Sealed, sealed: bytes, parts: list[Any]) -> str:
    try:
        _, key, is_named = unsealed(sealed, column.row_name(*parts))
    except Unreadable:
        return NO_KEY
    return str(key) if is_named else f"{key}, not named"


def _seal_anew(column: Sealed) -> int:
    batches = _batches(column)
    return sum(_resealed(db, column, id, sealed, parts) for batch in batches for db, id, sealed, parts in batch)


def _resealed(db: Any, column: Sealed, id: int, sealed: bytes, parts: list[Any]) -> int:
    """1 if the words were by another key and are by the first now; 0 if not, or if they were saved meanwhile."""
    row = column.row_name(*parts)
    try:
        text, key, is_named = unsealed(sealed, row)
    except Unreadable:
        return 0
    if is_named and key == keys()[0]:
        return 0
    is_still = col(column.table.id) == id, col(column.table.sealed) == sealed
    return db.exec(update(column.table).where(*is_still).values(sealed=seal(text, row))).rowcount


Row = tuple[Any, int, bytes, list[Any]]


def _batches(column: Sealed, *, writes: bool = True) -> Generator[list[Row]]:
    """The rows with what their names are made of, a transaction for each batch."""
    after: int | None = 0
    while after is not None:
        with database.session(writes=writes) as db:
            chosen = column.rows.where(col(column.table.id) > after).order_by(col(column.table.id)).limit(BATCH)
            rows = [(db, id, sealed, parts) for id, sealed, *parts in db.exec(chosen)]
            after = rows[-1][1] if rows else None
            yield rows
