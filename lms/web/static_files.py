"""Static files under an address that changes with their content, so that a browser asks for each only once."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lms.web.templates import STATIC, static_address

FOR_GOOD = "public, max-age=31536000, immutable"


class StaticFilesWithDigest(StaticFiles):
    def __init__(self):
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        _digest, _, name = path.partition("/")
        if not name or not (STATIC / name).is_file():
            raise HTTPException(404)
        response = await super().get_response(name, scope)
        if static_address(name) == f"/static/{path}":
            response.headers["cache-control"] = FOR_GOOD
        return response
