"""Makes a PDF of a template in Typst: tagged, and PDF/UA-1. The same words give the same bytes."""

import json
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parents[1] / "templates"
FONTS = Path(__file__).parent / "fonts"


class NoSuchLetter(Exception):
    """The words hold a character that no font of ours can draw, such as an emoji."""


def pdf(template: str, said: dict[str, Any]) -> bytes:
    """The template under `templates/`, to which all words go as JSON: nothing typed is ever read as markup.

    Raises NoSuchLetter.
    """
    try:
        return _compiled(template, said, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            raise NoSuchLetter from error
        raise


def pdf_with_gaps(template: str, said: dict[str, Any]) -> bytes:
    """The same; but where a character cannot be drawn there is an empty box, whose text can still be copied. The PDF is
    tagged as ever and may then not be called PDF/UA (ISO 14289-1, 7.21.8)."""
    try:
        return pdf(template, said)
    except NoSuchLetter:
        return _compiled(template, said, [])


def _compiled(template: str, said: dict[str, Any], standards: list[Any]) -> bytes:
    made = typst.compile(
        TEMPLATES / template,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said)},
        pdf_standards=standards,
    )
    assert isinstance(made, bytes)
    return made
