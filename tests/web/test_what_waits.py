"""The words with which a page says what waits for a connection."""

import re

import pytest

from lms.i18n import LOCALES
from lms.web.templates import environment

SAID = re.compile(r'data-(\w+)="([^"]+)"')
COUNTED = {
    "en": ("# change waits on this page for a connection.", "# changes wait on this page for a connection."),
    "es": ("# cambio espera conexión en esta página.", "# cambios esperan conexión en esta página."),
    "pt": ("# alteração nesta página aguarda conexão.", "# alterações nesta página aguardam conexão."),
}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_carries_a_sentence_for_each_plural_of_its_language(locale):
    said = dict(SAID.findall(str(environment(locale).globals["foot"])))
    one, other = COUNTED[locale.partition("-")[0]]
    assert (said["one"], said["other"]) == (one, other)
    assert said["many"].startswith("#") and {"line", "stay", "arrived"} <= said.keys()


def test_the_place_for_it_stands_empty_on_every_page(visit_as):
    page = visit_as("ana").get("/").text
    assert page.count('id="waiting" role="status"') == 1
    assert re.search(r'id="waiting"[^>]*></div>', page)
