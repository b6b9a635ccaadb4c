"""What is wrong with a course folder, and where."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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
    def broken(self, path: Path, line: int, message: str) -> None:
        self.append(Fault(path, line, message))

    def incomplete(self, path: Path, line: int, message: str) -> None:
        self.append(Fault(path, line, message, "incomplete"))

    def of_words(self, path: Path, line: int, message: str, *, source: bool) -> None:
        """Words that are not there: the source cannot do without, a translation falls back."""
        self.append(Fault(path, line, message, "broken" if source else "incomplete"))
