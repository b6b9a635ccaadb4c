import io

import pytest
from letterbox import router


@pytest.fixture
def luis(visit_as):
    """A browser of Luis, in a house that has a letter box."""
    browser = visit_as("luis")
    browser.app.include_router(router)
    return browser


@pytest.fixture
def sends(luis):
    """sends(name=content, …): the answer."""

    def send(*files: tuple[str, bytes], **options):
        return luis.post(
            "/letterbox", files=[("files", (name, io.BytesIO(content))) for name, content in files], **options
        )

    return send
