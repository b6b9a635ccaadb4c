"""Pure ASGI middleware: security headers, cross-site writes refused, bodies limited."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lms.settings import settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
MAX_BODY = 16 * 1024 * 1024  # a megabyte of text, percent-encoded, and room
MOST_FILES = 5  # that one form may carry
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
EVERYWHERE = {"x-content-type-options": "nosniff"}
ON_PAGES = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
    "vary": "HX-Request",
}
MAY_BE_ITS_OWN = {b"content-security-policy", b"cache-control"}  # a file's, which is no page


class TooLarge(Exception):
    """More is coming than anyone types."""


def most_at(files: int) -> int:
    """The bytes that a door takes whose form may carry so many files."""
    return MAX_BODY + files * settings().max_upload_mb * 1024 * 1024


def most_drained() -> int:
    """The bytes beyond which nobody gets an answer in words: twice what any door takes."""
    return 2 * most_at(MOST_FILES)


def headers_everywhere(*, https: bool) -> dict[str, str]:
    return EVERYWHERE | ({"strict-transport-security": "max-age=31536000"} if https else {})


class Security:
    def __init__(self, app: ASGIApp, https: bool = False):
        self.app = app
        self.on_files = _encoded(headers_everywhere(https=https))
        self.on_pages = _encoded(headers_everywhere(https=https) | ON_PAGES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] not in SAFE_METHODS:
            asked = Headers(scope=scope)
            if is_cross_site(asked):
                return await PlainTextResponse("Cross-site request refused.", 403)(scope, receive, send)
            announced = int(asked.get("content-length", "0") or 0)
            if announced > most_drained():
                return await PlainTextResponse("Too large.", 413)(scope, receive, send)
            scope["body"] = body = Body(receive, announced)
            receive = body.receive

        headers = self.on_files if scope["path"].startswith("/static/") else self.on_pages

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]} & MAY_BE_ITS_OWN
                message["headers"] = [*message["headers"], *(pair for pair in headers if pair[0] not in own)]
            await send(message)

        await self.app(scope, receive, sending)


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def is_cross_site(headers: Headers) -> bool:
    """Fetch Metadata first (W3C Fetch Metadata Request Headers, 2.2), else Origin against Host."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class Body:
    """What is being sent. A door that takes files raises `most`, in bytes, before it reads.

    A browser shows our answer only once all it sends has been taken: what is too much is read on, and kept nowhere.
    """

    def __init__(self, receive: Receive, announced: int):
        self.most = MAX_BODY
        self._receive = receive
        self._announced = announced
        self._seen = 0
        self._more = True

    async def check(self) -> None:
        """Raises TooLarge if more is announced than the door takes."""
        if self._announced > self.most:
            await self._refuse()

    async def receive(self) -> Message:
        message = await self._next()
        if self._seen > self.most:
            await self._refuse()
        return message

    async def _next(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._more = message.get("more_body", False)
        return message

    async def _refuse(self) -> None:
        while self._more and self._seen < most_drained():
            await self._next()
        raise TooLarge
