"""Every template compiles in every locale, and none carries what the content policy forbids."""

import re

import pytest

from lms.i18n import LOCALES
from lms.web.templates import TEMPLATES, environment

NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
PAGES = [name for name in NAMES if not name.startswith("mail/")]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_template_compiles_in(locale):
    for name in NAMES:
        environment(locale).get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_no_inline_script_style_or_handler(name):
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"hx-on|hx-vals=.?js:", text)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_comes_from_another_host(name):
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", (TEMPLATES / name).read_text())


def test_parts_that_repeat_begin_with_an_underscore_and_pages_extend_the_layout():
    for name in PAGES:
        folder, _, file = name.partition("/")
        if folder in ("layout", "ui") or file.startswith("_"):
            continue
        assert "{% extends" in (TEMPLATES / name).read_text(), name
