"""The words of published HTML, for those who do not draw it."""

import unicodedata
from html.parser import HTMLParser

INLINE = {"a", "abbr", "b", "code", "em", "i", "span", "strong", "sub", "sup", "u"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Passages(HTMLParser):
    """Collects what stands between the tags; any tag but an inline one ends a passage."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, bool]] = []
        self._text: list[str] = []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in INLINE:
            self.end(is_heading=False)

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.end(is_heading=tag in HEADINGS)

    def end(self, *, is_heading: bool) -> None:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        if text:
            self.found.append((unicodedata.normalize("NFC", text), is_heading))


def passages(html: str) -> list[tuple[str, bool]]:
    """The paragraphs, items and headings of safe HTML as plain text, in order, and which of them are headings."""
    reader = Passages()
    reader.feed(html)
    reader.close()
    reader.end(is_heading=False)
    return reader.found
