"""Where the bytes of files are: one folder or one S3 bucket, each blob under the SHA-256 of its content.

The same bytes are stored once, and nothing that is stored is ever altered.
"""

import hashlib
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import IO

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from lms.settings import private_folder, settings

PART = 1024 * 1024  # bytes read at once, by one request to the bucket: a slow reader holds no connection to it


def store() -> ObjectStore:
    """The store that the settings name."""
    return _opened(settings().files_url, settings().data_dir / "files")


@cache
def _opened(url: str, folder: Path) -> ObjectStore:
    if url.startswith("s3://"):
        return from_url(url)
    return LocalStore(private_folder(Path(url.removeprefix("file://") or folder)))


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file's content in hexadecimal digits. The file is read from its start."""
    digest = hashlib.sha256()
    file.seek(0)
    while part := file.read(PART):
        digest.update(part)
    return digest.hexdigest()


def put(file: IO[bytes]) -> str:
    """Store a file's content, whole or not at all: its digest, by which it is found again."""
    digest = digest_of(file)
    if not holds(digest):
        file.seek(0)
        obstore.put(store(), _key(digest), file)
    return digest


def holds(digest: str) -> bool:
    try:
        size(digest)
    except FileNotFoundError:
        return False
    return True


def size(digest: str) -> int:
    """How many bytes. Raises FileNotFoundError if there are none of that digest."""
    return obstore.head(store(), _key(digest))["size"]


def get(digest: str) -> bytes:
    """The whole content, for those who need it in memory. Raises FileNotFoundError."""
    return bytes(obstore.get(store(), _key(digest)).bytes())


def get_range(digest: str, start: int, end: int) -> bytes:
    """The bytes from `start` up to and without `end`. Raises FileNotFoundError."""
    return bytes(obstore.get_range(store(), _key(digest), start=start, end=end))


async def stream(digest: str, start: int, end: int) -> AsyncIterator[bytes]:
    """The same, part by part, as fast as the reader takes them: no thread waits and little is in memory."""
    for at in range(start, end, PART):
        yield bytes(await obstore.get_range_async(store(), _key(digest), start=at, end=min(at + PART, end)))


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
