"""A form that is refused holds no values that anyone could act on."""

from datetime import date

from starlette.datastructures import FormData

from lms.web.forms import Typed


class DayForm(Typed):
    day: date


def test_what_is_refused_keeps_what_was_typed_and_no_values():
    form = DayForm.read(FormData([("day", "2026-12-03")]))
    assert form.values and form.values.day == date(2026, 12, 3)
    form.refuse("day", "Choose a day after %(first)s.", first="the session")
    assert form.values is None
    assert form.value("day") == "2026-12-03"
    assert form.errors == {"day": ("Choose a day after %(first)s.", {"first": "the session"})}
