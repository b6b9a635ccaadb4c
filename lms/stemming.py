"""Words as search compares them: case, accents and plurals do not count.

What a word is compared by depends on its folded form alone, so *acao* finds *ação*. The stemmers of Snowball then join
the forms of one stem; left alone they part *ciudad* from *ciudades*, and Portuguese without accents defeats them: a
few rules of spelling make a word singular before them, and give back the accents by which they know an ending.
"""

import re
from functools import cache, lru_cache
from threading import Lock
from typing import NamedTuple

from Stemmer import Stemmer  # ty: ignore[import-not-found]  compiled, without type hints

from lms.i18n import fold

WORD = re.compile(r"[^\W_]+")
LONGEST = 40  # characters of a word that count
NAMES = {"en": "english", "es": "spanish", "pt": "portuguese"}

Rule = tuple[re.Pattern[str], str]


class Forms(NamedTuple):
    folded: str  # as it stands, without accents and case
    singular: str
    stem: str


@lru_cache(maxsize=1 << 15)
def forms(word: str, language: str) -> Forms:
    """What stands for a word of a language: two words of one stem are the same to a search."""
    folded = fold(word)[:LONGEST]
    singular = _reduced(folded, SINGULAR[language])
    whole = _once(singular, ACCENTS[language])
    with _one_at_a_time:  # a stemmer keeps its place in the word it is given
        stem = _stemmer(language).stemWord(whole)
    return Forms(folded, singular, fold(stem))


def counts(word: str) -> bool:
    """Single letters are articles and conjunctions in Spanish and Portuguese, and what an apostrophe leaves."""
    return len(word) > 1 or word.isdecimal()


def _rules(*pairs: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(f"{ending}$"), instead) for ending, instead in pairs)


# Each takes a plural, or a singular whose plural looks the same, to one form; the first that fits, until none does.
SINGULAR = {
    "en": _rules(
        (r"(?<=.us)es?", ""),  # buses
        (r"(?<=alys|cris|thes)[ei]s", ""),  # analysis, analyses
    ),
    "es": _rules(
        (r"(?<=.[aeiou])z", "c"),  # luz, luces
        (r"(?<=.[aeiou][cdjlnrsxy])es?", ""),  # ciudades, redes; clase as clases
        (r"(?<=..[aeiou])s", ""),
    ),
    "pt": _rules(
        (r"(?<=.)[oa]es", "ao"),  # ações, pães
        (r"(?<=..)ais", "al"),  # municipais
        (r"(?<=..)(eis|(?<![aeou])is|il)", "el"),  # papéis, civis; fáceis and fácil
        (r"(?<=..)ois", "ol"),
        (r"(?<=..)uis", "ul"),
        (r"(?<=.[aeiou])ns", "m"),  # jovens
        (r"(?<=.[aeiou][rz])es?", ""),  # setores, vezes
        (r"(?<=.es)es?", ""),  # meses, portugueses
        (r"(?<=ais)es", ""),  # países
        (r"(?<=..[aeiou])s", ""),
    ),
}
ACCENTS = {
    "en": (),
    "es": _rules(("cion", "ción"), ("sion", "sión"), ("logia", "logía")),
    "pt": _rules(("cao", "ção"), ("sao", "são"), ("avel", "ável"), ("ivel", "ível"), ("encia", "ência")),
}

_one_at_a_time = Lock()


@cache
def _stemmer(language: str) -> Stemmer:
    return Stemmer(NAMES[language])


def _once(word: str, rules: tuple[Rule, ...]) -> str:
    return next((pattern.sub(instead, word) for pattern, instead in rules if pattern.search(word)), word)


def _reduced(word: str, rules: tuple[Rule, ...]) -> str:
    """No rule leads back to a longer word or to one it came from: each takes letters away but z to c and il to el."""
    while (shorter := _once(word, rules)) != word:
        word = shorter
    return word
