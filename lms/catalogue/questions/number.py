"""A number, right within a tolerance; typed the reader's way, and read back to them."""

import re
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import PlainValidator

from lms import numerals
from lms.catalogue.questions.question import QuestionContent, QuestionPlan, Unclear, explained
from lms.catalogue.rendering import Renderer
from lms.catalogue.wording import QuestionWords, Reader
from lms.i18n import N_

UNIT = "unit"
SHARE = re.compile(r"\d+(\.\d+)?%")
EXAMPLE = Decimal("1234.5")


class NumberContent(QuestionContent):
    kind: Literal["number"] = "number"
    answer: str  # canonical, as `numerals.canonical` writes it
    tolerance: str  # canonical, absolute
    units: dict[str, str]  # plain words by language

    def read(self, typed: list[str], locale: str, meant: str = "") -> str | Unclear:
        text = "".join(typed[:1])
        readings = numerals.readings(text, locale, self.units.values())
        found = tuple(map(numerals.canonical, readings.all))
        if meant in found:
            return meant
        if readings.is_sure:
            return found[0]
        if len(found) > 1:
            return Unclear(N_("This can be read in more than one way. Which number do you mean?"), readings=found)
        if found:
            return Unclear(N_("Other countries write numbers like this. Is this the one you mean?"), readings=found)
        example = {"example": numerals.written(EXAMPLE, locale)}
        if not text.strip():
            return Unclear(N_("Write a number first, such as %(example)s."), example)
        return Unclear(N_("We cannot read this as a number. Write it like this: %(example)s."), example)

    def is_right(self, given: str) -> bool:
        number = numerals.from_canonical(given)
        return number is not None and abs(number - Decimal(self.answer)) <= Decimal(self.tolerance)

    def written(self, given: str, locale: str) -> str:
        """What was kept, in the reader's format."""
        number = numerals.from_canonical(given)
        return given if number is None else numerals.written(number, locale)

    def spelled(self, given: str, locale: str) -> str:
        """What was kept, so that no reader of any region takes its groups for decimals."""
        return numerals.spaced(Decimal(given), locale)


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"“{value}” is not a number")
    return Decimal(str(value))


def _tolerance(value: object) -> Decimal | str:
    if isinstance(value, str):
        if not SHARE.fullmatch(value):
            raise ValueError(f"“{value}” is neither a number nor a share such as “10%”")
        return value
    number = _number(value)
    if number < 0:
        raise ValueError("a tolerance is not below 0")
    return number


class NumberPlan(QuestionPlan):
    publishes = NumberContent
    kind: Literal["number"] = "number"
    answer: Annotated[Decimal, PlainValidator(_number)]
    tolerance: Annotated[Decimal | str, PlainValidator(_tolerance)] = Decimal(0)

    def check(self, words: QuestionWords, reader: Reader) -> None:
        found: dict[str, str] = {}
        for item in words.items:
            reader.keep(found, item.id, item.text, [UNIT], item.line)
            if item.feedback:
                reader.say(item.line, "a unit has no feedback: say it in the explanation")
        explained(self.id, words, reader)

    def fields(self, words: dict[str, QuestionWords], render: Renderer) -> dict[str, Any]:
        units = {language: ours.texts[UNIT] for language, ours in words.items() if UNIT in ours.texts}
        return {
            "answer": numerals.canonical(self.answer),
            "tolerance": numerals.canonical(self._allowed()),
            "units": {language: render.plain(unit, language) for language, unit in units.items()},
        }

    def _allowed(self) -> Decimal:
        if isinstance(self.tolerance, str):
            return abs(self.answer) * Decimal(self.tolerance.removesuffix("%")) / 100
        return self.tolerance
