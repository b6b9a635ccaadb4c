"""What participants are told when a session is planned, moved or cancelled: by mail, with an invitation for their
calendar. One occasion is one mail, however often it is announced."""

from sqlmodel import Session

from lms import clock
from lms.coaching import queries
from lms.coaching.actions.answers import accept_by_planning
from lms.coaching.invitation_emails import Occasion, write_invitations
from lms.coaching.models import CoachingSession
from lms.people.models import Person


def announce(db: Session, session: CoachingSession, what: str, by: Person) -> None:
    """Write to everyone who comes. `what` became of the session: planned, moved or cancelled; `by` whom.

    Called once for each act, in its transaction: the session's `sequence` rises with every change (RFC 5545,
    3.8.7.4). Nothing is written about an hour that has passed: such a session is logged, not met.
    """
    session.sequence += 1
    db.add(session)
    if session.starts_at <= clock.now():
        return
    session.announced_at = clock.now()
    if what != "cancelled":
        accept_by_planning(db, session, by)
        db.flush()
    write_invitations(db, Occasion(session, what, by, queries.invited_to(db, session)))
