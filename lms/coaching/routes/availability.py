"""One page for a coach: weekly hours, rules and exceptions."""

from datetime import time
from itertools import pairwise
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import FormData

from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.availability import LENGTHS, Hours
from lms.coaching.forms import ExceptionForm, RulesForm, StretchRow
from lms.coaching.models import HoursException
from lms.coaching.queries import Bookable
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()
A_DAY = range(2)  # stretches of hours
WEEK = range(7)
BACKWARDS = N_("The end comes after the beginning, on the same day.")
HALF = N_("Please give both hours, or neither.")


@router.get("/coaching/hours")
@may(Permission.KEEP_HOURS)
def hours_page(visit: Visit, done: str = "") -> Response:
    return _page(visit, done=done)


@router.post("/coaching/hours")
@may(Permission.KEEP_HOURS)
def set_hours(visit: Visit) -> Response:
    form, weekly = _read_week(visit.form)
    said = form.values
    if said is None:
        return _page(visit, form=form, status=422)
    lengths = [int(length) for length in said.lengths]
    actions.set_hours(visit.db, visit.person, weekly, buffer=said.buffer, notice=said.notice, lengths=lengths)
    return see_other("/coaching/hours?done=saved")


@router.post("/coaching/hours/exceptions")
@may(Permission.KEEP_HOURS)
def add_exception(visit: Visit) -> Response:
    form = ExceptionForm.read(visit.form)
    said = form.values
    if said and said.kind == "extra":
        _check(form, "since", "until", said.since, said.until, needed=True)
    if said and said.day < visit.visitor.today:
        form.refuse("day", N_("This day is past."))
    if said and not form.errors:
        wanted = HoursException(person_id=visit.person.id, day=said.day)
        if said.kind == "extra":
            wanted.since, wanted.until = said.since, said.until
        try:
            actions.add_exception(visit.db, visit.person, wanted)
            return see_other("/coaching/hours?done=exception#exceptions")
        except Invalid as refused:
            form.refuse(refused.field, refused.message, **refused.values)
    return _page(visit, exception=form, status=422)


@router.post("/coaching/hours/exceptions/{exception}/removal")
@may(Permission.KEEP_HOURS, HoursException)
def remove_exception(visit: Visit, exception: HoursException) -> Response:
    actions.remove_exception(visit.db, visit.person, exception)
    return see_other("/coaching/hours#exceptions")


def _page(
    visit: Visit, *, form: Filled | None = None, exception: Filled | None = None, status: int = 200, done: str = ""
) -> Response:
    kept = queries.bookable(visit.db, [visit.person.id], visit.visitor.today)[visit.person.id]
    return visit.page(
        "coaching/hours.html",
        status=status,
        form=form or Filled(_typed(kept)),
        exception=exception or Filled({"kind": "off"}),
        exceptions=kept.exceptions,
        lengths=LENGTHS,
        a_day=A_DAY,
        done=done,
    )


def _typed(kept: Bookable) -> dict[str, Any]:
    rules = kept.rules
    typed = {"buffer": rules.buffer_minutes, "notice": rules.notice_hours, "lengths": [str(n) for n in rules.lengths]}
    for weekday, stretches in kept.weekly.items():
        for place, (since, until) in enumerate(stretches):
            typed |= {
                f"day-{weekday}-{place}-since": f"{since:%H:%M}",
                f"day-{weekday}-{place}-until": f"{until:%H:%M}",
            }
    return typed


def _read_week(data: FormData) -> tuple[Filled, dict[int, list[Hours]]]:
    form, weekly = RulesForm.read(data), {}
    if not form.errors and form.values and not form.values.lengths:
        form.refuse("lengths", N_("Please choose at least one length."))
    for weekday in WEEK:
        stretches = sorted(hours for place in A_DAY if (hours := _read_stretch(data, f"day-{weekday}-{place}", form)))
        if any(later[0] < earlier[1] for earlier, later in pairwise(stretches)):
            form.refuse(f"day-{weekday}-1-since", N_("These hours overlap."))
        weekly[weekday] = stretches
    return form, weekly


def _read_stretch(data: FormData, prefix: str, form: Filled) -> Hours | None:
    given = [(name, data[f"{prefix}-{name}"]) for name in StretchRow.model_fields if f"{prefix}-{name}" in data]
    row = StretchRow.read(FormData(given))
    form.typed |= {f"{prefix}-{name}": value for name, value in row.typed.items()}
    for name, (message, values) in row.errors.items():
        form.refuse(f"{prefix}-{name}", message, **values)
    if row.values is None:
        return None
    return _check(form, f"{prefix}-since", f"{prefix}-until", row.values.since, row.values.until)


def _check(
    form: Filled, first: str, second: str, since: time | None, until: time | None, *, needed: bool = False
) -> Hours | None:
    """The hours if both are given in order; what is wrong is told at its field."""
    since, until = (hour and hour.replace(second=0, microsecond=0, tzinfo=None) for hour in (since, until))
    if since is not None and until is not None and since < until:
        return since, until
    if since is not None and until is not None:
        form.refuse(second, BACKWARDS)
    elif since is not None or until is not None or needed:
        form.refuse(first if since is None else second, HALF)
    return None
