"""What participants are told when a session is planned, moved or cancelled: by mail, with an invitation for their
calendar. One occasion is one mail, however often it is announced."""

from collections.abc import Sequence

from sqlmodel import Session

from lms import clock
from lms.coaching import queries
from lms.coaching.actions.answers import accept_by_planning, keep_answers
from lms.coaching.invitation_emails import Occasion, write_invitations
from lms.coaching.models import CoachingSession
from lms.delegations.queries import Mayor
from lms.people.models import Person


def announce(
    db: Session,
    session: CoachingSession,
    what: str,
    by: Person,
    before: Sequence[queries.Comer] | None = None,
    mayor: Mayor | None = None,
) -> None:
    """Write to everyone who comes. `what` became of the session: planned, moved, cancelled, or others come to it;
    `by` whom, in a mayor's name or their own. `before` came until now: those of them who come no longer are told so,
    and others that it is planned.

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
    comers = queries.invited_to(db, session)
    write_invitations(db, Occasion(session, what, by, comers, comers if before is None else before, mayor))


def announce_others(
    db: Session,
    session: CoachingSession,
    before: Sequence[queries.Comer],
    after: Sequence[queries.Comer],
    by: Person,
) -> None:
    """Others come to a session than did before, or the same: then nobody is told. Its hour is what it was, and so is
    what those who stay answered."""
    if {one.person.id for one in after} != {one.person.id for one in before}:
        keep_answers(db, session)
        announce(db, session, "others", by, before)
