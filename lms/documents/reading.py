"""Published HTML as pieces of a document."""

import re
from html.parser import HTMLParser

from lms.documents.pieces import Heading, Listing, Paragraph, Pieces, Run, Runs, Table

SPACE = re.compile(r"[ \t\r\n\f]+")
MARKS = {"strong", "em"}


class Reader(HTMLParser):
    """Of the tags that catalogue.rendering lets through; what others hold is read as paragraphs."""

    def __init__(self, site: str) -> None:
        super().__init__(convert_charrefs=True)
        self.site = site
        self.within: list[Pieces] = [[]]  # the document, and the items that are open, the innermost last
        self.lists: list[Listing] = []
        self.table = Table()
        self.row: list[Runs] = []
        self.runs: Runs = []
        self.marks: list[str] = []
        self.level = 1  # of the last heading: the title’s at first
        self.address = ""

    def handle_data(self, data: str) -> None:
        text = SPACE.sub(" ", data)
        ends_in_space = not self.runs or self.runs[-1].text.endswith((" ", "\n"))
        if text := text.lstrip(" ") if ends_in_space else text:
            self.runs.append(Run(text, "strong" in self.marks, "em" in self.marks, self.address))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in MARKS:
            self.marks.append(tag)
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self.address = self.site + address if address.startswith("/") else address
        elif tag == "br":
            self.runs.append(Run("\n"))
        elif tag != "code":
            self._end_paragraph()
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.lists.append(Listing(tag == "ol"))
            self.within[-1].append(self.lists[-1])
        elif tag == "li" and self.lists:
            self.lists[-1].items.append([])
            self.within.append(self.lists[-1].items[-1])
        elif tag == "table":
            self.table = Table()
            self.within[-1].append(self.table)
        elif tag == "tr":
            self.row = []

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self.marks.remove(tag)
        elif tag == "a":
            self.address = ""
        elif tag in ("h2", "h3"):
            self._end_heading(int(tag[1]))
        elif tag in ("td", "th"):
            self.row.append(self._taken())
        elif tag == "tr":
            if self.table.head:
                self.table.rows.append(self.row)
            else:
                self.table.head.extend(self.row)
        elif tag not in ("br", "code"):
            self._end_paragraph()
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag == "li" and len(self.within) > 1:
            self.within.pop()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def _end_heading(self, level: int) -> None:
        """One without words is none, and none is deeper than the next level: PDF/UA refuses both."""
        if runs := self._taken():
            self.level = min(level, self.level + 1)
            self.within[-1].append(Heading(self.level, runs))

    def _end_paragraph(self) -> None:
        if runs := self._taken():
            self.within[-1].append(Paragraph(runs))

    def _taken(self) -> Runs:
        """The words since the last piece, without space around them."""
        runs, self.runs = self.runs, []
        while runs and not runs[-1].text.strip():
            runs.pop()
        if runs:
            last = runs[-1]
            runs[-1] = Run(last.text.rstrip(), last.is_strong, last.is_emphasis, last.address)
        return runs


def pieces_of(html: str, site: str) -> Pieces:
    """Safe HTML as pieces. Links within the site, whose address begins with `/`, are made whole with `site`."""
    reader = Reader(site)
    reader.feed(html)
    reader.close()
    return reader.within[0]
