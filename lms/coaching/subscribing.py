"""What a calendar program gets that subscribed to a person's sessions and due days."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from lms.access.scope import Visitor
from lms.coaching import queries
from lms.coaching.calendar import DueDay, feed, uid
from lms.coaching.invitations import meeting
from lms.coaching.models import CalendarFeed
from lms.commitments.models import Commitment
from lms.commitments.queries import commitments_held_by
from lms.i18n import N_
from lms.mail.message import sender_name
from lms.people.models import Person
from lms.settings import settings
from lms.web.templates import translate


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed's content, as HTTP says which version it is."""

    text: str
    changed_at: datetime

    @property
    def etag(self) -> str:
        return f'W/"{hashlib.sha256(self.text.encode()).hexdigest()[:32]}"'


def subscription(db: Session, row: CalendarFeed, person: Person, visitor: Visitor, now: datetime) -> Subscription:
    """The person's sessions, and the days on which commitments they answer for are due: in their language; of what
    anyone wrote, only the place of a session in person."""
    entries = queries.calendar_of(db, visitor, now)
    meetings = [meeting(entry.session, entry.city, entry.others, person) for entry in entries]
    held = commitments_held_by(db, visitor)
    due = [_due_day(one, one.due_on, person) for one in held if one.state == "open" and one.due_on]
    changed_at = max([row.created_at, *(one.said_at for one in [*meetings, *due] if one.said_at <= now)])
    return Subscription(feed(sender_name(), meetings, due), changed_at)


def _due_day(commitment: Commitment, day: date, person: Person) -> DueDay:
    return DueDay(
        uid=uid("commitment", commitment.public_id),
        day=day,
        title=translate(person.language, N_("A commitment is due")),
        link=f"{settings().base_url}/commitments/{commitment.public_id}",
        language=person.language,
        said_at=commitment.answered_at or commitment.created_at,
    )
