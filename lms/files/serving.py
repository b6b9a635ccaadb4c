"""Gives files to readers, straight from the store. Who may have them, the door has asked before."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from lms.files import store
from lms.files.models import StoredFile
from lms.files.names import attachment
from lms.files.ranges import Unsatisfiable, asked_range

FOR_GOOD = "private, max-age=31536000, immutable"
ALONE = "sandbox; default-src 'none'"  # should a browser show it after all, it runs nothing and is of no origin


class FromStore(StreamingResponse):
    """Bytes of the store, from `start` up to and without `end`. Sent after the transaction, part by part."""

    def __init__(self, digest: str, start: int, end: int, status: int, headers: dict[str, str]):
        super().__init__((), status, headers | {"content-length": str(end - start), "content-security-policy": ALONE})
        self.digest, self.start, self.end = digest, start, end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begins only once the first part is there: what the store has lost is an error page, not half a file."""
        if scope["method"] != "HEAD":
            parts = store.stream(self.digest, self.start, self.end)
            self.body_iterator = _all(await anext(parts, b""), parts)
        await super().__call__(scope, receive, send)


async def _all(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in others:
        yield part


def serve_file(file: StoredFile) -> FromStore:
    """The file, to be saved: never shown as a page of ours, never kept by anything on the way."""
    charset = "; charset=utf-8" if file.content_type.startswith("text/") else ""
    headers = {
        "content-type": file.content_type + charset,
        "content-disposition": attachment(file.name),
        "cache-control": "private, no-store",
        "cross-origin-resource-policy": "same-origin",
    }
    return FromStore(file.digest, 0, file.size, 200, headers)


def serve_part(request: Request, digest: str, size: int, content_type: str) -> Response:
    """What the store holds under a digest, or the part of it that is asked for (RFC 9110, 13 and 14).

    For an address that changes with the content: browsers keep it for good.
    """
    tag, asked = f'"{digest}"', request.headers
    headers = {
        "content-type": content_type,
        "etag": tag,
        "accept-ranges": "bytes",
        "cache-control": FOR_GOOD,
        "cross-origin-resource-policy": "same-origin",
    }
    if tag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    ranged = request.method == "GET" and asked.get("if-range", tag) == tag
    try:
        part = asked_range(asked.get("range", ""), size) if ranged else None
    except Unsatisfiable:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    if part is None:
        return FromStore(digest, 0, size, 200, headers)
    start, end = part
    return FromStore(digest, start, end, 206, headers | {"content-range": f"bytes {start}-{end - 1}/{size}"})
