"""The documentation names every setting and every command, and none that does not exist."""

import re
from pathlib import Path

import typer.main

from lms.__main__ import app
from lms.settings import Settings

TEXT = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()


def commands() -> set[str]:
    root = typer.main.get_command(app)
    found = set()
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {one}" for one in inner} if inner else {name}
    return found


def test_every_setting_is_in_the_table_and_no_other():
    rows = set(re.findall(r"^\| `(LMS_\w+)`", TEXT, re.MULTILINE))
    assert rows == {f"LMS_{name.upper()}" for name in Settings.model_fields}


def test_every_command_is_in_the_table_and_no_other():
    rows = {row.strip() for row in re.findall(r"^\| `lms ([a-z -]+?)(?: [A-Z]+)?`", TEXT, re.MULTILINE)}
    assert rows == commands()


def test_every_decision_has_its_five_headings():
    for page in (Path(__file__).parents[2] / "docs" / "decisions").glob("*.md"):
        text = page.read_text()
        for heading in ("Context", "Decision", "Why", "What else", "Consequences"):
            assert f"**{heading}.**" in text, f"{page.name} lacks {heading}"
        assert len(text.splitlines()) < 60


def test_an_unknown_or_odd_setting_stops_the_start(monkeypatch):
    import pytest
    from pydantic import ValidationError

    from lms.settings import refuse_unknown_names

    monkeypatch.setenv("LMS_PROT", "80")
    with pytest.raises(SystemExit, match="LMS_PROT"):
        refuse_unknown_names()
    monkeypatch.delenv("LMS_PROT")
    for name, value in {
        "LMS_PORT": "0",
        "LMS_DATABASE_URL": "mysql://x",
        "LMS_SMTP_URL": "http://x",
        "LMS_BASE_URL": "x",
    }.items():
        with monkeypatch.context() as odd, pytest.raises(ValidationError):
            odd.setenv(name, value)
            Settings()


def test_the_demonstration_refuses_to_listen_beyond_loopback(monkeypatch):
    import pytest
    from pydantic import ValidationError

    monkeypatch.setenv("LMS_DEMO", "1")
    monkeypatch.setenv("LMS_HOST", "0.0.0.0")
    with pytest.raises(ValidationError, match="loopback"):
        Settings()
