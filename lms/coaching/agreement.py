"""The agreement of those coached, coach and programme: a folder for each version, a text for each language."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from lms.catalogue.rendering import Terms, per_locale, to_html
from lms.i18n import LANGUAGES, language_of

FOLDER = Path(__file__).parent / "agreements"
TERMS: Terms = {"programme": {"en": "programme", "en-US": "program", "en-CA": "program"}}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A version, with safe HTML by language, and by region where it differs."""

    version: int
    html: dict[str, str]

    def text(self, locale: str) -> str:
        return self.html.get(locale) or self.html[language_of(locale)]


@cache
def agreements() -> dict[int, Agreement]:
    """Every version by its number, read once in each process. A version without one of the languages is an error."""
    folders = [folder for folder in FOLDER.iterdir() if folder.name.isdecimal()]
    return {int(folder.name): _read(folder) for folder in sorted(folders, key=lambda folder: int(folder.name))}


def in_force() -> Agreement:
    """The newest version: the one that everybody has to have accepted."""
    versions = agreements()
    return versions[max(versions)]


def _read(folder: Path) -> Agreement:
    html: dict[str, str] = {}
    for language in LANGUAGES:
        words = (folder / f"{language}.md").read_text(encoding="utf-8")
        html |= per_locale(partial(_rendered, words), language)
    return Agreement(int(folder.name), html)


def _rendered(words: str, locale: str) -> str:
    return to_html(words, locale, TERMS, "")
