"""Copies of a mayor's reminders, for those who may receive them in the mayor's name."""

from datetime import datetime

from sqlmodel import Session

from lms.delegations.queries import Copied, copied_to
from lms.i18n import N_
from lms.people.reminding import Due

SUBJECT = N_("A reminder for the mayor for whom you act")


def copies_for(db: Session, dues: list[Due], now: datetime) -> list[Due]:
    """For everything that is due to a mayor, what their delegates are told of it: only where its source gave words for
    a copy, and nothing but these. It never carries a link that answers in the mayor's place. Two statements at most.

    A copy is rendered by mail/due/<template>_copy, which finds the mayor's name and title in `mayor` and `title`.
    """
    copied = [due for due in dues if due.copy is not None]
    delegates = copied_to(db, [due.person.id for due in copied], now) if copied else {}
    return [_copy(due, one) for due in copied for one in delegates.get(due.person.id, ())]


def _copy(due: Due, one: Copied) -> Due:
    words = {**(due.copy or {}), "mayor": one.mayor.name, "title": one.mayor.title}
    occasion = f"{due.occasion}:for:{one.delegation.public_id}"
    return Due(one.delegate, due.kind, occasion, f"{due.template}_copy", words, SUBJECT)
