from datetime import date
from typing import Any

from sqlmodel import Session

from lms import clock
from lms.audit.actions import note
from lms.catalogue.models import Course
from lms.cohorts.models import Cohort
from lms.db import insert_new
from lms.errors import Hidden, Invalid
from lms.i18n import LANGUAGES, N_, format_list
from lms.offerings import queries
from lms.offerings.models import ModuleOpening, Offering
from lms.offerings.readiness import may_open
from lms.people.actions.seats import refuse_far

WOULD_CLOSE = N_(
    "This course is open, and people may have begun it. Until the new day they could not reach it; "
    "nothing they did would be lost. If that is what you want, tick the box below."
)


def offer_course(
    db: Session, cohort: Cohort, course: Course, role: str, *, opens_on: date, due_on: date | None, by: int | None
) -> Offering:
    """Offer a course to a role of a cohort, and open the modules that are ready. The same again is the same offering.

    Raises Invalid if it is offered to them with other dates, and for days that make no sense.
    """
    _refuse_disorder(opens_on, due_on)
    asked = Offering(cohort_id=cohort.id, course_id=course.id, role=role, opens_on=opens_on, due_on=due_on)
    is_new = insert_new(db, Offering, asked)
    offering = queries.offering_of(db, cohort, course, role)
    if (offering.opens_on, offering.due_on) != (opens_on, due_on):
        raise Invalid(N_("This course is offered to them already. Change its dates there."), "course")
    if not is_new:
        return offering
    note(db, by, "offering.begin", f"offering/{offering.public_id}", **_as_words(opens_on, due_on))
    _open_what_is_ready(db, offering, by)
    return offering


def _open_what_is_ready(db: Session, offering: Offering, by: int | None) -> None:
    offered = queries.offered(db, offering)
    for line in offered.modules if offered else ():
        if not line.lacks:
            _open(db, offering, line.module.id, [], by)


def change_dates(
    db: Session, offering: Offering, *, opens_on: date, due_on: date | None, close: bool, by: int, today: date
) -> None:
    """Move an offering's days. Raises Invalid for days that make no sense, and for a day to come on a course that is
    open, unless it is meant to `close`: people may have begun."""
    _refuse_disorder(opens_on, due_on)
    if offering.opens_on <= today < opens_on and not close:
        raise Invalid(WOULD_CLOSE, "opens_on")
    if (offering.opens_on, offering.due_on) == (opens_on, due_on):
        return
    offering.opens_on, offering.due_on = opens_on, due_on
    db.add(offering)
    note(db, by, "offering.dates", f"offering/{offering.public_id}", **_as_words(opens_on, due_on))


def open_module(db: Session, offering: Offering, module: str, *, waive: list[str], by: int) -> None:
    """Open a module for the cohort. Open already, it stays as it was opened.

    Raises Invalid if readers would miss parts of it in a language that `waive` does not name; the waiver keeps who
    signed, and when. Raises Hidden if the course has no such module.
    """
    offered = queries.offered(db, offering)
    line = offered.module(module) if offered else None
    if line is None:
        raise Hidden
    if not may_open(line.lacks, set(waive)):
        names = format_list([LANGUAGES[language] for language in line.lacks], "en")
        raise Invalid(N_("This module is not ready in every language its readers use: %(languages)s."), languages=names)
    _open(db, offering, module, list(line.lacks), by)


def _open(db: Session, offering: Offering, module: str, waived: list[str], by: int | None) -> None:
    opening = ModuleOpening(offering_id=offering.id, module=module, at=clock.now(), by_id=by, waived=waived)
    if insert_new(db, ModuleOpening, opening):
        note(db, by, "module.open", f"offering/{offering.public_id}", module=module, waived=waived)


def _refuse_disorder(opens_on: date, due_on: date | None) -> None:
    refuse_far(opens_on, "opens_on")
    if due_on is None:
        return
    refuse_far(due_on, "due_on")
    if due_on < opens_on:
        raise Invalid(N_("The course would be due before it opens. Choose a later day, or leave this empty."), "due_on")


def _as_words(opens_on: date, due_on: date | None) -> dict[str, Any]:
    return {"opens_on": opens_on.isoformat(), "due_on": due_on.isoformat() if due_on else ""}
