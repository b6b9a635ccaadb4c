"""Words that no dictionary has and that are right all the same: `words/` beside the courses.

`names.txt` holds the names of people, places and organisations, in whichever language they stand; `en.txt`, `es.txt`
and `pt.txt` other words of one language. A line is a word, or a name of several words that are only allowed together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalogue.faults import Faults
from lms.catalogue.files import read_text

FOLDER = "words"
NAMES = "names"


@dataclass
class Allowed:
    """The lines of one list, and which of them some prose has had need of."""

    path: Path
    lines: list[str] = field(default_factory=list)
    needed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._line_of = {form: line for line in self.lines for form in (line, line[:1].upper() + line[1:])}
        longest_first = sorted(self._line_of, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def without(self, text: str, knows: Callable[[str], bool]) -> str:
        """The text without what is allowed. `knows`: a word that is in the dictionary needs no line here."""

        def note(found: re.Match[str]) -> str:
            line = self._line_of[found[0]]
            if not all(knows(word) for word in line.split()):
                self.needed.add(line)
            return "·"

        return self._pattern.sub(note, text) if self._line_of else text

    def name_needless(self, faults: Faults) -> None:
        for number, line in enumerate(self.lines, 1):
            if line not in self.needed:
                faults.incomplete(
                    self.path, number, f"“{line}” is needed nowhere: dictionaries have it, or no prose does"
                )


def read_allowed(courses: Path, name: str, faults: Faults) -> Allowed:
    path = courses / FOLDER / f"{name}.txt"
    text = read_text(path, courses, faults) if path.exists() else None
    lines = text.rstrip("\n").split("\n") if text else []
    for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), 1):
        if not line.strip() or line != " ".join(line.split()):
            faults.incomplete(path, number, "a line is a word or a name, without other spaces")
        elif _place(before) >= _place(line):
            faults.incomplete(path, number, f"“{line}” belongs before “{before}”: the list is sorted, each line once")
    return Allowed(path, [line for line in lines if line.strip()])


def _place(line: str) -> tuple[str, str]:
    return line.casefold(), line
