"""The piece of a text in which most of the words stand, those words marked. Pure, and safe for HTML."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from markupsafe import Markup, escape

from lms.search.wanted import Pattern, is_any_of
from lms.stemming import WORD

LENGTH = 30  # words
BEFORE = 6  # words before the first that is marked
TRIED = 40  # marked words from which the best piece may start
MARKED = Markup("<mark>{}</mark>")
TOO_LONG = re.compile(r"\S{60,}")  # to be a word


@dataclass(frozen=True)
class Sought:
    """A text of a language beside what is looked for."""

    text: str
    language: str
    pattern: Pattern

    @cached_property
    def words(self) -> list[re.Match[str]]:
        return list(WORD.finditer(self.text))

    @cached_property
    def hits(self) -> dict[int, set[int]]:
        """Which words of the text are looked for, and as which."""
        tried = ((number, is_any_of(word[0], self.language, self.pattern)) for number, word in enumerate(self.words))
        return {number: which for number, which in tried if which}

    @property
    def found(self) -> set[int]:
        return set(chain.from_iterable(self.hits.values()))

    def whole(self) -> Markup:
        return self._marked(0, len(self.words))

    def snippet(self) -> Markup:
        """About thirty words, with an ellipsis where the text goes on."""
        first = max(min(self._best_start() - BEFORE, len(self.words) - LENGTH), 0)
        last = min(first + LENGTH, len(self.words))
        return self._marked(first, last)

    def _best_start(self) -> int:
        def held(start: int) -> int:
            near = range(start, start + LENGTH - BEFORE)
            return len(set(chain.from_iterable(self.hits.get(number, ()) for number in near)))

        return max(list(self.hits)[:TRIED], key=held, default=0)

    def _marked(self, first: int, last: int) -> Markup:
        """The text from a word to a word."""
        at = self.words[first].start() if first else 0
        end = self.words[last].start() if last < len(self.words) else len(self.text)
        parts: list[str] = ["… " if first else ""]
        for number in range(first, last):
            if number in self.hits:
                word = self.words[number]
                parts += [self._shown(at, word.start()), MARKED.format(self._shown(*word.span()))]
                at = word.end()
        parts += [self._shown(at, end).rstrip(), " …" if last < len(self.words) else ""]
        return Markup().join(parts)

    def _shown(self, start: int, end: int) -> Markup:
        return escape(TOO_LONG.sub(lambda long: f"{long[0][:40]}…", self.text[start:end]))
