"""Numbers as people type them. Each region's separators come from CLDR; what another region reads otherwise is told.

Spaces group thousands everywhere (ISO 80000-1; in Spanish RAE, Ortografía, 2010).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import numbers

from lms.i18n import LOCALES, babel_locale, fold

MOST_DIGITS = 20
MOST_TYPED = 60  # characters
SPACES = " \u00a0\u2009\u202f"
MINUS = ("-", "−", "–")
TYPED = re.compile(
    rf"(?P<front>\D*?)(?P<sign>[-−–+]?)[{SPACES}]*(?P<digits>[.,]?\d(?:[\d.,{SPACES}]*\d)?)(?P<back>.*)", re.ASCII
)
CANONICAL = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)

Separators = tuple[str, str]  # of decimals, of groups


@dataclass(frozen=True, slots=True)
class Readings:
    """What a typed number may mean: the reader's own way first, then as other regions read it."""

    own: Decimal | None
    others: tuple[Decimal, ...] = ()

    @property
    def all(self) -> tuple[Decimal, ...]:
        return ((self.own,) if self.own is not None else ()) + self.others

    @property
    def is_sure(self) -> bool:
        return self.own is not None and not self.others


def readings(text: str, locale: str, units: Iterable[str] = ()) -> Readings:
    """What a number typed by a reader of a locale may mean; nothing at all if it is no number.

    A sign before it and one of the units, or % where no unit is of another kind, around it are understood.
    """
    found = TYPED.fullmatch(text.strip()) if len(text) <= MOST_TYPED else None
    if not found or not _are_units(found["front"], found["back"], list(units)):
        return Readings(None)
    own = _read(found, _separators(locale))
    others = {_read(found, separators) for separators in _all_separators()}
    return Readings(own, tuple(sorted(other for other in others if other is not None and other != own)))


def canonical(number: Decimal) -> str:
    """A number as it is kept: digits, a point before decimals, no zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def from_canonical(text: str) -> Decimal | None:
    return Decimal(text) if CANONICAL.fullmatch(text) else None


def written(number: Decimal, locale: str) -> str:
    """A number with all its decimals, in the format of a locale."""
    return numbers.format_decimal(number, locale=babel_locale(locale), decimal_quantization=False)


def spaced(number: Decimal, locale: str) -> str:
    """As `written`, with thousands apart by a space, which nobody takes for a decimal sign."""
    decimals, groups = _separators(locale)
    whole, point, rest = written(number, locale).partition(decimals)
    return whole.replace(groups, "\u00a0") + point + rest


@cache
def _separators(locale: str) -> Separators:
    return numbers.get_decimal_symbol(babel_locale(locale)), numbers.get_group_symbol(babel_locale(locale))


@cache
def _all_separators() -> frozenset[Separators]:
    return frozenset(map(_separators, LOCALES))


def _read(found: re.Match[str], separators: Separators) -> Decimal | None:
    """The number if it is written strictly so: groups of three, all apart by the same sign, or none."""
    digits = found["digits"]
    if not _shape(separators).fullmatch(digits) or sum(map(str.isdigit, digits)) > MOST_DIGITS:
        return None
    decimals, groups = separators
    for sign in (groups, *SPACES):
        digits = digits.replace(sign, "")
    number = Decimal(digits.replace(decimals, "."))
    return -number if number and found["sign"] in MINUS else number


@cache
def _shape(separators: Separators) -> re.Pattern[str]:
    decimals, groups = map(re.escape, separators)
    grouped = rf"[1-9]\d{{0,2}}(?P<group>{groups}|[{SPACES}])\d{{3}}(?:(?P=group)\d{{3}})*"
    return re.compile(rf"(?:{grouped}|\d+)(?:{decimals}\d+)?|{decimals}\d+", re.ASCII)


def _are_units(front: str, back: str, units: list[str]) -> bool:
    known = {"", *map(fold, units)} | ({"%"} if all("%" in unit for unit in units) else set())
    return fold(front.strip()) in known and fold(back.strip()) in known
