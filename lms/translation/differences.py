"""Two texts side by side: which words went, which came."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup

WORDS = re.compile(r"\S+\s*|\s+")


def differences(before: str, after: str) -> tuple[Markup, Markup]:
    """Both texts, escaped: in the first what is gone is a <del>, in the second what is new an <ins>."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    first, second = Markup(), Markup()
    for act, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        first += gone if act == "equal" else _marked("del", gone)
        second += come if act == "equal" else _marked("ins", come)
    return first, second


def _marked(tag: str, words: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), words) if words else Markup()  # noqa: S704  a tag of ours
