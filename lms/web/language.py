"""The language switch in the header."""

from fastapi.responses import Response


def remember_language(response: Response, language: str, *, secure: bool) -> Response:
    response.set_cookie("language", language, max_age=365 * 86400, httponly=True, samesite="lax", secure=secure)
    return response
