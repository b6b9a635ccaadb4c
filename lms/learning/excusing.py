"""A finished lesson or module stays finished when a new version comes: which new blocks are not asked of whom.

Pure rules. Whatever the order in which completions and versions are written down, the same ones excuse the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Scope = tuple[str, str]  # ("lesson", its slug) or ("module", its id)
Outline = dict[Scope, frozenset[str]]  # the counted blocks of each


@dataclass(frozen=True, slots=True)
class Done:
    """A block that a person completed or was excused from, and the number of the version from which on that holds."""

    since: int
    version: int  # that was completed
    at: datetime


@dataclass(frozen=True, slots=True)
class Gain:
    """Blocks that a version adds to a lesson or module, which an earlier version had with other blocks."""

    version: int
    blocks: frozenset[str]
    before: frozenset[str]
    seen_in: int  # the last version that had it so


def outline(content: Mapping[str, Any]) -> Outline:
    """The counted blocks of a published version (CourseVersion.content), by lesson and by module."""
    found: Outline = {}
    for module in content["modules"]:
        keys: set[str] = set()
        for lesson in module["lessons"]:
            mine = {block["id"] for block in lesson["blocks"] if block["counts"]}
            found["lesson", lesson["slug"]] = frozenset(mine)
            keys |= mine
        found["module", module["id"]] = frozenset(keys)
    return found


def gains(outlines: Iterable[tuple[int, Outline]]) -> list[Gain]:
    """What the versions of a course, oldest first, added to what a person may have finished."""
    last: dict[Scope, tuple[int, frozenset[str]]] = {}
    found = []
    for number, scopes in outlines:
        for scope, blocks in scopes.items():
            seen_in, before = last.get(scope, (0, frozenset()))
            if before and (new := blocks - before):
                found.append(Gain(number, new, before, seen_in))
            if blocks:
                last[scope] = (number, blocks)
    return found


def excused(gained: Iterable[Gain], done: Mapping[str, Done]) -> Iterator[tuple[str, Done]]:
    """The blocks that are not asked of a person who did these; each is as old as the last thing done there.

    `done` holds what the person did, without what they were excused from before. A block may come twice.
    """
    held = dict(done)
    for gain in gained:
        theirs = [held[block] for block in gain.before if block in held and held[block].since <= gain.seen_in]
        if len(theirs) < len(gain.before):
            continue
        newest = Done(gain.version, max(each.version for each in theirs), max(each.at for each in theirs))
        for block in gain.blocks:
            if block not in held or held[block].since > gain.version:
                held[block] = newest
            if block not in done:
                yield block, held[block]
