from datetime import datetime

from sqlmodel import Session

from lms.coaching.log import Room
from lms.coaching.models import CoachingSession
from lms.coaching.queries.engagements import members_of
from lms.coaching.queries.members import coaches_it, members_on
from lms.coaching.queries.sessions import next_planned
from lms.commitments.queries import open_commitments_between
from lms.people.models import Person


def origin_of(session: CoachingSession) -> str:
    """Where a commitment says that it was made."""
    return f"session/{session.public_id}"


def room_of(db: Session, session: CoachingSession, writer: Person, zone: str, now: datetime) -> Room:
    """What a log of the session is written against. Of several coaches: those of its day, and who was there."""
    members = members_of(db, session.engagement_id)
    of_the_day = {member.person.id for member in members_on(db, session.engagement_id, session.day)}
    there = {writer.id, *session.attendees, *of_the_day}
    coachees = [member.person for member in members if member.part == "coachee"]
    coaches = {one.person.id: one.person for one in members if one.part == "coach" and one.person.id in there}
    open_ones = open_commitments_between(db, [person.id for person in coachees], writer.id)
    earlier = [one for one in open_ones if one.origin != origin_of(session)]
    plans_next = coaches_it(db, session.engagement_id, writer.id, now.date())
    upcoming = next_planned(db, session.engagement_id, now, but=session.id) if plans_next else None
    return Room(session, list(coaches.values()), coachees, earlier, upcoming, zone, now, plans_next)
