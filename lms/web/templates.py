"""Jinja environments, one per locale: interface words are translated once, when a template is compiled."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from lms import i18n
from lms.settings import settings
from lms.web.windows import window_fields

TEMPLATES = Path(__file__).parents[2] / "templates"
STATIC = Path(__file__).parent / "static"


class CompiledWords(InternationalizationExtension):
    """The standard `trans` block, with the catalogue asked at compile time where nothing depends on the request."""

    def _make_node(self, singular, plural, context, variables, plural_expr, vars_referenced, num_called_num):
        if plural is not None or context is not None:
            return super()._make_node(
                singular, plural, context, variables, plural_expr, vars_referenced, num_called_num
            )
        words = i18n.translations(self.environment.globals["locale"]).gettext(singular)
        if variables:
            pairs = [nodes.Pair(nodes.Const(name), value) for name, value in variables.items()]
            return nodes.Output([nodes.Mod(nodes.MarkSafeIfAutoescape(nodes.Const(words)), nodes.Dict(pairs))])
        words = words % {} if vars_referenced else words.replace("%%", "%")
        return nodes.Output([nodes.MarkSafeIfAutoescape(nodes.Const(words))])


@cache
def environment(locale: str) -> Environment:
    catalogue = i18n.translations(locale)
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=[CompiledWords],
        autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701  plain text is for mail
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(catalogue, newstyle=True)  # ty: ignore[missing-attribute]  added by the extension
    made.filters.update(_filters(locale))
    named: dict[str, Any] = made.globals
    named |= {
        "_": partial(translate, locale),
        "locale": locale,
        "language": i18n.language_of(locale),
        "languages": i18n.LANGUAGES,
        "static": static_address,
        "window_fields": window_fields,
        "demo": settings().demo,
    }
    named["head"] = Markup(made.get_template("layout/_head.html").render())  # noqa: S704  a template of ours made it
    named["foot"] = Markup(made.get_template("layout/_foot.html").render())  # noqa: S704  as above
    named["ui"] = made.get_template("ui/macros.html").make_module({})
    return made


def translate(locale: str, message: str, **values: object) -> str:
    """A message that is known only at run time, such as an error's, a menu entry's or the subject of a mail."""
    words = i18n.translations(locale).gettext(message) if message else ""
    return words % values if values else words


def _filters(locale: str) -> dict:
    return {
        "day": lambda day, **how: i18n.format_date(day, locale, **how),
        "weekday": lambda number: i18n.weekday_name(number, locale),
        "month": lambda day: i18n.format_month(day, locale),
        "period": lambda start, end: i18n.format_period(start, end, locale),
        "moment": lambda moment, zone: i18n.format_moment(moment, locale, zone),
        "clock": lambda moment, zone: i18n.format_time(moment, locale, zone),
        "ago": lambda moment: i18n.format_ago(moment, locale),
        "number": lambda value: i18n.format_number(value, locale),
        "percent": lambda ratio: i18n.format_percent(ratio, locale),
        "listed": lambda items: i18n.format_list(items, locale),
        "days": lambda count: i18n.format_days(count, locale),
        "zone_city": lambda zone: i18n.zone_city(zone, locale),
        "country": lambda code: i18n.country_name(code, locale),
        "language_name": lambda code: i18n.language_name(code, locale),
    }


@cache
def static_address(name: str) -> str:
    """The address of a static file, changed with its content so that browsers may keep it for good."""
    if name.startswith("vendor/"):  # its folder carries its version, and the style sheet names it too
        return f"/static/{name}"
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{digest}/{name}"
