"""Languages: which there are, how they chain, and how each writes dates, numbers, lists and names.

Everything about formats comes from CLDR by way of Babel.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.support import NullTranslations, Translations

from lms import clock

LANGUAGES = {"en": "English", "es": "Español", "pt": "Português"}
REGIONS = ("en-US", "en-CA", "es-AR", "es-CL", "es-CO", "es-MX", "es-UY", "pt-BR")
LOCALES = (*LANGUAGES, *REGIONS)
DEFAULT = "en"
FORMATS = {"en": "en_US", "es": "es_419", "pt": "pt_BR"}  # what a bare language formats as
CATALOGUES = Path(__file__).parent.parent / "locales"


def language_of(locale: str) -> str:
    return locale.split("-")[0]


def chain(locale: str) -> list[str]:
    """From the most particular to the most general: es-AR, es, en."""
    return list(dict.fromkeys([locale, language_of(locale), DEFAULT]))


def known(tag: str | None) -> str | None:
    """The locale of ours that serves a language tag (BCP 47), if any."""
    if not tag:
        return None
    by_lower = {locale.lower(): locale for locale in LOCALES}
    tag = tag.strip().replace("_", "-").lower()
    return by_lower.get(tag) or by_lower.get(tag.split("-")[0])


def negotiate(accept_language: str) -> str:
    """The locale that serves an Accept-Language header best (RFC 9110, 12.5.4)."""
    wanted = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, parameter = part.partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        wanted.append((-quality, place, tag))
    return next((found for *_, tag in sorted(wanted) if (found := known(tag))), DEFAULT)


def in_region(language: str, home: str | None) -> str:
    """The regional variant a person means who picks a bare language: their own, if it is of that language."""
    return home if home and language_of(home) == language else language


@cache
def babel_locale(locale: str) -> Locale:
    return Locale.parse(FORMATS.get(locale, locale.replace("-", "_")))


@cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of a locale, falling back along its chain; English is the messages themselves."""
    first = last = None
    for name in chain(locale):
        path = CATALOGUES / name.replace("-", "_") / "LC_MESSAGES" / "messages.mo"
        if not path.exists():
            if name in LANGUAGES and name != DEFAULT:
                raise RuntimeError(f"the catalogue of {name} is not compiled: run `lms words compile`")
            continue
        with path.open("rb") as file:
            catalogue = Translations(file)
        if last:
            last.add_fallback(catalogue)
        first, last = first or catalogue, catalogue
        if name == DEFAULT:
            break
    return first or NullTranslations()


def N_(message: str) -> str:
    """Marks a message for the catalogues where it is not translated yet."""
    return message


DEMONSTRATION = N_("Demonstration: people and figures are invented.")  # on every page, file and picture of one


# ---------------------------------------------------------------- formats


def format_date(day: date, locale: str, zone: str = "UTC", *, weekday: bool = False, year: bool = False) -> str:
    """A day written out: December 3, jueves, 3 de diciembre. The year shows when it is not the current one, and with
    `year` always: what is kept may be read in another."""
    pattern = str(babel_locale(locale).date_formats["full" if weekday else "long"])
    if not year and day.year == clock.today(zone).year:
        pattern = YEAR.sub("", pattern)
    return dates.format_date(day, pattern, locale=babel_locale(locale))


YEAR = re.compile(r"(,| 'de'|)\s*y+")  # the year and what joins it to the month, in the CLDR patterns of en, es and pt


def format_period(start: date, end: date, locale: str) -> str:
    """From a day to a day, written once what they share: May 28, 2026 – Nov 24, 2027."""
    return dates.format_interval(start, end, "yMMMd", locale=babel_locale(locale))


def language_name(code: str, locale: str) -> str:
    """What a language is called in the reader's: inglés."""
    return babel_locale(locale).languages[code]


def format_month(day: date, locale: str) -> str:
    """The month of a day, in short and with its year: Nov 2026."""
    return dates.format_skeleton("yMMM", day, locale=babel_locale(locale))


def format_time(moment: datetime, locale: str, zone: str) -> str:
    return dates.format_time(moment, "short", tzinfo=ZoneInfo(zone), locale=babel_locale(locale))


def format_moment(moment: datetime, locale: str, zone: str) -> str:
    """Weekday, day and hour in the reader's zone: jueves 3 de diciembre, 10:00."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{format_date(local.date(), locale, zone, weekday=True)}, {format_time(moment, locale, zone)}"


def zone_city(zone: str, locale: str) -> str:
    """The city that names a zone, in the reader's language: Nueva York."""
    name = dates.get_timezone_location(ZoneInfo(zone), locale=babel_locale(locale), return_city=True)
    return name.rpartition("/")[2]


def format_ago(moment: datetime, locale: str) -> str:
    return dates.format_timedelta(moment - clock.now(), add_direction=True, locale=babel_locale(locale))


def format_number(value: float, locale: str) -> str:
    return numbers.format_decimal(value, locale=babel_locale(locale))


def format_percent(ratio: float, locale: str) -> str:
    return numbers.format_percent(ratio, locale=babel_locale(locale))


def format_list(items: Iterable[str], locale: str) -> str:
    """Items joined by CLDR; Spanish "y" turns to "e" before the sound i (RAE, Diccionario panhispánico de dudas)."""
    words = list(items)
    text = lists.format_list(words, locale=babel_locale(locale))
    if language_of(locale) == "es" and len(words) > 1 and _sounds_i(words[-1]):
        text = text[: -len(words[-1])].removesuffix(" y ") + f" e {words[-1]}"
    return text


def _sounds_i(word: str) -> bool:
    start = fold(word)[:3]
    return start.startswith("i") or (start.startswith("hi") and start[2:] not in ("a", "e", "o"))


def weekday_name(number: int, locale: str) -> str:
    """0 is Monday; written with a capital, as it stands alone."""
    name = babel_locale(locale).days["stand-alone"]["wide"][number]
    return name[0].upper() + name[1:]


def format_days(count: int, locale: str) -> str:
    return dates.format_timedelta(timedelta(days=count), granularity="day", threshold=1000, locale=babel_locale(locale))


def country_name(code: str, locale: str) -> str:
    return babel_locale(locale).territories.get(code, code)


# ---------------------------------------------------------------- order


def fold(text: str) -> str:
    """Without accents and case, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def sort_key(text: str) -> str:
    """The general order: accents do not count."""
    return fold(text)


def sort_key_es(text: str) -> str:
    """The Spanish order: as the general one, but ñ is a letter of its own after n (CLDR, es)."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return fold(composed.replace("ñ", "n\uffff"))
