"""What is wrong with a course folder, and where."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MOST = 100  # in a file
Severity = Literal["broken", "incomplete"]


@dataclass(frozen=True)
class Fault:
    path: Path
    line: int
    message: str
    severity: Severity = "broken"

    def fails(self, complete: bool) -> bool:
        """A broken course is never loaded; an incomplete one is loaded, but not shipped."""
        return complete or self.severity == "broken"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Faults(list[Fault]):
    """The faults found so far: of each file only the first hundred, or some would never end."""

    def __init__(self) -> None:
        super().__init__()
        self._of = Counter[tuple[Path, Severity]]()

    def append(self, fault: Fault) -> None:
        self._of[fault.path, fault.severity] += 1
        found = self._of[fault.path, fault.severity]
        if found < MOST:
            super().append(fault)
        elif found == MOST:
            super().append(Fault(fault.path, fault.line, "and more from here on: mend these first", fault.severity))

    def are_many(self, path: Path) -> bool:
        """It is not worth the while to look for more that is broken in this file."""
        return self._of[path, "broken"] >= MOST

    def broken(self, path: Path, line: int, message: str) -> None:
        self.append(Fault(path, line, message))

    def incomplete(self, path: Path, line: int, message: str) -> None:
        self.append(Fault(path, line, message, "incomplete"))

    def of_words(self, path: Path, line: int, message: str, *, source: bool) -> None:
        """Words that are not there: the source cannot do without, a translation falls back."""
        self.append(Fault(path, line, message, "broken" if source else "incomplete"))


def is_broken(faults: Iterable[Fault]) -> bool:
    return any(fault.severity == "broken" for fault in faults)
