from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from lms import clock
from lms.audit.actions import note
from lms.db import insert_new
from lms.delegations.emails import write_leave
from lms.delegations.models import Delegation
from lms.people.models import Person, Seat


def grant_tasks(db: Session, seat: Seat, mayor: Person, delegate: Person, tasks: Iterable[str], until: date) -> None:
    """Let someone do these tasks in the mayor's name until a day, which may be earlier or later than the one before.

    Tasks not named stay as they are. Tells the delegate, where anything changed.
    """
    changed = [task for task in tasks if _grant(db, seat, mayor, delegate, task, until)]
    if changed:
        db.flush()
        write_leave(db, seat, mayor, delegate)


def _grant(db: Session, seat: Seat, mayor: Person, delegate: Person, task: str, until: date) -> bool:
    fresh = Delegation(seat_id=seat.id, delegate_id=delegate.id, task=task, last_day=until)
    is_new = insert_new(db, Delegation, fresh) is not None
    which = col(Delegation.seat_id) == seat.id, col(Delegation.delegate_id) == delegate.id, col(Delegation.task) == task
    delegation = db.exec(_locked(*which)).one()
    if not is_new and delegation.ended_at is None and delegation.last_day == until:
        return False
    if not is_new:
        delegation.last_day, delegation.ended_at = until, None
        delegation.granted_at, delegation.version = clock.now(), delegation.version + 1
    subject, day = f"delegation/{delegation.public_id}", until.isoformat()
    note(db, mayor.id, "delegation.grant", subject, task=task, to=delegate.public_id, until=day)
    return True


def take_back(db: Session, delegation: Delegation, mayor: Person) -> None:
    """From this moment on the delegate may no longer. Twice is once."""
    delegation = db.exec(_locked(col(Delegation.id) == delegation.id)).one()
    if delegation.ended_at is not None:
        return
    delegation.ended_at, delegation.version = clock.now(), delegation.version + 1
    delegate = db.get_one(Person, delegation.delegate_id)
    subject = f"delegation/{delegation.public_id}"
    note(db, mayor.id, "delegation.end", subject, task=delegation.task, to=delegate.public_id)
    db.flush()
    write_leave(db, db.get_one(Seat, delegation.seat_id), mayor, delegate)


def _locked(*which: ColumnElement[bool]) -> SelectOfScalar[Delegation]:
    return select(Delegation).where(*which).with_for_update().execution_options(populate_existing=True)
