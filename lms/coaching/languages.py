"""In which languages people meet, and between which someone has to interpret."""

from collections.abc import Collection, Iterable, Sequence

from lms.i18n import LANGUAGES, language_of
from lms.people.models import Person

Between = tuple[str, str]  # two languages, in the order of their codes
EVERY_TWO: tuple[Between, ...] = tuple((one, two) for one in LANGUAGES for two in LANGUAGES if one < two)


def languages_of(person: Person) -> tuple[str, ...]:
    """Those that a person chose, for pages and mail first, then for courses."""
    return tuple(dict.fromkeys((language_of(person.language), language_of(person.course_locale))))


def to_interpret(people: Iterable[Person], interpreted: Collection[Between] = ()) -> list[Between]:
    """Between which languages nobody interprets yet, so that all can follow in one of their languages.

    That language is the one which needs fewest; among such, whoever comes first in `people` decides.
    """
    each = [languages_of(person) for person in people]
    common = dict.fromkeys(language for languages in each for language in languages)
    return min((_lacking(each, language, interpreted) for language in common), key=len, default=[])


def _lacking(each: Sequence[tuple[str, ...]], common: str, interpreted: Collection[Between]) -> list[Between]:
    """What is missing for people, each with their languages, to meet in a language."""
    left = (languages for languages in each if common not in languages)
    return sorted(
        {
            between(languages[0], common)
            for languages in left
            if not any(between(language, common) in interpreted for language in languages)
        }
    )


def between(one: str, two: str) -> Between:
    return (one, two) if one < two else (two, one)
