"""Recordings and captions of a course: the files of its folder `media`, looked into and kept in the store."""

from pathlib import Path
from typing import Any, Literal

import filetype
import webvtt
from tinytag import TinyTag, TinyTagException
from webvtt.errors import MalformedCaptionError, MalformedFileError

from lms.catalogue.content import CourseContent
from lms.catalogue.files import line_at, read_text
from lms.catalogue.published import Recording, StoredMedia
from lms.catalogue.wording import Reader
from lms.files import store

FOLDER = "media"
MOST_BYTES = 200 * 1024 * 1024
MOST_SECONDS = 4 * 3600
TYPES = {  # those that every browser of the last years plays, and that say how long they are
    "audio": {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"},
    "video": {".mp4": "video/mp4"},
}
LATE = 1  # second that captions may outlast their recording
Medium = Literal["audio", "video"]


def read_recording(medium: Medium, reader: Reader) -> Recording | None:
    """The recording of a block in the reader's language, or None after saying what is wrong with it."""
    stem = _stem(reader, reader.language)
    found = _recordings(medium, stem)
    if not found:
        endings = ", ".join(TYPES[medium])
        return reader.missing(
            stem.with_name(f"{stem.name}{next(iter(TYPES[medium]))}"),
            f"the recording of “{reader.block}” is missing: {endings}",
        )
    if len(found) > 1:
        return reader.faults.broken(found[1], 1, f"a second recording of “{reader.block}” in “{reader.language}”")
    return _looked_into(found[0], medium, reader)


def _looked_into(path: Path, medium: Medium, reader: Reader) -> Recording | None:
    faults = reader.faults
    if not path.resolve().is_relative_to(reader.folder.resolve()):
        return faults.broken(path, 1, "leads out of the course’s folder")
    if path.stat().st_size > MOST_BYTES:
        return faults.broken(path, 1, "larger than 200 MB")
    type = TYPES[medium][path.suffix]
    found = filetype.guess_mime(path)
    if found != type:
        return faults.broken(path, 1, f"not {type} inside: {found or 'nothing known'}")
    seconds = _seconds(path)
    if not 1 <= seconds <= MOST_SECONDS:
        return faults.broken(path, 1, "its length cannot be told, or is more than four hours")
    return Recording(**_kept_as(path, type), seconds=seconds)


def _seconds(path: Path) -> int:
    try:
        return round(TinyTag.get(path, tags=False).duration or 0)
    except (TinyTagException, ArithmeticError, LookupError, TypeError, ValueError, OSError):
        return 0


def _kept_as(path: Path, type: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = store.digest_of(file)
    return {"file": path.name, "digest": digest, "content_type": type, "size": path.stat().st_size}


def read_captions(medium: Medium, reader: Reader) -> StoredMedia | None:
    """The captions in the reader's language: of the recording in it, else of the source's."""
    path = _captions(_stem(reader, reader.language))
    if not path.exists() and not path.is_symlink():
        return reader.missing(path, f"the captions of “{reader.block}” are missing")
    text = read_text(path, reader.folder, reader.faults)
    if text is None or not _are_sound(path, text, _length(medium, reader), reader):
        return None
    return StoredMedia(**_kept_as(path, "text/vtt"))


def _are_sound(path: Path, text: str, seconds: int, reader: Reader) -> bool:
    try:
        cues = webvtt.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        reader.faults.broken(path, _line(text, str(error)), f"not WebVTT: {error or 'the first line is WEBVTT'}")
        return False
    if not any(cue.text.strip() for cue in cues):
        reader.faults.broken(path, 1, "captions without words")
        return False
    beyond = [cue for cue in cues if seconds and cue.end_in_seconds > seconds + LATE]
    for cue in beyond:
        line = line_at(text, max(text.find(cue.end), 0))
        reader.faults.broken(path, line, f"a caption to {cue.end}, and the recording ends after {seconds} seconds")
    return not beyond


def _line(text: str, message: str) -> int:
    """The line of which webvtt speaks: it quotes what it cannot read."""
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, 1) if line.strip() and line.strip() in message), 1)


def _length(medium: Medium, reader: Reader) -> int:
    found = _recordings(medium, _stem(reader, reader.language)) or _recordings(medium, _stem(reader, reader.source))
    return _seconds(found[0]) if found else 0


def _stem(reader: Reader, language: str) -> Path:
    return reader.folder / FOLDER / f"{reader.block}.{language}"


def _recordings(medium: Medium, stem: Path) -> list[Path]:
    paths = (stem.with_name(stem.name + ending) for ending in TYPES[medium])
    return [path for path in paths if path.is_file() or path.is_symlink()]


def _captions(stem: Path) -> Path:
    return stem.with_name(f"{stem.name}.vtt")


def keep_recordings(folder: Path, content: CourseContent) -> None:
    """Copy what a course plays into the store. What is there already stays as it is."""
    for media in content.media():
        with (folder / FOLDER / media.file).open("rb") as file:
            store.put(file)
