"""What people were told."""

from collections.abc import Iterable

from sqlmodel import Session

from lms import clock
from lms.db import insert_new, insert_once
from lms.people.models import Person, ReminderTold


def tell_once(db: Session, person: Person, mail: str, occasions: Iterable[str]) -> bool:
    """Keep that one mail tells someone of these occasions, in the transaction that writes it; False if it was written
    before. Of two at once, the second waits for the first."""
    row = ReminderTold(person_id=person.id, occasion=mail)
    if insert_new(db, ReminderTold, row) is None:
        return False
    values = {"person_id": person.id, "told_at": clock.now()}
    insert_once(db, ReminderTold, [values | {"occasion": occasion} for occasion in occasions])
    return True
