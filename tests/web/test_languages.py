"""Each language writes dates, numbers, lists, plurals and names in its own way."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from lms import i18n

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", "Thursday, December 3"),
        ("en-CA", "Thursday, December 3"),
        ("es-UY", "jueves, 3 de diciembre"),
        ("es", "jueves, 3 de diciembre"),
        ("pt", "quinta-feira, 3 de dezembro"),
    ],
)
def test_the_weekday_is_written_out_and_this_year_is_left_out(locale, written):
    assert i18n.format_date(date(2026, 12, 3), locale, weekday=True) == written


@pytest.mark.parametrize(("locale", "year"), [("en", ", 2027"), ("es-MX", "de 2027"), ("pt-BR", "de 2027")])
def test_another_year_is_written(locale, year):
    assert year in i18n.format_date(date(2027, 1, 3), locale)


@pytest.mark.parametrize(
    ("locale", "written"),
    [("en", "November 24, 2026"), ("es-MX", "24 de noviembre de 2026"), ("pt-BR", "24 de novembro de 2026")],
)
def test_what_is_kept_names_the_year_always(locale, written):
    assert i18n.format_date(NOW.date(), locale, year=True) == written


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_month_and_locale_has_a_pattern_without_the_year(locale):
    for month in range(1, 13):
        for weekday in (False, True):
            written = i18n.format_date(date(2026, month, 9), locale, weekday=weekday)
            assert "2026" not in written
            assert not written.endswith((",", " de"))


@pytest.mark.parametrize(
    ("locale", "number"), [("es-MX", "1,234.5"), ("es-UY", "1.234,5"), ("es-AR", "1.234,5"), ("pt", "1.234,5")]
)
def test_numbers_follow_the_region(locale, number):
    assert i18n.format_number(1234.5, locale) == number


def test_spanish_and_turns_to_e_before_the_sound_i():
    assert i18n.format_list(["Ana", "Inés"], "es") == "Ana e Inés"
    assert i18n.format_list(["Ana", "Hilda"], "es-MX") == "Ana e Hilda"
    assert i18n.format_list(["agua", "hielo"], "es") == "agua y hielo"
    assert i18n.format_list(["Ana", "João"], "pt") == "Ana e João"


def test_one_instant_in_two_zones():
    moment = datetime(2026, 12, 3, 13, tzinfo=UTC)
    assert i18n.format_time(moment, "pt", "America/Sao_Paulo") == "10:00"
    assert i18n.format_time(moment, "pt", "America/New_York") == "08:00"
    assert i18n.zone_city("America/New_York", "es") == "Nueva York"


def test_names_sort_by_two_keys():
    names = ["Nuñez", "Ñandú", "Nava", "Ochoa", "Nuez", "Álvarez", "Zapata"]
    assert sorted(names, key=i18n.sort_key_es) == ["Álvarez", "Nava", "Nuez", "Nuñez", "Ñandú", "Ochoa", "Zapata"]
    assert sorted(names, key=i18n.sort_key) == ["Álvarez", "Ñandú", "Nava", "Nuez", "Nuñez", "Ochoa", "Zapata"]


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("es-UY,es;q=0.9", "es-UY"),
        ("fr-FR,pt;q=0.8,en;q=0.5", "pt"),
        ("es-PE", "es"),
        ("de", "en"),
        ("", "en"),
        ("en;q=0.1, es;q=abc, pt;q=0.9", "pt"),
        ("," * 500, "en"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_prefers(header, locale):
    assert i18n.negotiate(header) == locale


def test_regions_fall_back_to_their_language_and_then_to_english():
    assert i18n.chain("es-AR") == ["es-AR", "es", "en"]
    assert i18n.known("es_mx") == "es-MX"
    assert i18n.known("xx") is None


@pytest.mark.parametrize(
    ("language", "forms"), [("es", {1: 0, 2: 2, 1_000_000: 1, 0: 2}), ("pt", {1: 0, 2: 2, 1_000_000: 1, 0: 0})]
)
def test_plurals_have_three_forms(language, forms):
    catalogue = i18n.translations(language)
    assert {number: catalogue.plural(number) for number in forms} == forms


def test_words_of_a_message_known_at_run_time_follow_the_reader():
    from lms.web.templates import translate

    words = {locale: translate(locale, "There is nothing here for you") for locale in ("en", "es", "pt")}
    assert len(set(words.values())) == 3
