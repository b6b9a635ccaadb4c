"""Whom a coach may name outside of the programme: said by the person alone."""

from sqlmodel import Session

from lms.audit.actions import note
from lms.coaching import queries
from lms.coaching.models import HoursConsent
from lms.coaching.queries import Naming
from lms.db import insert_new
from lms.people.models import Person


def let_name(db: Session, naming: Naming, coachee: Person, *, may_name: bool) -> None:
    """Let a coach name the person in the log of hours of an engagement, or no longer. `naming` is one of
    `queries.namings_of` that person."""
    engagement, coach = naming.engagement, naming.coach
    who = {"engagement_id": engagement.id, "coachee_id": coachee.id, "coach_id": coach.id}
    row = HoursConsent(**who, may_name=may_name)
    if insert_new(db, HoursConsent, row) is None:
        found = queries.consent_to_be_named(db, **who)
        if found.may_name == may_name:
            return
        found.may_name, found.changed_at = may_name, row.changed_at
    act = "hours.name" if may_name else "hours.name_no_more"
    note(db, coachee.id, act, f"engagement/{engagement.public_id}", for_person_id=coach.id)
