import pytest

from lms.i18n import LANGUAGES, language_of
from lms.people.choices import language_choices, zone_choices


def switch(browser, language: str, next: str = "/me"):
    return browser.post("/language", data={"language": language, "next": next})


def keep(browser, **typed: str):
    chosen = {"language": "es-MX", "content_language": "", "timezone": "America/Montevideo"}
    return browser.post("/me", data=chosen | typed)


@pytest.fixture
def again(db, person):
    """The person as the database has it now."""

    def read(key: str):
        db.rollback()
        db.expire_all()
        return person(key)

    return read


def test_a_stranger_reads_on_in_the_chosen_language(browse):
    browser = browse()
    answer = switch(browser, "pt", "/sign-in?next=/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/me")
    assert '<html lang="pt">' in browser.get("/sign-in").text


def test_a_person_comes_back_to_the_regional_form_of_the_city(visit_as, again):
    ana = visit_as("ana")
    switch(ana, "pt")
    assert again("ana").language == "pt"
    assert '<html lang="pt">' in ana.get("/me").text
    switch(ana, "es")
    assert again("ana").language == "es-UY"


def test_pressing_the_language_one_reads_changes_nothing(visit_as, again):
    switch(visit_as("grace"), "en")
    assert again("grace").language == "en-US"


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_switch_never_leads_to_another_site(browse, evil):
    assert switch(browse(), "es", evil).headers["location"] == "/"


@pytest.mark.parametrize("language", ["", "fr", "es-MX", "../es", "🙂"])
def test_an_unknown_language_is_refused(browse, language):
    answer = switch(browse(), language)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_another_site_may_not_switch(browse):
    answer = browse().post("/language", data={"language": "es"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


# ---------------------------------------------------------------- in the account


def test_the_account_keeps_language_course_language_and_zone(visit_as, again):
    ana = visit_as("ana")
    answer = keep(ana, language="es-MX", content_language="pt", timezone="America/Sao_Paulo")
    assert answer.headers["location"] == "/me?done=saved"
    kept = again("ana")
    assert (kept.language, kept.content_language, kept.timezone) == ("es-MX", "pt", "America/Sao_Paulo")
    page = ana.get("/me").text
    assert '<option value="es-MX" lang="es-MX" selected>' in page
    assert '<option value="America/Sao_Paulo" selected>' in page


def test_a_course_language_takes_the_regional_form_nearby(visit_as, again):
    keep(visit_as("ana"), language="en-US", content_language="es")
    assert again("ana").content_language == "es-UY"
    keep(visit_as("ana"), language="es-MX", content_language="es")
    assert again("ana").content_language == "es-MX"


def test_the_zone_of_the_device_is_only_offered(visit_as):
    page = visit_as("ana").get("/me").text
    assert 'hidden data-zone-offer data-zone="America/Montevideo"' in page


def test_languages_are_written_in_themselves():
    names = dict(language_choices())
    assert names["es-MX"] == "Español (México)"
    assert names["pt-BR"] == "Português (Brasil)"
    assert names["es"] == "Español"
    assert len(set(names.values())) == len(names)


def test_zones_are_named_by_city_and_country_in_the_readers_language():
    assert dict(zone_choices("es"))["America/New_York"].startswith("Nueva York, ")
    assert len({words for _, words in zone_choices("en")}) > 400


@pytest.mark.parametrize(
    "wrong", [{"language": "fr"}, {"timezone": "Mars/Base"}, {"content_language": "es-MX"}, {"timezone": ""}]
)
def test_a_choice_that_is_none_is_refused(visit_as, again, wrong):
    answer = keep(visit_as("ana"), **wrong)
    assert answer.status_code == 422
    assert again("ana").language == "es-UY"


def test_each_choice_that_is_none_is_named(visit_as):
    page = keep(visit_as("ana"), language="fr", timezone="Mars/Base").text
    assert 'id="language-error"' in page and 'id="timezone-error"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_house_can_be_chosen(visit_as, again, language):
    ana = visit_as("ana")
    assert switch(ana, language).status_code == 303
    assert keep(ana, content_language=language).status_code == 303
    assert language_of(again("ana").content_language) == language


def test_a_zone_by_an_older_name_stays(visit_as, again, db, person):
    person("ana").timezone = "America/Buenos_Aires"
    db.commit()
    ana = visit_as("ana")
    assert '<option value="America/Buenos_Aires" selected>' in ana.get("/me").text
    assert keep(ana, timezone="America/Buenos_Aires").status_code == 303
