from datetime import datetime

from sqlmodel import Session

from lms.coaching.log import Room
from lms.coaching.models import CoachingSession
from lms.coaching.queries.engagements import members_of
from lms.coaching.queries.sessions import next_planned
from lms.commitments.queries import open_commitments_between
from lms.people.models import Person


def origin_of(session: CoachingSession) -> str:
    """Where a commitment says that it was made."""
    return f"session/{session.public_id}"


def room_of(db: Session, session: CoachingSession, writer: Person, zone: str, now: datetime) -> Room:
    """What a log of the session is written against. Of several coaches: those of its day, and who was there."""
    members = members_of(db, session.engagement_id)
    day, there = session.day, {writer.id, *session.attendees}
    coachees = [member.person for member in members if member.part == "coachee"]
    coaches = [
        member.person
        for member in members
        if member.part == "coach" and (member.membership.in_force(day) or member.person.id in there)
    ]
    open_ones = open_commitments_between(db, [person.id for person in coachees], writer.id)
    earlier = [one for one in open_ones if one.origin != origin_of(session)]
    upcoming = next_planned(db, session.engagement_id, now, but=session.id)
    return Room(session, coaches, coachees, earlier, upcoming, zone, now)
