"""Reads files that strangers may have written: inside the courses folder, of a sane size, in clean UTF-8."""

import html
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from lms.catalogue.faults import Faults

MOST_BYTES = 1_000_000
MOST_CHARACTERS = 5_000  # in a line: what reads it may take longer than in proportion
HIDDEN = re.compile(  # controls, changes of direction, line ends that look like none, spaces without width, tags
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")  # as TOML writes a character
TOML_LINE = re.compile(r"at line (\d+)")


def read_text(path: Path, root: Path, faults: Faults) -> str | None:
    """The file's text in NFC with plain line ends, or None after saying what is wrong."""
    if not path.resolve().is_relative_to(root.resolve()):
        return faults.broken(path, 1, "leads out of the courses folder")
    if not path.is_file():
        return faults.broken(path, 1, "not found")
    if path.stat().st_size > MOST_BYTES:
        return faults.broken(path, 1, "larger than 1 MB")
    return _decode(path, faults)


def _decode(path: Path, faults: Faults) -> str | None:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return faults.broken(path, raw.count(b"\n", 0, error.start) + 1, "not UTF-8")
    text = text.replace("\r\n", "\n")
    lines = enumerate(text.split("\n"), 1)
    wrong = [(number, what) for number, line in lines if (what := _wrong_with(line, path.suffix))]
    for number, what in wrong:
        faults.broken(path, number, what)
    return None if wrong else unicodedata.normalize("NFC", text)


def _wrong_with(line: str, suffix: str) -> str:
    if len(line) > MOST_CHARACTERS:
        return f"a line of more than {MOST_CHARACTERS} characters"
    shown = html.unescape(line) if suffix == ".md" else ESCAPED.sub(_character, line)
    hidden = HIDDEN.search(line) or HIDDEN.search(shown)
    return f"a character that cannot be seen: U+{ord(hidden[0]):04X}" if hidden else ""


def _character(escaped: re.Match[str]) -> str:
    code = int(escaped[1] or escaped[2], 16)
    return chr(code) if code < 0x110000 else escaped[0]


def read_toml(path: Path, root: Path, faults: Faults) -> tuple[dict[str, Any], str] | None:
    """The file's values, and its text to find lines in."""
    text = read_text(path, root, faults)
    if text is None:
        return None
    try:
        return tomllib.loads(text), text
    except RecursionError:
        return faults.broken(path, 1, "nested too deep")
    except ValueError as error:
        place = TOML_LINE.search(str(error))
        return faults.broken(path, int(place[1]) if place else 1, f"not TOML: {error}")


def line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def line_of_value(text: str, value: str, nth: int = 0) -> int:
    """The line where a quoted value stands for the nth time."""
    found = list(re.finditer(rf'(?<=["\']){re.escape(value)}(?=["\'])', text))
    return line_at(text, found[min(nth, len(found) - 1)].start()) if found else 1


def line_of_key(text: str, place: tuple[str | int, ...]) -> int:
    """The line of a key such as ("blocks", 2, "kind"), as near as the text tells."""
    position, table = 0, ""
    for name, following in zip(place, (*place[1:], None), strict=False):
        if isinstance(name, int):
            continue
        table = f"{table}.{name}".lstrip(".")
        nth = following if isinstance(following, int) else 0
        headers = _starts(rf"^[ \t]*\[+[ \t]*{re.escape(table)}[ \t]*\]+", text, position)
        keys = _starts(rf'^[ \t]*["\']?{re.escape(name)}["\']?[ \t]*[=.]', text, position)
        position = headers[nth] if nth < len(headers) else keys[0] if keys else position
    return line_at(text, position)


def _starts(pattern: str, text: str, position: int) -> list[int]:
    return [found.start() for found in re.compile(pattern, re.MULTILINE).finditer(text, position)]
