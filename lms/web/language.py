"""The language switch in the header."""

from urllib.parse import urlsplit

from fastapi.responses import Response


def remember_language(response: Response, language: str, *, secure: bool) -> Response:
    response.set_cookie("language", language, max_age=365 * 86400, httponly=True, samesite="lax", secure=secure)
    return response


def own_address(address: str) -> str:
    """An address within this site, else the first page: never a way out to another site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and "\n" not in address and "\r" not in address else "/"
