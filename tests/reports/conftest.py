"""What the report's tests need done: completions, sessions and promises, made by hand so that a hand can count them."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms import clock
from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import Cohort
from lms.commitments.models import Commitment
from lms.learning.models import Completion
from lms.people.models import Person, Seat


class Doings:
    def __init__(self, db, person):
        self.db, self.person = db, person
        self.course = db.exec(select(Course).where(col(Course.slug) == "mayors")).one()
        content = content_of(db, self.course.version_id)
        keys = [
            block.id
            for module in content.modules
            for lesson in module.lessons
            for block in lesson.blocks
            if block.counts
        ]
        ids = dict(db.exec(select(Block.key, Block.id).where(col(Block.course_id) == self.course.id)).all())
        self.blocks = [ids[key] for key in keys]
        self.modules = len(content.modules)
        self.in_first_module = content.modules[0].counted

    def seat(self, key: str) -> Seat:
        return self.db.exec(select(Seat).where(col(Seat.person_id) == self.person(key).id)).first()

    def complete(self, key: str, count: int, days_ago: int) -> None:
        at = clock.now() - timedelta(days_ago)
        for block in self.blocks[:count]:
            row = Completion(person_id=self.person(key).id, block_id=block, version_id=self.course.version_id, at=at)
            self.db.add(row)
        self.db.commit()

    def session(self, key: str, state: str, days: int, *there: str) -> CoachingSession:
        who: Person = self.person(key)
        engagement = select(EngagementMember.engagement_id).where(
            col(EngagementMember.person_id) == who.id, col(EngagementMember.part) == "coachee"
        )
        row = CoachingSession(
            engagement_id=self.db.exec(select(Engagement.id).where(col(Engagement.id).in_(engagement))).one(),
            starts_at=clock.now() + timedelta(days),
            zone="UTC",
            state=state,
            attendees=[self.person(name).id for name in there],
        )
        self.db.add(row)
        self.db.commit()
        return row

    def promise(
        self, key: str, state: str, due_in: int, *, the_citys: bool = False, text: str = "Sleep more"
    ) -> Commitment:
        seat = self.seat(key)
        due = clock.now().date() + timedelta(due_in)
        row = Commitment(owner_id=seat.person_id, city_id=seat.city_id, text=text, due_on=due, state=state)
        row.office_id = seat.office_id if the_citys else None
        self.db.add(row)
        self.db.commit()
        return row


@pytest.fixture
def doings(db, person):
    return Doings(db, person)


@pytest.fixture
def cohort(db):
    return lambda number=1: db.exec(select(Cohort).where(col(Cohort.number) == number)).one()
