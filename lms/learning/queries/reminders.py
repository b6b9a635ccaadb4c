"""Who is to be reminded now. A handful of statements, however many people learn."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, or_, select

from lms import clock
from lms.access.roles import LEARNER_ROLES
from lms.catalogue import queries as catalogue
from lms.catalogue.content import CourseContent
from lms.catalogue.models import Block, Course
from lms.cohorts.models import City
from lms.learning import reminders
from lms.learning.models import Completion
from lms.learning.queries.attempts import Keys, used_up
from lms.learning.steps import Step, next_step, precedence
from lms.offerings.models import ModuleOpening, Offering
from lms.people.mail_queries import told
from lms.people.models import Person, Seat
from lms.people.roster import today_in

SetAside = Callable[[Session, list[int]], Keys]  # of people, the blocks that wait for others


@dataclass(slots=True)
class Learning:
    """A course that a person is to learn."""

    content: CourseContent
    opened_on: date  # to this person
    due_on: date | None
    opened: set[str] = field(default_factory=set)  # modules


@dataclass(slots=True)
class Learner:
    person: Person
    local: datetime  # what their clock shows
    roles: set[str] = field(default_factory=set)
    courses: dict[int, Learning] = field(default_factory=dict)

    def occasion(self, weeks_ago: int = 0) -> str:
        return reminders.occasion(self.person.public_id, self.local - timedelta(weeks=weeks_ago))


@dataclass(frozen=True, slots=True)
class Reminder:
    """The one next thing of a person."""

    person: Person
    occasion: str
    step: Step
    due_on: date | None


def reminders_due(db: Session, now: datetime, set_aside: SetAside) -> list[Reminder]:
    """Those that are due and were not told yet. Nobody is reminded of a block that is `set_aside`."""
    learners = _not_reminded(db, _active_learners(db, now))
    last = _last_steps(db, learners)
    still = [learner for learner in learners if _may_want(learner, last.get(learner.person.id))]
    done, aside = _done(db, still), _aside(db, still, set_aside)
    found = (_reminder(learner, last, done, aside) for learner in still)
    return [reminder for reminder in found if reminder]


def _active_learners(db: Session, now: datetime) -> list[Learner]:
    """Those who are not on a pause, with their open courses."""
    rows = db.exec(_learners(now.date())).all()
    opened = _opened_modules(db)
    learners: dict[int, Learner] = {}
    for person, seat, city, offering, version in rows:
        today, local = today_in(city, person), now.astimezone(clock.zone_named(person.timezone))
        if person.is_paused(today) or not seat.in_force(today) or offering.opens_on > today:
            continue
        learner = learners.setdefault(person.id, Learner(person, local))
        learner.roles.add(seat.role)
        new = Learning(catalogue.content_of(db, version), max(offering.opens_on, seat.starts_on), offering.due_on)
        course = learner.courses.setdefault(offering.course_id, new)
        course.opened |= opened[offering.id]
        course.due_on = max((day for day in (course.due_on, offering.due_on) if day), default=None)
    return list(learners.values())


def _learners(today: date) -> Any:
    """Seats and openings a day either way: the exact day depends on the city."""
    soon, ago = today + timedelta(days=1), today - timedelta(days=1)
    columns: list[Any] = [Person, Seat, City, Offering, Course.version_id]
    return (
        select(*columns)
        .join(Seat, col(Seat.person_id) == col(Person.id))
        .join(Offering, (col(Offering.cohort_id) == col(Seat.cohort_id)) & (col(Offering.role) == col(Seat.role)))
        .join(Course, col(Course.id) == col(Offering.course_id))
        .outerjoin(City, col(City.id) == col(Seat.city_id))
        .where(
            col(Seat.role).in_(LEARNER_ROLES),
            col(Seat.starts_on) <= soon,
            or_(col(Seat.ends_on).is_(None), col(Seat.ends_on) >= ago),
            col(Offering.opens_on) <= soon,
            col(Course.version_id).is_not(None),
        )
        .order_by(col(Person.id), col(Course.id))
    )


def _opened_modules(db: Session) -> dict[int, set[str]]:
    opened: dict[int, set[str]] = defaultdict(set)
    for offering, module in db.exec(select(ModuleOpening.offering_id, ModuleOpening.module)).all():
        opened[offering].add(module)
    return opened


def _not_reminded(db: Session, learners: list[Learner]) -> list[Learner]:
    weeks = {learner.occasion(weeks) for learner in learners for weeks in (0, 1)}
    when = told(db, _ids(learners), weeks)

    def is_apart(learner: Learner) -> bool:
        this_week, week_before = ((learner.person.id, learner.occasion(weeks)) for weeks in (0, 1))
        return this_week not in when and reminders.is_apart(learner.local, when.get(week_before))

    return [learner for learner in learners if is_apart(learner)]


def _last_steps(db: Session, learners: list[Learner]) -> dict[int, datetime]:
    rows = db.exec(
        select(Completion.person_id, func.max(Completion.at))
        .join(Block, col(Block.id) == col(Completion.block_id))
        .where(col(Completion.person_id).in_(_ids(learners)), col(Block.course_id).in_(_courses(learners)))
        .group_by(col(Completion.person_id))
    ).all()
    return dict(rows)


def _may_want(learner: Learner, last_at: datetime | None) -> bool:
    """Before it is known which courses are finished: whether any could give a reason."""
    return any(_wants(learner, course, last_at) for course in learner.courses.values())


def _wants(learner: Learner, course: Learning, last_at: datetime | None) -> bool:
    days = [course.opened_on, learner.person.paused_until, last_at and last_at.astimezone(learner.local.tzinfo).date()]
    return reminders.is_wanted(learner.local.date(), max(day for day in days if day), course.due_on)


def _done(db: Session, learners: list[Learner]) -> Keys:
    """The keys of the blocks they completed, by person and course."""
    rows = db.exec(
        select(Completion.person_id, Block.course_id, Block.key)
        .join(Block, col(Block.id) == col(Completion.block_id))
        .where(col(Completion.person_id).in_(_ids(learners)), col(Block.course_id).in_(_courses(learners)))
    ).all()
    done: Keys = defaultdict(set)
    for person, course, key in rows:
        done[person, course].add(key)
    return done


def _aside(db: Session, learners: list[Learner], set_aside: SetAside) -> Keys:
    """The blocks about which they can do nothing now: those that wait for others, and checks without a try left."""
    contents = {id: course.content for learner in learners for id, course in learner.courses.items()}
    aside: Keys = defaultdict(set, set_aside(db, _ids(learners)))
    for key, blocks in used_up(db, _ids(learners), contents).items():
        aside[key] = aside[key] | blocks
    return aside


def _reminder(learner: Learner, last: dict[int, datetime], done: Keys, aside: Keys) -> Reminder | None:
    """The next step of the first course that has one, as on the first page; None where all is done."""
    person, unfinished = learner.person, list[tuple[Step, Learning]]()

    def place(id: int) -> tuple[tuple[bool, int], int]:
        return precedence(learner.courses[id].content, learner.roles, done[person.id, id]), id

    for id in sorted(learner.courses, key=place):
        course = learner.courses[id]
        key = (person.id, id)
        if step := next_step(course.content, done[key], course.opened.__contains__, aside[key]):
            unfinished.append((step, course))
    if not any(_wants(learner, course, last.get(person.id)) for _, course in unfinished):
        return None
    step, course = unfinished[0]
    return Reminder(person, learner.occasion(), step, course.due_on)


def _ids(learners: Iterable[Learner]) -> list[int]:
    return [learner.person.id for learner in learners]


def _courses(learners: Iterable[Learner]) -> set[int]:
    return {id for learner in learners for id in learner.courses}
