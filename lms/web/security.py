"""Pure ASGI middleware: security headers, cross-site writes refused, bodies limited."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
MAX_BODY = 16 * 1024 * 1024  # a megabyte of text, percent-encoded, and room
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
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


class TooLarge(Exception):
    """More is coming than anyone types."""


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
            if int(asked.get("content-length", "0") or 0) > MAX_BODY:
                return await PlainTextResponse("Too large.", 413)(scope, receive, send)
            receive = _limited(receive)

        headers = self.on_files if scope["path"].startswith("/static/") else self.on_pages

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
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


def _limited(receive: Receive) -> Receive:
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise TooLarge
        return message

    return counting
