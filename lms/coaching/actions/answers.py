"""Whether those who come to a session say that they do."""

from sqlalchemy import update
from sqlmodel import Session, col

from lms import clock
from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.actions.drafts import lock_session
from lms.coaching.invitation_emails import write_answer
from lms.coaching.models import CoachingSession, SessionAnswer
from lms.errors import Invalid, Stale
from lms.i18n import N_
from lms.people.models import Person

ANSWERS = ("accepted", "declined", "move", "pending")
CANNOT = ("declined", "move")


def answer_invitation(
    db: Session, session: CoachingSession, person: Person, answer: str, sequence: int, *, by_link: bool = False
) -> None:
    """Record what a participant says of the hour that they were shown, which `sequence` names; "pending" takes back
    what was said before. The others are told by mail of who cannot come, and of who can after all.

    Raises Hidden if they do not come to it, Stale if it was moved since, Invalid once it cannot be answered any more.
    """
    lock_session(db, session)
    comers = queries.comers(db, session)
    queries.comer(comers, person.id)
    if not session.is_to_come:
        raise Invalid(N_("This session can no longer be answered: it was cancelled, or its hour has come."))
    if sequence != session.sequence:
        raise Stale(N_("The session was moved in between. Look at its new hour first."))
    before = queries.answer_of(db, session, person.id)
    was = before.answer if before and before.sequence == session.sequence else "pending"
    if was == answer:
        return
    row = _keep(db, session, person, answer, by_link=by_link)
    note(db, person.id, "session.answer", f"session/{session.public_id}", answer=answer, by_link=by_link)
    if answer in CANNOT or was in CANNOT:
        write_answer(db, session, comers, person, row)


def accept_by_planning(db: Session, session: CoachingSession, planner: Person) -> None:
    """Who sets the hour of a session they come to, comes."""
    if any(comer.person.id == planner.id for comer in queries.comers(db, session)):
        _keep(db, session, planner, "accepted")


def keep_answers(db: Session, session: CoachingSession) -> None:
    """What was answered of its hour goes for its next `sequence` too."""
    given = col(SessionAnswer.session_id) == session.id, col(SessionAnswer.sequence) == session.sequence
    db.exec(update(SessionAnswer).where(*given).values(sequence=session.sequence + 1))


def _keep(
    db: Session, session: CoachingSession, person: Person, answer: str, *, by_link: bool = False
) -> SessionAnswer:
    row = queries.answer_of(db, session, person.id)
    if row is None:
        row = SessionAnswer(session_id=session.id, person_id=person.id, sequence=0, answer="", version=0)
        db.add(row)
    row.answer, row.by_link, row.sequence = answer, by_link, session.sequence
    row.version, row.answered_at = row.version + 1, clock.now()
    return row
