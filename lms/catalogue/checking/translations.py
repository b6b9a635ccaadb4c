"""A translation beside its source: the same figures, links and tables, about the same length, and none of it left."""

import re
from collections.abc import Callable
from pathlib import Path

from lms.catalogue.checking.passages import WORD, Part, bare, sentences
from lms.catalogue.faults import Faults
from lms.catalogue.rendering import columns, links
from lms.catalogue.wording import BlockWords

SHORTEST, LONGEST = 0.75, 1.5  # a translation, to its source
FIGURE = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
IN_WORDS = 100  # up to here one language may write in words what another writes in digits
FEWEST_WORDS = 4  # of a sentence that is the same by more than chance


def check_translation(path: Path, id: str, source: BlockWords, ours: BlockWords, faults: Faults) -> None:
    def say(message: str) -> None:
        faults.incomplete(path, ours.line, f"“{id}”: {message}")

    here, there = figures(ours.everything()), figures(source.everything())
    if there - here:
        say(f"figures of the source are not here: {', '.join(sorted(there - here))}")
    if strange := {figure for figure in here - there if int(figure) > IN_WORDS}:
        say(f"figures that are not in the source: {', '.join(sorted(strange))}")
    _check_links(addresses(source), addresses(ours), say)
    if columns(source.body) != columns(ours.body):
        say("its tables are not those of the source, column for column")
    ratio = len(bare(ours.everything())) / max(len(bare(source.everything())), 1)
    if not SHORTEST <= ratio <= LONGEST:
        say(f"{ratio:.2f} times as long as the source")


def _check_links(there: set[str], here: set[str], say: Callable[[str], None]) -> None:
    if there - here:
        say(f"links of the source are not here: {', '.join(sorted(there - here))}")
    if here - there:
        say(f"links that are not in the source: {', '.join(sorted(here - there))}")


def figures(text: str) -> set[str]:
    """The digits of each figure: 9,750 and 9.750 and 9 750 are the same."""
    return {re.sub(r"\D", "", found) for found in FIGURE.findall(bare(text))}


def addresses(words: BlockWords) -> set[str]:
    return {address for _, address in links(words.prose())}


def check_untranslated(source: Part, ours: Part, faults: Faults) -> None:
    """Sentences of some length that stand in the source, word for word."""
    theirs = {_compared(sentence) for sentence in sentences(source.text)}
    for number, passage in ours.passages():
        for sentence in sentences(passage):
            if len(WORD.findall(bare(sentence))) >= FEWEST_WORDS and _compared(sentence) in theirs:
                faults.incomplete(ours.path, number, f"not translated: “{sentence[:60]}”")


def _compared(sentence: str) -> str:
    return " ".join(WORD.findall(sentence.casefold()))
