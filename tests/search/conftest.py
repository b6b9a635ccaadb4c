import re
from html import unescape

import pytest

RESULT = re.compile(r'<h3><a href="([^"]*)"')


@pytest.fixture
def addresses(visit_as):
    """addresses("ana", "ciudad"): where the results lead that she gets, in their order, on the first page."""
    browsers = {}

    def look(key: str, words: str, **query: str) -> list[str]:
        browser = browsers.setdefault(key, None) or visit_as(key)
        browsers[key] = browser
        page = browser.get("/search", params={"q": words, **query})
        assert page.status_code == 200
        return [unescape(address) for address in RESULT.findall(page.text)]

    return look
