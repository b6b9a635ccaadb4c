"""One template makes both the page and the htmx fragment."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup, escape
from starlette.routing import Match

from lms import i18n
from lms.web.security import SAFE_METHODS
from lms.web.templates import environment


@dataclass(frozen=True, slots=True)
class Reader:
    """What every page needs to know of who reads it."""

    locale: str
    zone: str = "UTC"
    name: str = ""
    place: str = ""  # the city, or the role, under the programme's name
    links: tuple[tuple[str, str], ...] = ()  # addresses and untranslated words of the menu

    @property
    def is_signed_in(self) -> bool:
        return bool(self.name)


def stranger(request: Request) -> Reader:
    """The reader before we know who it is: language by cookie, else by what the browser accepts."""
    cookie = i18n.known(request.cookies.get("language"))
    return Reader(cookie or i18n.negotiate(request.headers.get("accept-language", "")))


def reader_of(request: Request) -> Reader:
    return getattr(request.state, "reader", None) or stranger(request)


def wants_fragment(request: Request) -> bool:
    """True for htmx asking for a part of the page; not when it boosts a link or restores its history."""
    asked = request.headers
    return (
        asked.get("hx-request") == "true"
        and asked.get("hx-boosted") != "true"
        and asked.get("hx-history-restore-request") != "true"
        and asked.get("hx-request-type") != "full"
    )


def render_text(template: str, locale: str, **context: object) -> str:
    """A template for mail or a file, in a recipient's locale."""
    return environment(locale).get_template(template).render(context)


def page(request: Request, template: str, *, status: int = 200, region: str = "", **context: object) -> Response:
    """The page, or only its block `region` when htmx asks for a fragment."""
    reader = reader_of(request)
    chosen = environment(reader.locale).get_template(template)
    path = request.scope["path"]
    context |= {"request": request, "reader": reader, "path": path}
    if region and wants_fragment(request):
        return HTMLResponse("".join(chosen.blocks[region](chosen.new_context(context))), status)
    return HTMLResponse(chosen.render(context, header=_header(reader, path, here(request))), status)


def _header(reader: Reader, path: str, address: str) -> Markup:
    """What stands above every page, with the page's own address in the form that switches the language."""
    current = tuple(link for link, _ in reader.links if path == link or (link != "/" and path.startswith(link)))
    above, below = _around_the_address(reader, current)
    return above + escape(address) + below


@lru_cache(maxsize=4096)
def _around_the_address(reader: Reader, current: tuple[str, ...]) -> tuple[Markup, Markup]:
    """The header in two halves, rendered once for readers who see the same. Nothing a visitor may choose is kept."""
    rendered = render_text("layout/_header.html", reader.locale, reader=reader, current=current, here="\0")
    above, below = rendered.split("\0")
    return Markup(above), Markup(below)  # noqa: S704  a template of ours made them


def here(request: Request) -> str:
    """The address of the page before the reader's eyes, to come back to. A form may be answered where no page stands:
    then it is the page that sent the form, or the nearest above it."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    if request.method in SAFE_METHODS:
        return f"{path}?{query}" if query else path
    address = own_address(_after_the_host(request.headers.get("referer", "")) or path)
    path = address.partition("?")[0]
    while path != "/" and not _is_page(request, path):
        address = path = path.rpartition("/")[0] or "/"
    return address


def _after_the_host(address: str) -> str:
    try:
        return urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
    except ValueError:
        return ""


def _is_page(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)


def told(request: Request, template: str, status: int, **context: Any) -> Response:
    """Trouble, for htmx: in the place that every page keeps for it, so that a form stays as it was typed."""
    answer = page(request, template, status=status, **context)
    answer.headers.update({"HX-Retarget": "#told", "HX-Reswap": "innerHTML"})
    return answer


def see_other(address: str) -> Response:
    return RedirectResponse(address, 303)


def own_address(address: str) -> str:
    """An address within this site, else the first page: never a way out to another site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and "\n" not in address and "\r" not in address else "/"
