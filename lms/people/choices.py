"""What a person chooses from in the account: languages by their own names, time zones by their cities."""

from functools import cache
from importlib.resources import files

from lms import i18n


@cache
def language_choices() -> tuple[tuple[str, str], ...]:
    """Every locale, each language's regions after it: Español, Español (Argentina) …"""
    return tuple((locale, _own_name(locale)) for locale in sorted(i18n.LOCALES))


def _own_name(locale: str) -> str:
    if locale in i18n.LANGUAGES:
        return i18n.LANGUAGES[locale]
    name = i18n.babel_locale(locale).get_display_name() or locale
    return name[0].upper() + name[1:]


@cache
def zone_choices(locale: str) -> tuple[tuple[str, str], ...]:
    words = {
        zone: f"{i18n.zone_city(zone, locale)}, {i18n.country_name(country, locale)}"
        for zone, country in _zones().items()
    }
    return tuple(sorted(words.items(), key=lambda choice: i18n.sort_key(choice[1])))


@cache
def _zones() -> dict[str, str]:
    """Every zone of the tz database's own list, with its country: aliases would show cities twice."""
    lines = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {zone: country for country, _place, zone, *_ in rows}
