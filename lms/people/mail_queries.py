"""Where mail reaches people, which kinds of it they want, and what they were told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, select

from lms.mail.models import Mailbox
from lms.people.models import Address, MailChoice, ReminderTold


@dataclass(frozen=True, slots=True)
class Failing:
    """That mail to someone does not arrive: at which of their addresses, since when, and by which code (RFC 3463)."""

    kind: str  # official, sign_in
    since: datetime
    code: str


def failing(db: Session, people: Iterable[int]) -> dict[int, Failing]:
    """Those of these persons who are not reached at the address to which we write."""
    return {id: reached[-1].fails for id, reached in _mailboxes(db, people).items() if reached[-1].fails}


def addresses_for_reminders(db: Session, people: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """Where reminders reach each of these persons, and whether that is the mailbox they chose. Where mail to that one
    fails the official one is left, which others may read; those whose mailboxes all fail are left out."""
    found: dict[int, tuple[str, bool]] = {}
    for id, reached in _mailboxes(db, people).items():
        if working := [each for each in reached if not each.fails]:
            found[id] = (working[-1].address, working[-1] is reached[-1])
    return found


@dataclass(frozen=True, slots=True)
class _Reached:
    address: str
    fails: Failing | None


def _mailboxes(db: Session, people: Iterable[int]) -> dict[int, list[_Reached]]:
    """Of each person the official address, then the one for signing in, where they have it."""
    rows = db.exec(
        select(Address, Mailbox)
        .outerjoin(Mailbox, and_(col(Mailbox.address) == col(Address.address), col(Mailbox.failing_since).is_not(None)))
        .where(col(Address.person_id).in_(list(people)))
        .order_by(col(Address.kind))
    ).all()
    found: dict[int, list[_Reached]] = defaultdict(list)
    for row, box in rows:
        fails = Failing(row.kind, box.failing_since, box.failure) if box and box.failing_since else None
        found[row.person_id].append(_Reached(row.address, fails))
    return found


def switched_off(db: Session, people: Iterable[int]) -> set[tuple[int, str]]:
    """The persons, each with a kind of reminders they do not want."""
    which = col(MailChoice.person_id).in_(list(people))
    return {(row.person_id, row.kind) for row in db.exec(select(MailChoice).where(which)).all()}


def told(db: Session, people: Iterable[int], occasions: Iterable[str]) -> dict[tuple[int, str], datetime]:
    """When these persons were told of these occasions, of those that were told."""
    which = (col(ReminderTold.person_id).in_(list(people)), col(ReminderTold.occasion).in_(list(occasions)))
    return {(row.person_id, row.occasion): row.told_at for row in db.exec(select(ReminderTold).where(*which)).all()}
