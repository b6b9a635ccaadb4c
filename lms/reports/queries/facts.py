"""What people did, as facts: blocks completed, sessions held, commitments counted. Never words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, or_, select

from lms import clock
from lms.catalogue.models import Block
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.commitments.models import Commitment
from lms.learning.models import Completion
from lms.reports.figures import Line


@dataclass(frozen=True, slots=True)
class Done:
    """What a person completed: counted blocks by course and module, and when the last one was."""

    counted: dict[tuple[int, str], int]
    last_at: dict[int, datetime]  # by course


@dataclass(frozen=True, slots=True)
class Met:
    """A session as one of those coached counts it."""

    id: int
    cohort_id: int
    city_id: int
    is_held: bool  # and they were there
    is_planned: bool
    is_unlogged: bool  # planned for an hour that has come


@dataclass(frozen=True, slots=True)
class Promise:
    id: int
    owner_id: int
    office_id: int | None
    city_id: int | None
    state: str
    due_on: date | None

    def is_past(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def done_by(db: Session, people: Any, courses: set[int]) -> dict[int, Done]:
    counts = func.sum(case((col(Block.counts), 1), else_=0))
    wanted: tuple[Any, ...] = (Completion.person_id, Block.course_id, Block.module, counts, func.max(Completion.at))
    rows = db.exec(
        select(*wanted)
        .join(Block, col(Block.id) == col(Completion.block_id))
        .where(col(Completion.person_id).in_(people), col(Block.course_id).in_(courses))
        .group_by(col(Completion.person_id), col(Block.course_id), col(Block.module))
    ).all()
    done: dict[int, Done] = defaultdict(lambda: Done({}, {}))
    for person, course, module, counted, last in rows:
        done[person].counted[course, module] = counted
        done[person].last_at[course] = max(last, done[person].last_at.get(course, last))
    return done


def sessions_of(db: Session, people: Any) -> dict[int, list[Met]]:
    now = clock.now()
    facts: tuple[Any, ...] = (
        CoachingSession.id,
        CoachingSession.state,
        CoachingSession.starts_at,
        CoachingSession.attendees,
    )
    rows = db.exec(
        select(EngagementMember.person_id, Engagement.cohort_id, Engagement.city_id, *facts)
        .join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id))
        .join(CoachingSession, col(CoachingSession.engagement_id) == col(Engagement.id))
        .where(
            col(EngagementMember.person_id).in_(people),
            col(EngagementMember.part) == "coachee",
            col(CoachingSession.state) != "cancelled",
        )
    ).all()
    met = defaultdict(list)
    for person, cohort, city, id, state, starts_at, attendees in rows:
        held, planned = state == "held" and person in attendees, state == "planned"
        met[person].append(Met(id, cohort, city, held, planned, planned and starts_at <= now))
    return met


@dataclass(frozen=True, slots=True)
class Promises:
    """In the room a promise is its owner's; once the city's, its office's: whoever sits there today."""

    of_owner: dict[int, list[Promise]]
    of_office: dict[int | None, list[Promise]]

    def held_by(self, line: Line) -> list[Promise]:
        own = [each for each in self.of_owner.get(line.person.id, ()) if each.city_id in (None, line.city.id)]
        return own + (self.of_office.get(line.seat.office_id, []) if line.is_in_force else [])


def promises_of(db: Session, people: Any, offices: Any) -> Promises:
    wanted: tuple[Any, ...] = (
        Commitment.id,
        Commitment.owner_id,
        Commitment.office_id,
        Commitment.city_id,
        Commitment.state,
        Commitment.due_on,
    )
    rows = db.exec(
        select(*wanted).where(
            or_(col(Commitment.owner_id).in_(people), col(Commitment.office_id).in_(offices)),
            col(Commitment.state).in_(("open", "done")),
        )
    ).all()
    found = Promises(defaultdict(list), defaultdict(list))
    for promise in (Promise(*row) for row in rows):
        if promise.office_id is None:
            found.of_owner[promise.owner_id].append(promise)
        else:
            found.of_office[promise.office_id].append(promise)
    return found
