"""What somebody looks for: words that all have to stand in one place. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from lms.i18n import LANGUAGES, fold
from lms.stemming import WORD, counts, forms
from lms.web.forms import cleaned

MOST_WORDS = 8
MOST_CHARACTERS = 200
BEGINNING = 3  # letters from which on the last word may be only begun
LITTLE = frozenset(  # words that join others, in any of the languages: not looked for where there are others
    re.findall(
        r"\w+",
        "a al an and as at by com con da das de del do dos e el em en for in is la las lo los na nas no nos o of on or"
        " os para por pra que se su the to um uma un una y",
    )
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words looked for as one language compares them."""

    stems: tuple[str, ...]
    beginning: str  # of the last word; else empty

    def numbers_of(self, token: str) -> list[int]:
        """Which of the words looked for this token is."""
        found = [number for number, stem in enumerate(self.stems) if stem == token] if token in self.stems else []
        last = len(self.stems) - 1
        if self.beginning and last not in found and token.startswith(self.beginning):
            found.append(last)
        return found


@dataclass(frozen=True)
class Wanted:
    words: tuple[str, ...]
    has_more: bool = False  # words beyond those that are looked for

    @classmethod
    def read(cls, typed: str) -> "Wanted":
        """The words of what was typed, whatever else is in it: all that is no letter or digit only parts words."""
        text = cleaned(typed)
        every = [word for word in WORD.findall(text[:MOST_CHARACTERS]) if counts(word)]
        words = [word for word in every if fold(word) not in LITTLE] or every
        return cls(tuple(words[:MOST_WORDS]), len(words) > MOST_WORDS or len(text) > MOST_CHARACTERS)

    @cached_property
    def patterns(self) -> dict[str, Pattern]:
        return {language: self._pattern(language) for language in LANGUAGES}

    def _pattern(self, language: str) -> Pattern:
        made = [forms(word, language) for word in self.words]
        beginning = made[-1].singular if made else ""
        return Pattern(tuple(word.stem for word in made), beginning if len(beginning) >= BEGINNING else "")

    @property
    def stems(self) -> dict[str, set[str]]:
        return {language: set(pattern.stems) for language, pattern in self.patterns.items()}

    @property
    def beginnings(self) -> dict[str, str]:
        return {language: pattern.beginning for language, pattern in self.patterns.items() if pattern.beginning}

    def are_all(self, found: Iterable[int]) -> bool:
        return bool(self.words) and len(set(found)) == len(self.words)


def is_any_of(word: str, language: str, pattern: Pattern) -> set[int]:
    """Which of the words looked for this word of a text is: the same rule as the index."""
    made = forms(word, language)
    return {number for token in (made.folded, made.stem) for number in pattern.numbers_of(token)}
