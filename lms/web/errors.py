"""Domain errors become pages in the reader's language."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from lms import errors
from lms.i18n import N_
from lms.settings import settings
from lms.web.render import page, told, wants_fragment
from lms.web.security import ON_PAGES, TooLarge, headers_everywhere

STATUS = {
    errors.Hidden: 404,
    errors.Forbidden: 403,
    errors.NotYet: 403,
    errors.Invalid: 422,
    errors.Stale: 409,
    errors.TooMany: 429,
    errors.Unreadable: 503,
}
TITLES = {
    400: N_("We could not read that"),
    403: N_("This is not yours to change"),
    404: N_("There is nothing here for you"),
    405: N_("That cannot be done here"),
    409: N_("Someone saved before you"),
    413: N_("That is too much at once"),
    422: N_("Something needs mending"),
    429: N_("Too many tries"),
    500: N_("Something went wrong on our side"),
    503: N_("This machine cannot open what was kept here"),
}
ADVICE = {
    403: N_("You can see it, but only the people it belongs to may do this. Go back to your first page."),
    404: N_("The address may be mistyped, or the page may belong to someone else. Go back to your first page."),
    409: N_("Go back: what you typed is still there. Load the page again to see what changed."),
    413: N_("Send a smaller file, or less text. Go back: what you typed is still there."),
    429: N_("Wait a few minutes and try again."),
    503: N_(
        "Its key is missing, so it stays sealed as it is, and nothing is written over it. Tell whoever runs the server:"
        " with the key back in its place, it opens again."
    ),
    500: N_("What you typed may not have been saved. Go back and try once more; if it happens again, tell your coach."),
}


def add_error_pages(app: FastAPI) -> None:
    @app.exception_handler(errors.DomainError)
    async def domain_error(request: Request, error: errors.DomainError) -> Response:
        if isinstance(error, errors.NotYet):
            return _not_yet(request, error)
        return _answer(request, STATUS.get(type(error), 422), error.message, error.values)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, _error: RequestValidationError) -> Response:
        return _answer(request, 404 if request.method == "GET" else 422)

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, _error: TooLarge) -> Response:
        return _answer(request, 413)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, _error: Exception) -> Response:
        """Starlette answers this one outside all middleware, and lets the server log what was raised."""
        answer = _answer(request, 500)
        answer.headers.update(headers_everywhere(https=settings().https) | ON_PAGES)
        return answer


def _not_yet(request: Request, error: errors.NotYet) -> Response:
    if wants_fragment(request):
        return told(request, "errors/_not_yet.html", STATUS[errors.NotYet], error=error)
    return page(request, "errors/not_yet.html", status=STATUS[errors.NotYet], error=error)


def _answer(request: Request, status: int, message: str = "", values: dict | None = None) -> Response:
    heading, advice = TITLES.get(status, TITLES[400]), ADVICE.get(status, "")
    words: dict[str, Any] = {"heading": heading, "message": message, "values": values or {}, "advice": advice}
    if wants_fragment(request):
        return told(request, "errors/_trouble.html", status, **words)
    return page(request, "errors/error.html", status=status, **words)
