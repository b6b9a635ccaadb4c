"""The name of a file, made safe to show and to save under."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 150
AROUND = re.compile(r"^[\s.]+|[\s.]+$")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, changes of direction, line ends


def cleaned_name(name: str, ending: str) -> str:
    """The name without path and unseen characters, at most 150 characters, with the ending that fits its type."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = _bare("".join(character for character in name if unicodedata.category(character) not in UNSEEN))
    same = {".jpg": (".jpg", ".jpeg")}.get(ending, (ending,))
    kept = next((end for end in same if name.lower().endswith(end)), "")
    stem = name[: -len(kept)] if kept else name
    return (_bare(stem[: LONGEST - len(ending)]) or "file") + ending


def _bare(name: str) -> str:
    """Without spaces and dots around it."""
    return AROUND.sub("", name)


def attachment(name: str) -> str:
    """The Content-Disposition that has a file saved and never shown (RFC 6266, with the name as RFC 8187 has it)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
