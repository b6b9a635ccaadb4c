"""A person's address for calendar programs."""

from sqlmodel import Session, col, select

from lms import clock
from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.models import CalendarFeed
from lms.db import insert_new
from lms.people.guard import token_hash
from lms.people.models import Person
from lms.signing import signature


def renew_feed(db: Session, person: Person, client_id: str) -> str | None:
    """Make a new address and end those before it: its token, which is kept nowhere.

    The same `client_id` again is the same token; None once that one has ended.
    """
    db.exec(select(Person.id).where(col(Person.id) == person.id).with_for_update()).one()  # two renewals leave one
    token = signature("calendar feed", f"{person.public_id}/{client_id}")
    new = insert_new(db, CalendarFeed, CalendarFeed(person_id=person.id, token_hash=token_hash(token)))
    made = queries.feed_by_hash(db, token_hash(token))
    if new is not None:
        _end(db, person, but=new)
        note(db, person.id, "calendar.feed", f"person/{person.public_id}")
    return token if made and made.ended_at is None else None


def end_feed(db: Session, person: Person) -> None:
    """The address serves no more."""
    if _end(db, person):
        note(db, person.id, "calendar.end", f"person/{person.public_id}")


def _end(db: Session, person: Person, but: int | None = None) -> int:
    ended = [feed for feed in queries.feeds_of(db, person.id) if feed.id != but]
    for feed in ended:
        feed.ended_at = clock.now()
    return len(ended)
