"""One mail a day at most tells each person what is due: where the features that have something to tell meet."""

from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from lms import clock
from lms.assignments.queries import keys_with_reviewers
from lms.coaching.reminding import interpreters_due, nothing_booked_due, unlogged_due
from lms.commitments.reminding import commitments_due
from lms.db import session
from lms.delegations.reminding import copies_for
from lms.i18n import N_
from lms.jobs.handlers import handles
from lms.learning.queries import Reminder, reminders_due
from lms.mail.actions import queue_mail
from lms.people.actions.reminding import tell_once
from lms.people.mail_queries import addresses_for_reminders, switched_off, told
from lms.people.models import Person
from lms.people.reminding import KINDS, Due, Source, is_quiet, mail_of
from lms.people.switches import off_address
from lms.settings import settings
from lms.web.render import render_text
from lms.web.templates import translate


def next_steps_due(db: Session, now: datetime) -> list[Due]:
    """The one next thing in each one's course: the same as on the first page."""
    return [_next_step(reminder) for reminder in reminders_due(db, now, keys_with_reviewers)]


SOURCES: tuple[Source, ...] = (next_steps_due, commitments_due, unlogged_due, interpreters_due, nothing_booked_due)


@handles("reminders.sweep", transactional=False, hourly=True)
def remind(_details: dict[str, Any]) -> None:
    """Write the mails that are due at this hour, each in a transaction of its own. Twice is once. What fails keeps
    nobody else from theirs; the first failure is raised in the end."""
    now, failures = clock.now(), Failures()
    with session(writes=False) as db:
        waiting = to_be_told(db, now, failures.kept)
    for due in waiting:
        with failures.kept(), session() as db:
            write_digest(db, due, now)
    failures.surface()


class Failures:
    """What failed in a sweep, put off until the rest is done."""

    def __init__(self) -> None:
        self._found: list[Exception] = []

    @contextmanager
    def kept(self) -> Generator[None]:
        try:
            yield
        except Exception as error:
            self._found.append(error)

    def surface(self) -> None:
        if self._found:
            raise self._found[0]


def to_be_told(
    db: Session, now: datetime, apart: Callable[[], AbstractContextManager[None]] = nullcontext
) -> list[list[Due]]:
    """What is due and was not told, by person: of those who had no mail today, are not on a pause and not at rest.
    Each source is asked within `apart`, which may hold back what it raises."""
    by_person: dict[int, list[Due]] = defaultdict(list)
    everything: list[Due] = []
    for source in SOURCES:
        with apart():
            everything += source(db, now)
    with apart():
        everything += copies_for(db, everything, now)
    for due in everything:
        if is_awake(due.person, now):
            by_person[due.person.id].append(due)
    known = told(db, by_person, _occasions(by_person, now)) if by_person else {}
    return [
        new
        for id, all_due in by_person.items()
        if (id, mail_of(_today(all_due[0].person, now))) not in known
        and (new := [due for due in all_due if (id, due.occasion) not in known])
    ]


def is_awake(person: Person, now: datetime) -> bool:
    """Whether reminders may reach someone at a moment, by their own clock and pause."""
    local = now.astimezone(clock.zone_named(person.timezone))
    return not is_quiet(local) and not person.is_paused(local.date())


def write_digest(db: Session, due: list[Due], now: datetime) -> None:
    """All that is due to one person in one mail, and keep that it was told. Nothing goes to whoever switched it off
    just now, nor where mail fails; a mailbox that others may read gets the course's alone."""
    person = db.get_one(Person, due[0].person.id)
    address, is_chosen = addresses_for_reminders(db, [person.id]).get(person.id, ("", False))
    off = {kind for _, kind in switched_off(db, [person.id])}
    wanted = [each for each in due if each.kind not in off and (is_chosen or each.kind == "course")]
    day = _today(person, now)
    if not address or not wanted or not tell_once(db, person, mail_of(day), [each.occasion for each in wanted]):
        return
    wanted.sort(key=lambda each: list(KINDS).index(each.kind))
    kinds = list(dict.fromkeys(each.kind for each in wanted))
    queue_mail(
        db,
        to=address,
        locale=person.language,
        template="digest",
        subject=_subject(person, wanted),
        context={"person": person, "sections": [_section(person, kind, wanted) for kind in kinds]},
        person_id=person.id,
        unique_key=f"{mail_of(day)}:{person.public_id}",
        unsubscribe=off_address(person, kinds),
    )


def _section(person: Person, kind: str, due: list[Due]) -> dict[str, Any]:
    """What is due of a kind, rendered for both parts of the mail, and the address that ends this kind alone."""
    these = [each for each in due if each.kind == kind]
    return {
        "title": KINDS[kind].title,
        "texts": [_rendered(person, each, "txt").strip() for each in these],
        "htmls": [Markup(_rendered(person, each, "html")) for each in these],  # noqa: S704  templates of ours made it
        "off": off_address(person, [kind]),
    }


def _rendered(person: Person, due: Due, part: str) -> str:
    words = {"person": person, "base_url": settings().base_url, **due.words}
    return render_text(f"mail/due/{due.template}.{part}", person.language, **words)


def _subject(person: Person, due: list[Due]) -> str:
    if len(due) == 1:
        return translate(person.language, due[0].subject or KINDS[due[0].kind].title)
    return render_text("mail/digest_subject.txt", person.language, count=len(due)).strip()


def _next_step(reminder: Reminder) -> Due:
    lesson, lesson_language = reminder.step.lesson.title(reminder.person.course_locale)
    words = {
        "lesson": lesson,
        "lesson_language": lesson_language,
        "minutes": reminder.step.lesson.minutes,
        "link": f"{settings().base_url}{reminder.step.address}",
        "due_on": reminder.due_on,
    }
    subject = N_("The next thing in your course")
    copy = {name: words[name] for name in ("lesson", "lesson_language", "minutes", "due_on")}
    return Due(reminder.person, "course", reminder.occasion, "next_step", words, subject, copy)


def _occasions(by_person: dict[int, list[Due]], now: datetime) -> set[str]:
    """Those that are due, and the mail of today, which is not the same day for all."""
    everything = [each for due in by_person.values() for each in due]
    return {each.occasion for each in everything} | {mail_of(_today(each.person, now)) for each in everything}


def _today(person: Person, now: datetime) -> date:
    return now.astimezone(clock.zone_named(person.timezone)).date()
