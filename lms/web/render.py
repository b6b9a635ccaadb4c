"""One template makes both the page and the htmx fragment."""

from dataclasses import dataclass
from functools import lru_cache

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from lms import i18n
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
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    here = f"{path}?{query}" if query else path
    context |= {"request": request, "reader": reader, "path": path, "header": _header(reader, path, here)}
    if region and wants_fragment(request):
        return HTMLResponse("".join(chosen.blocks[region](chosen.new_context(context))), status)
    return HTMLResponse(chosen.render(context), status)


@lru_cache(maxsize=4096)
def _header(reader: Reader, path: str, here: str) -> Markup:
    """What stands above every page, rendered once for readers who see the same."""
    rendered = render_text("layout/_header.html", reader.locale, reader=reader, path=path, here=here)
    return Markup(rendered)  # noqa: S704  a template of ours made it


def see_other(address: str) -> Response:
    return RedirectResponse(address, 303)
