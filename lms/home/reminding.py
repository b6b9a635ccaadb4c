"""Reminds people of the one next thing in their course, by e-mail: the same as on their first page."""

from typing import Any

from sqlmodel import Session

from lms.assignments.queries import keys_with_reviewers
from lms.db import session
from lms.i18n import N_
from lms.jobs.handlers import handles
from lms.learning.queries import Reminder, reminders_due
from lms.people.emails import write_to
from lms.people.models import Person
from lms.people.switches import off_address
from lms.settings import settings


@handles("reminders.sweep", transactional=False, hourly=True)
def remind(_details: dict[str, Any]) -> None:
    """Write the reminders that are due at this hour, each in a transaction of its own. Twice is once."""
    with session(writes=False) as db:
        due = reminders_due(db, keys_with_reviewers)
    for reminder in due:
        with session() as db:
            write_reminder(db, reminder)


def write_reminder(db: Session, reminder: Reminder) -> None:
    """Where to go on and how long it takes; nothing that anyone wrote. Someone who turned reminders off just now
    gets none."""
    person = db.get_one(Person, reminder.person.id)
    if not person.reminders:
        return
    locale = person.course_locale
    lesson, lesson_language = reminder.step.lesson.title(locale)
    write_to(
        db,
        person,
        reminder.address,
        "reminder",
        N_("The next thing in your course"),
        reminder.occasion,
        unsubscribe=off_address(person),
        lesson=lesson,
        lesson_language=lesson_language,
        minutes=reminder.step.lesson.minutes,
        link=f"{settings().base_url}{reminder.step.address}",
        due_on=reminder.due_on,
        off=off_address(person),
    )
