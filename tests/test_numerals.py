"""A number typed by a reader of any region means what it says there."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.i18n import LOCALES, format_number
from lms.numerals import canonical, from_canonical, readings, spaced, written

locales = st.sampled_from(LOCALES)
decimals = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)


@given(locales, decimals)
def test_what_is_written_in_a_format_is_read_in_it(locale, number):
    assert readings(written(number, locale), locale).all[0] == number


@given(locales, st.integers(-(10**9), 10**9))
def test_what_a_page_shows_is_read_as_it_was_meant(locale, number):
    assert readings(format_number(number, locale), locale).own == number


@given(locales, decimals)
def test_spaces_between_thousands_leave_no_doubt_about_them(locale, number):
    read = readings(spaced(number, locale), locale)
    assert read.own == number
    assert read.is_sure or abs(number) < 1000


@given(locales, st.text("0123456789.,", max_size=12))
def test_in_doubt_only_where_a_sign_stands_before_three_last_digits(locale, text):
    read = readings(text, locale)
    signs = [character for character in text if character in ".,"]
    if len(read.all) == 2:
        assert len(signs) == 1
        assert text[-4] in ".,"


@pytest.mark.parametrize(
    ("text", "locale", "sure"),
    [
        ("1,250", "en", False),
        ("1.250", "es-UY", False),
        ("1.5", "es-UY", False),
        ("1250", "en", True),
        ("x", "en", False),
    ],
)
def test_a_reading_is_sure_only_when_there_is_no_other(text, locale, sure):
    assert readings(text, locale).is_sure is sure


@given(locales, st.text("0123456789.,", max_size=12))
def test_no_other_region_means_a_number_that_is_not_named(locale, text):
    everywhere = {readings(text, other).own for other in LOCALES} - {None}
    assert everywhere == set(readings(text, locale).all)


@given(locales, st.text(max_size=80))
def test_anything_typed_is_read_or_refused_and_no_reading_is_strange(locale, text):
    for number in readings(text, locale).all:
        assert number.is_finite()
        assert from_canonical(canonical(number)) == number


@given(decimals)
def test_one_number_is_kept_in_one_way(number):
    assert canonical(number) == canonical(number + Decimal("0.000000"))
    assert from_canonical(canonical(number)) == number
    assert canonical(Decimal("-0.0")) == "0"


@pytest.mark.parametrize(
    ("text", "locale", "units", "number"),
    [
        ("12 días", "es-UY", ["días", "days"], 12),
        ("12 DIAS", "es-UY", ["días", "days"], 12),
        ("days 12", "es-UY", ["días", "days"], 12),
        ("12%", "en", [], 12),
        ("12 %", "pt", ["%"], 12),
        ("US$ -12.5", "en", ["US$"], Decimal("-12.5")),
        ("12 m2", "en", ["m2"], 12),
        ("+12", "en", [], 12),
        (".5", "en", [], Decimal("0.5")),
        ("– 3", "en", [], -3),
        ("12%", "en", ["days"], None),
        ("12 km", "en", ["days"], None),
        ("12 34", "en", [], None),
        ("1,23,456", "en", [], None),
        ("0,123,456", "en", [], None),
        ("1,234 567", "en", [], None),
        ("1" * 21, "en", [], None),
        ("", "en", [], None),
    ],
)
def test_signs_units_and_groups(text, locale, units, number):
    assert readings(text, locale, units).own == number


@pytest.mark.parametrize("text", ["NaN", "1e5", "", "-", "Infinity", "1.", "٣", "1" * 50, "1\n", "sNaN"])
def test_only_plain_digits_are_canonical(text):
    assert from_canonical(text) is None
