"""Course files that come as a zip, perhaps from a stranger: looked at whole before a byte of it is unpacked."""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

from lms.catalogue.faults import Fault, Faults
from lms.catalogue.files import HIDDEN

MOST_ENTRIES = 2_000
MOST_BYTES = 300 * 1024 * 1024  # unpacked
MOST_LETTERS = 200  # of a name
ENCRYPTED = 0x1
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LEFT_OUT = ("__MACOSX", ".DS_Store")  # what a Mac adds


@contextmanager
def course_files(given: Path) -> Generator[tuple[Path | None, list[Fault]]]:
    """The folder that holds the courses: the one given, or for a while what a zip holds; None if that is refused."""
    if given.is_dir():
        yield given, []
        return
    with TemporaryDirectory(prefix="lms-courses-") as folder:
        faults = Faults()
        unpack(given, Path(folder), faults)
        root = None if faults else _root(given, Path(folder), faults)
        yield root, list(faults)


def named_in(given: Path, root: Path, fault: Fault) -> Fault:
    """The same fault, at the name that its file has in the zip."""
    if given.is_dir() or not fault.path.is_relative_to(root):
        return fault
    return Fault(given / fault.path.relative_to(root), fault.line, fault.message, fault.severity)


def unpack(given: Path, folder: Path, faults: Faults) -> None:
    """Unpack a zip into an empty folder, all of it or, after saying what is wrong with it, nothing."""
    try:
        with ZipFile(given) as archive:
            entries = [entry for entry in archive.infolist() if not _is_left_out(entry)]
            _look_at(given, entries, faults)
            if not faults:
                _write(archive, entries, folder)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        faults.broken(given, 1, f"not a zip that can be read: {error}")


def _look_at(given: Path, entries: list[ZipInfo], faults: Faults) -> None:
    if len(entries) > MOST_ENTRIES:
        return faults.broken(given, 1, f"more than {MOST_ENTRIES:,} files")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        return faults.broken(given, 1, f"unpacked, more than {MOST_BYTES // 1024 // 1024} MB")
    known: dict[str, str] = {}
    files = {_same(entry.filename) for entry in entries if not entry.is_dir()}
    for entry in entries:
        if wrong := _wrong_with(entry, known, files):
            faults.broken(given, 1, f"“{_printed(entry.orig_filename)}”: {wrong}")
        known.setdefault(_same(entry.filename), entry.filename)


def _wrong_with(entry: ZipInfo, known: dict[str, str], files: set[str]) -> str:
    name, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
    parts = name.removesuffix("/").split("/")
    if name != entry.filename or "\\" in name or ":" in name or HIDDEN.search(name) or len(name) > MOST_LETTERS:
        return "a name that is none on every system"
    if any(part in ("", ".", "..") for part in parts):
        return "a name that leads elsewhere"
    if kind not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
        return "neither a file nor a folder"
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in PLAIN:
        return "encrypted, or packed in a way that is not read here"
    if other := known.get(_same(name)):
        return "stands twice" if other == name else f"the same name as “{_printed(other)}” on many systems"
    if any(_same("/".join(parts[:depth])) in files for depth in range(1, len(parts))):
        return "lies in a file"
    return ""


def _same(name: str) -> str:
    """Names that some file system takes for one."""
    return unicodedata.normalize("NFC", name.removesuffix("/")).casefold()


def _printed(name: str) -> str:
    return (ascii(name)[1:-1] if HIDDEN.search(name) else name)[:MOST_LETTERS]


def _is_left_out(entry: ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return bool(parts) and (parts[0] in LEFT_OUT or parts[-1] in LEFT_OUT)


def _write(archive: ZipFile, entries: list[ZipInfo], folder: Path) -> None:
    for entry in entries:
        path = folder / entry.filename
        if entry.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as packed, path.open("xb") as file:  # reads no more than the size it was looked at by
            copyfileobj(packed, file)


def _root(given: Path, folder: Path, faults: Faults) -> Path | None:
    """The folder of the courses: the zip may hold it, or what is in it."""
    for depth in ("*/course.toml", "*/*/course.toml"):
        if found := sorted(folder.glob(depth)):
            return found[0].parents[1]
    return faults.broken(given, 1, "no course in it: a folder with a file course.toml")
