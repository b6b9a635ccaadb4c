from sqlmodel import Session, col, delete, select

from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.availability import Hours
from lms.coaching.models import BookingRules, HoursException, WeeklyHours
from lms.db import insert_once
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.models import Person

MOST_EXCEPTIONS = 200


def set_hours(
    db: Session, coach: Person, weekly: dict[int, list[Hours]], *, buffer: int, notice: int, lengths: list[int]
) -> None:
    """A coach's weekly hours and rules, in the place of earlier ones. Buffer in minutes, notice in hours."""
    rules = _lock_rules(db, coach)
    rules.buffer_minutes, rules.notice_hours, rules.lengths = buffer, notice, lengths
    db.exec(delete(WeeklyHours).where(col(WeeklyHours.person_id) == coach.id))
    for weekday, stretches in weekly.items():
        for since, until in stretches:
            db.add(WeeklyHours(person_id=coach.id, weekday=weekday, since=since, until=until))
    note(db, coach.id, "hours.set", f"person/{coach.public_id}")


def add_exception(db: Session, coach: Person, wanted: HoursException) -> None:
    """A day off, or more hours on a day. The same again is one. Raises Invalid if there are too many."""
    _lock_rules(db, coach)
    if queries.has_exception(db, wanted):
        return
    if queries.count_exceptions(db, coach.id) >= MOST_EXCEPTIONS:
        raise Invalid(N_("There are too many exceptions. Remove some first."), "day")
    db.add(wanted)
    note(db, coach.id, "hours.except", f"person/{coach.public_id}", day=wanted.day.isoformat())


def remove_exception(db: Session, coach: Person, exception: HoursException) -> None:
    """The weekly hours hold again on that day, and nothing more."""
    db.exec(delete(HoursException).where(col(HoursException.id) == exception.id))
    note(db, coach.id, "hours.restore", f"person/{coach.public_id}", day=exception.day.isoformat())


def _lock_rules(db: Session, coach: Person) -> BookingRules:
    fresh = BookingRules(person_id=coach.id)
    insert_once(db, BookingRules, [fresh.model_dump(exclude={"id"})])
    mine = select(BookingRules).where(col(BookingRules.person_id) == coach.id).with_for_update()
    return db.exec(mine.execution_options(populate_existing=True)).one()
