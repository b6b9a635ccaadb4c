"""Whether a module is ready in the languages its readers use. Pure rules over what a version says."""

from collections.abc import Iterable, Set

from lms.catalogue.content import SHOWN, ModuleContent
from lms.i18n import LANGUAGES


def needed(members: Iterable[str]) -> list[str]:
    """The languages a module must be ready in: those of its readers, and every one while nobody reads yet."""
    used = set(members)
    return [language for language in LANGUAGES if not used or language in used]


def lacking(module: ModuleContent, languages: Iterable[str]) -> dict[str, int]:
    """How many parts of the module readers of each language would see in another one: titles, what it promises,
    and blocks that are missing or left behind. A language in which all is there is not in the answer."""
    counts = {language: _lacking_in(module, language) for language in languages}
    return {language: count for language, count in counts.items() if count}


def _lacking_in(module: ModuleContent, language: str) -> int:
    titled = [module, *module.lessons]
    blocks = [block for lesson in module.lessons for block in lesson.blocks]
    return (
        sum(language not in thing.titles for thing in titled)
        + (language not in module.objectives)
        + sum(block.states.get(language) not in SHOWN for block in blocks)
    )


def may_open(lacks: dict[str, int], waived: Set[str]) -> bool:
    """A module opens when it lacks nothing, or only in languages that someone signed for."""
    return set(lacks) <= waived
