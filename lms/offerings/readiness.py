"""Whether a module is ready in the languages its readers use. Pure rules over what a version says."""

from collections.abc import Iterable, Set

from lms.catalogue.content import ModuleContent
from lms.catalogue.lacking import in_module
from lms.i18n import LANGUAGES


def needed(members: Iterable[str]) -> list[str]:
    """The languages a module must be ready in: those of its readers, and every one while nobody reads yet."""
    used = set(members)
    return [language for language in LANGUAGES if not used or language in used]


def lacking(module: ModuleContent, languages: Iterable[str]) -> dict[str, int]:
    """How many parts of the module readers of each language would get in another one. A language in which all is
    there is not in the answer."""
    counts = {language: sum(lack.falls_back for lack in in_module(module, language)) for language in languages}
    return {language: count for language, count in counts.items() if count}


def may_open(lacks: dict[str, int], waived: Set[str]) -> bool:
    """A module opens when it lacks nothing, or only in languages that someone signed for."""
    return set(lacks) <= waived
