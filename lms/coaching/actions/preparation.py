"""An agenda of at most three points, and who interprets."""

from sqlmodel import Session

from lms import clock
from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.actions.drafts import lock_session
from lms.coaching.languages import Between
from lms.coaching.models import AgendaPoint, CoachingSession, SessionInterpreter
from lms.coaching.seals import agenda_seal
from lms.db import insert_new
from lms.errors import Hidden, Invalid, Stale
from lms.i18n import N_
from lms.people.models import Person
from lms.sealing import seal

MOST_POINTS, MOST_INTERPRETERS = 3, 5
SHUT = N_("The agenda can no longer be changed: the session has begun, or was cancelled.")


def add_point(db: Session, session: CoachingSession, author: Person, text: str, client_id: str) -> None:
    """Put a point at the end of the agenda. The same `client_id` again is the same point.

    Raises Hidden if they do not come, Invalid once it cannot be changed any more, or where three points stand.
    """
    _refuse_others(db, session, author)
    points = queries.sealed_agenda(db, session)
    if any(point.client_id == client_id for point in points):
        return
    _refuse_later(session)
    if len(points) >= MOST_POINTS:
        raise Invalid(N_("Three points stand already: so much fits into a session. Take one off first."), field="text")
    place = max((point.place for point in points), default=-1) + 1
    point = AgendaPoint(client_id=client_id, session_id=session.id, author_id=author.id, place=place, sealed=b"")
    point.sealed = seal(text, agenda_seal(session, point))
    if insert_new(db, AgendaPoint, point) is None:
        raise Hidden  # another session's


def take_off_point(db: Session, session: CoachingSession, by: Person, point_id: str) -> None:
    """Take a point off the agenda. It may be gone already."""
    _refuse_others(db, session, by)
    found = next((point for point in queries.sealed_agenda(db, session) if point.public_id == point_id), None)
    if found is not None:
        _refuse_later(session)
        db.delete(found)


def raise_point(db: Session, session: CoachingSession, by: Person, point_id: str, before: str) -> None:
    """Put a point before another one, above which it stood when the page was read. It may stand there already.

    Raises Stale if the agenda was changed in between, so that it no longer comes right after that one.
    """
    _refuse_others(db, session, by)
    points = queries.sealed_agenda(db, session)
    order = [point.public_id for point in points]
    if point_id not in order or before not in order:
        raise Stale(N_("Someone changed the agenda in between. This is how it stands now."))
    place, other = order.index(point_id), order.index(before)
    if place < other:
        return
    _refuse_later(session)
    if place != other + 1:
        raise Stale(N_("Someone changed the agenda in between. This is how it stands now."))
    points[place].place, points[other].place = points[other].place, points[place].place


def arrange_interpreter(
    db: Session, session: CoachingSession, by: Person, name: str, languages: Between, client_id: str
) -> None:
    """Say who interprets between two languages. Said again, nothing happens. Raises Invalid where a session was
    cancelled, or has five already."""
    lock_session(db, session)
    there = queries.interpreters_of(db, session)
    if any(one.client_id == client_id or (one.name, one.between) == (name, languages) for one in there):
        return
    if session.state == "cancelled":
        raise Invalid(N_("This session was cancelled."))
    if len(there) >= MOST_INTERPRETERS:
        raise Invalid(N_("At most %(most)s people interpret in a session."), most=MOST_INTERPRETERS)
    first, second = languages
    row = SessionInterpreter(
        client_id=client_id,
        session_id=session.id,
        name=name,
        first_language=first,
        second_language=second,
        arranged_by=by.id,
        arranged_at=clock.now(),
    )
    if insert_new(db, SessionInterpreter, row) is None:
        raise Hidden  # another session's
    note(db, by.id, "session.interpreter", f"session/{session.public_id}", languages=list(languages))


def call_off_interpreter(db: Session, session: CoachingSession, by: Person, interpreter_id: str) -> None:
    """They do not interpret after all. It may have been said already."""
    lock_session(db, session)
    found = next((one for one in queries.interpreters_of(db, session) if one.public_id == interpreter_id), None)
    if found is not None:
        db.delete(found)
        languages = list(found.between)
        note(db, by.id, "session.no_interpreter", f"session/{session.public_id}", languages=languages)


def _refuse_others(db: Session, session: CoachingSession, person: Person) -> None:
    lock_session(db, session)
    queries.comer(queries.comers(db, session), person.id)


def _refuse_later(session: CoachingSession) -> None:
    if not session.is_to_come:
        raise Invalid(SHUT)
