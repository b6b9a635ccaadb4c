"""Static files under an address that changes with their content, so that a browser asks for each only once."""

import gzip
import mimetypes
from functools import cache

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lms.web.templates import STATIC, static_address

FOR_GOOD = "public, max-age=31536000, immutable"
TEXT = (".css", ".js", ".svg")


class StaticFilesWithDigest(StaticFiles):
    def __init__(self):
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        name = path if path.startswith("vendor/") else path.partition("/")[2]
        if not name or not (STATIC / name).is_file():
            raise HTTPException(404)
        is_current = static_address(name) == f"/static/{path}"
        if is_current and name.endswith(TEXT) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            headers = {"content-encoding": "gzip", "vary": "Accept-Encoding", "cache-control": FOR_GOOD}
            return Response(_packed(name), media_type=mimetypes.guess_type(name)[0], headers=headers)
        response = await super().get_response(name, scope)
        if is_current:
            response.headers["cache-control"] = FOR_GOOD
        return response


@cache
def _packed(name: str) -> bytes:
    """Packed once, as small as it goes: the address is kept for good."""
    return gzip.compress((STATIC / name).read_bytes(), 9)
