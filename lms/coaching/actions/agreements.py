from sqlmodel import Session

from lms.audit.actions import note
from lms.coaching import agreement, queries
from lms.coaching.models import AgreementAcceptance, CoachingSession, Engagement, NotesHandedOn
from lms.db import insert_new
from lms.errors import Forbidden, NotYet, Stale
from lms.i18n import LANGUAGES, N_, language_of
from lms.people.models import Person
from lms.web.templates import translate


def accept_agreement(db: Session, engagement: Engagement, person: Person, part: str, version: int) -> None:
    """Someone's yes to the text they read, for good. Raises Stale when it is not the one in force any more."""
    if version != agreement.in_force().version:
        raise Stale(N_("The agreement changed in between. Please read it as it stands now."))
    row = AgreementAcceptance(
        engagement_id=engagement.id,
        person_id=person.id,
        part=part,
        version=version,
        language=language_of(person.language),
    )
    if insert_new(db, AgreementAcceptance, row) is not None:
        subject = f"engagement/{engagement.public_id}"
        note(db, person.id, "agreement.accept", subject, part=part, version=version)


def refuse_unless_agreed(db: Session, session: CoachingSession, writer: Person) -> None:
    """A log is begun once everyone has accepted the agreement. Raises NotYet before; see what_agreement_lacks."""
    if queries.what_agreement_lacks(db, session, writer):
        engagement = db.get_one(Engagement, session.engagement_id)
        titles = {language: translate(language, N_("The coaching agreement")) for language in LANGUAGES}
        told = N_("The log opens once everyone has accepted the agreement.")
        raise NotYet(told, f"/engagements/{engagement.public_id}/agreement", titles)


def hand_on_notes(db: Session, engagement: Engagement, coachee: Person, coach_id: int, *, is_open: bool) -> None:
    """Let the coach who came later read the notes that the one before shared in the room, or no longer.

    Raises Forbidden for whoever is not coached in the engagement.
    """
    member = queries.member_of(db, engagement, coachee.id)
    if member is None or member.part != "coachee":
        raise Forbidden
    row = NotesHandedOn(engagement_id=engagement.id, coachee_id=coachee.id, coach_id=coach_id, is_open=is_open)
    if insert_new(db, NotesHandedOn, row) is None:
        found = queries.handed_on(db, engagement, coachee.id, coach_id)
        if found.is_open == is_open:
            return
        found.is_open, found.changed_at = is_open, row.changed_at
    act = "notes.hand_on" if is_open else "notes.take_back"
    note(db, coachee.id, act, f"engagement/{engagement.public_id}", for_person_id=coach_id)
