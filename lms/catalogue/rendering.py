"""Markdown to safe HTML, once, when a course is published. Authors' HTML, ids, classes and scripts never pass."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import nh3
from markdown_it import MarkdownIt

from lms.catalogue.structure import HTTPS, SLUG
from lms.i18n import REGIONS, language_of

Terms = dict[str, dict[str, str]]
Render = Callable[[str], str]

INLINE = {"strong", "em", "a", "code", "br"}
TABLE = {"div", "table", "thead", "tbody", "tr", "th", "td"}
TAGS = INLINE | TABLE | {"p", "ul", "ol", "li", "h2", "h3", "blockquote"}
ATTRIBUTES = {"div": {"class": {"table-scroll"}, "tabindex": {"0"}}, "th": {"scope": {"col"}}}
TERM = re.compile(r":term\[([^\[\]\n]*)\]")
SPECIAL = re.compile(r"([\\`*_\[\]<>#!])")

markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable(["image"])


def _under_the_lesson(self, tokens, index, options, env) -> str:
    """`###` in prose is a heading right under the lesson's own, which is the page's h1."""
    tokens[index].tag = "h2" if int(tokens[index].tag[1]) <= 3 else "h3"
    return self.renderToken(tokens, index, options, env)


def _in_a_frame(self, tokens, index, options, env) -> str:
    """A wide table moves within its frame, by keyboard too, and never the page."""
    table = self.renderToken(tokens, index, options, env)
    return f'<div class="table-scroll" tabindex="0">{table}' if tokens[index].nesting == 1 else f"{table}</div>\n"


def _of_a_column(self, tokens, index, options, env) -> str:
    """A cell of the head names its column, unless it is empty."""
    words = tokens[index + tokens[index].nesting]
    tokens[index].tag, tokens[index].attrs = ("th", {"scope": "col"}) if words.content else ("td", {})
    return self.renderToken(tokens, index, options, env)


for part, rule in {"heading": _under_the_lesson, "table": _in_a_frame, "th": _of_a_column}.items():
    markdown.add_render_rule(f"{part}_open", rule)
    markdown.add_render_rule(f"{part}_close", rule)

_any_link = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image"])
_any_link.validateLink = lambda url: True  # to see the links that rendering drops


def resolved(text: str, locale: str, terms: Terms, mark: Render = str) -> str:
    """The text with each term in the words of a locale, else of its language."""

    def words(found: re.Match[str]) -> str:
        term = terms[found[1]]
        return mark(term.get(locale) or term[language_of(locale)])

    return TERM.sub(words, unicodedata.normalize("NFC", text))


def to_html(text: str, locale: str, terms: Terms, course: str) -> str:
    """Paragraphs, lists, headings and quotations. A link that is a lesson's slug leads to that lesson of the course."""
    return _clean(markdown.render(_resolved_markdown(text, locale, terms)), TAGS, course)


def to_inline(text: str, locale: str, terms: Terms, course: str) -> str:
    return _clean(markdown.renderInline(_resolved_markdown(text, locale, terms)), INLINE, course)


def per_locale(render: Callable[[str], str], language: str) -> dict[str, str]:
    """What `render` makes of a locale: for a language, and for those of its regions where it differs."""
    own = render(language)
    regions = {region: render(region) for region in REGIONS if language_of(region) == language}
    return {language: own} | {region: text for region, text in regions.items() if text != own}


def links(text: str) -> Iterator[tuple[int, str]]:
    """Every link in Markdown, safe or not, with its line counted from 0, as near as the parser tells."""
    for block in _any_link.parse(text):
        line = block.map[0] if block.map else 0
        for token in block.children or []:
            line += token.type in ("softbreak", "hardbreak")
            if token.type == "link_open":
                yield line, str(token.attrs["href"])


def columns(text: str) -> list[int]:
    """How many columns each table in Markdown has."""
    found: list[int] = []
    for token in markdown.parse(text):
        if token.type == "table_open":
            found.append(0)
        elif token.type == "th_open":
            found[-1] += 1
    return found


def _resolved_markdown(text: str, locale: str, terms: Terms) -> str:
    return resolved(text, locale, terms, mark=lambda words: SPECIAL.sub(r"\\\1", words))


def _clean(html: str, tags: set[str], course: str) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}},
        tag_attribute_values=ATTRIBUTES,
        attribute_filter=partial(_address, course),
        url_schemes={"https"},
        link_rel="noopener",
    ).strip()


def _address(course: str, _tag: str, attribute: str, value: str) -> str | None:
    if attribute != "href":
        return value
    if SLUG.fullmatch(value):
        return f"/courses/{course}/{value}"
    return value if HTTPS.fullmatch(value) else None


@dataclass(frozen=True)
class Renderer:
    """Renders the words of one course. What it gives by locale holds a region only where it differs."""

    terms: Terms
    course: str

    def plain(self, text: str, language: str) -> str:
        return resolved(text, language, self.terms)

    def each_plain(self, texts: dict[str, str], language: str) -> dict[str, str]:
        return {id: self.plain(text, language) for id, text in texts.items()}

    def html(self, text: str, language: str) -> str:
        return to_html(text, language, self.terms, self.course)

    def plain_by_language(self, texts: dict[str, str]) -> dict[str, str]:
        return {language: self.plain(text, language) for language, text in texts.items() if text}

    def html_by_locale(self, texts: dict[str, str], *, keep_blank: bool = False) -> dict[str, str]:
        return self._by_locale(to_html, {key: text for key, text in texts.items() if keep_blank or text.strip()})

    def inline_by_locale(self, texts: dict[str, str]) -> dict[str, str]:
        return self._by_locale(to_inline, texts)

    def _by_locale(self, render: Callable[..., str], texts: dict[str, str]) -> dict[str, str]:
        def rendered(text: str, locale: str) -> str:
            return render(text, locale, self.terms, self.course)

        found: dict[str, str] = {}
        for language, text in texts.items():
            differs = TERM.search(text) is not None
            found |= per_locale(partial(rendered, text), language) if differs else {language: rendered(text, language)}
        return found
