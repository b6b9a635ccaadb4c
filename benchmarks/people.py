"""Fills a fresh database: the courses, both cohorts, and 500 learners in cohort 1, each signed in. Always the same.

`python -m benchmarks.people FILE` fills the database that LMS_DATABASE_URL names, and writes who is in it to FILE.
"""

import json
import random
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from benchmarks import bulk
from lms import clock, i18n
from lms import db as database
from lms.__main__ import ROOT, migrate
from lms.access.roles import LEARNER_ROLES, Role
from lms.catalogue.actions import load_courses
from lms.catalogue.models import Block, Course
from lms.catalogue.queries import content_of
from lms.coaching import agreement
from lms.coaching.models import AgreementAcceptance, CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City, Cohort, Office
from lms.commitments.models import Commitment
from lms.demo.cast import load_cast
from lms.demo.history import load_history
from lms.learning.actions import is_read
from lms.learning.models import Answer, Attempt, Completion
from lms.offerings.actions import offer_course
from lms.people.guard import token_hash
from lms.people.models import Address, Person, Seat, SignInSession

LEARNERS = 500
COURSE, LESSON = "mayors", "why-you"
COACHED_EVERY = 4  # of the learners who are not in the cast
DONE_AT_MOST = 6  # blocks
BENCH_HOURS = 7  # planned in the engagements made here


@dataclass(frozen=True)
class Reading:
    """A block that a learner has not read yet."""

    token: str
    person: int
    lesson: str
    block: str
    block_id: int


@dataclass(frozen=True)
class Logging:
    """A session whose log its coach has not written yet."""

    token: str
    coach: int
    session: int
    public_id: str


@dataclass(frozen=True)
class Filled:
    learners: list[str]  # the tokens of their sessions
    manager: str
    cohort: str  # its public id
    version: int  # of the course
    readings: list[Reading]
    logs: list[Logging]
    searches: list[str]  # words to search for, for each learner in their own language
    last: dict[str, int]  # the last row, by table

    @classmethod
    def load(cls, file: Path) -> "Filled":
        saved = json.loads(file.read_text())
        readings = [Reading(**reading) for reading in saved["readings"]]
        return cls(**saved | {"readings": readings, "logs": [Logging(**each) for each in saved["logs"]]})


def fill(db: Session) -> Filled:
    chance = random.Random(500)
    load_courses(db, ROOT / "courses", say=lambda _: None)
    load_cast(db)
    load_history(db)
    cohort = db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
    _offer_bulk(db, cohort)
    learners = _learners(db, cohort)
    newcomers = [_newcomer(db, cohort, number) for number in range(LEARNERS - len(learners))]
    _have_begun(db, newcomers, chance)
    _have_promised(db, newcomers, chance)
    _are_coached(db, cohort, newcomers[::COACHED_EVERY], chance)
    learners += newcomers
    tokens = {person.id: _signed_in(db, person.id) for person in learners}
    manager = db.exec(select(Seat.person_id).where(col(Seat.role) == Role.MANAGER)).first()
    course = db.exec(select(Course).where(col(Course.slug) == COURSE)).one()
    readings = _readings(db, course, tokens)
    chance.shuffle(readings)
    last = {
        table.__tablename__: db.exec(select(func.max(table.id))).one() or 0 for table in (Completion, Attempt, Answer)
    }
    return Filled(
        list(tokens.values()),
        _signed_in(db, manager),
        cohort.public_id,
        course.version_id,
        readings,
        _logs(db),
        [_search(person, number) for number, person in enumerate(learners)],
        last,
    )


def _offer_bulk(db: Session, cohort: Cohort) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bulk.write_bulk(Path(folder), ROOT / "courses" / COURSE)
        load_courses(db, Path(folder), say=lambda _: None)
    course = db.exec(select(Course).where(col(Course.slug) == bulk.SLUG)).one()
    for role in LEARNER_ROLES:
        offer_course(db, cohort, course, role, opens_on=cohort.starts_on, due_on=None, by=None)


def _search(person: Person, number: int) -> str:
    words = bulk.some_words(ROOT / "courses" / COURSE, i18n.language_of(person.language), LEARNERS)
    return words[number % len(words)]


def _learners(db: Session, cohort: Cohort) -> list[Person]:
    seats = select(Seat.person_id).where(
        col(Seat.cohort_id) == cohort.id, col(Seat.role).in_(LEARNER_ROLES), col(Seat.ends_on).is_(None)
    )
    return list(db.exec(select(Person).where(col(Person.id).in_(seats)).order_by(col(Person.id))).all())


def _newcomer(db: Session, cohort: Cohort, number: int) -> Person:
    """One more senior staff member of one of the cohort's cities."""
    seated = select(Seat.city_id).where(col(Seat.cohort_id) == cohort.id)
    cities = db.exec(select(City).where(col(City.id).in_(seated)).order_by(col(City.id))).all()
    city = cities[number % len(cities)]
    whole = f"Bench {number}"
    keys = {"sort_key": i18n.sort_key(whole), "sort_key_es": i18n.sort_key_es(whole)}
    name = {"given_name": str(number), "family_name": "Bench"}
    person = _saved(db, Person(**name, **keys, language=city.locale, timezone=city.timezone))
    db.add(Address(address=f"bench-{number}@lms.example", person_id=person.id, kind="official"))
    office = _saved(db, Office(city_id=city.id, role=Role.STAFF, post=f"bench-{number}"))
    places = {"office_id": office.id, "city_id": city.id, "cohort_id": cohort.id}
    db.add(Seat(person_id=person.id, role=Role.STAFF, title="Director", starts_on=cohort.starts_on, **places))
    return person


def _have_begun(db: Session, people: list[Person], chance: random.Random) -> None:
    course = db.exec(select(Course).where(col(Course.slug) == COURSE)).one()
    order = [block_id for _, _, block_id in _blocks(db, course)]
    for person in people:
        for place, block_id in enumerate(order[: chance.randint(0, DONE_AT_MOST)]):
            at = clock.now() - timedelta(days=chance.randint(1, 30), minutes=place)
            db.add(Completion(person_id=person.id, block_id=block_id, version_id=course.version_id, at=at))


def _have_promised(db: Session, people: list[Person], chance: random.Random) -> None:
    cities = dict(db.exec(select(Seat.person_id, Seat.city_id)).all())
    for person in people:
        for number in range(chance.randint(0, 3)):
            due = clock.now().date() + timedelta(chance.randint(-10, 40))
            text = f"Publish number {number} every month."
            db.add(Commitment(owner_id=person.id, city_id=cities[person.id], text=text, due_on=due))


def _are_coached(db: Session, cohort: Cohort, people: list[Person], chance: random.Random) -> None:
    """A session held, and one to come."""
    coaches = select(Seat.person_id).where(col(Seat.role) == Role.COACH, col(Seat.cohort_id) == cohort.id)
    coaches = db.exec(coaches.order_by(col(Seat.person_id))).all()
    cities = dict(db.exec(select(Seat.person_id, Seat.city_id)).all())
    manager = db.exec(select(Seat.person_id).where(col(Seat.role) == Role.MANAGER).limit(1)).one()
    for person in people:
        coach = chance.choice(coaches)
        place = {"cohort_id": cohort.id, "city_id": cities[person.id], "starts_on": cohort.starts_on}
        engagement = _saved(db, Engagement(**place, planned_hours=BENCH_HOURS))
        db.add(EngagementMember(engagement_id=engagement.id, person_id=coach, part="coach"))
        db.add(EngagementMember(engagement_id=engagement.id, person_id=person.id, part="coachee"))
        for who, part in ((coach, "coach"), (person.id, "coachee"), (manager, "programme")):
            yes = {"part": part, "version": agreement.in_force().version, "language": "en"}
            db.add(AgreementAcceptance(engagement_id=engagement.id, person_id=who, **yes))
        for days, state in ((-20, "held"), (chance.randint(1, 20), "planned")):
            there = [coach, person.id] if state == "held" else []
            at = clock.now() + timedelta(days)
            facts = {"starts_at": at, "zone": person.timezone, "state": state, "attendees": there}
            db.add(CoachingSession(engagement_id=engagement.id, **facts))


def _signed_in(db: Session, person_id: int) -> str:
    token = f"bench-session-of-{person_id}"
    db.add(SignInSession(token_hash=token_hash(token), person_id=person_id, device="bench"))
    return token


def _blocks(db: Session, course: Course) -> list[tuple[str, str, int]]:
    """Lesson, key and id of every block that is done by reading, in the course's order."""
    ids = dict(db.exec(select(Block.key, Block.id).where(col(Block.course_id) == course.id)).all())
    lessons = (lesson for module in content_of(db, course.version_id).modules for lesson in module.lessons)
    return [(lesson.slug, block.id, ids[block.id]) for lesson in lessons for block in lesson.blocks if is_read(block)]


def _readings(db: Session, course: Course, tokens: dict[int, str]) -> list[Reading]:
    done = set(db.exec(select(Completion.person_id, Completion.block_id)).all())
    return [
        Reading(token, person, *block)
        for block in _blocks(db, course)
        for person, token in tokens.items()
        if (person, block[-1]) not in done
    ]


def _logs(db: Session) -> list[Logging]:
    """One for each engagement of the bench's own, whose coaches are signed in."""
    rows = db.exec(
        select(CoachingSession, EngagementMember.person_id)
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(CoachingSession.engagement_id))
        .join(Engagement, col(Engagement.id) == col(CoachingSession.engagement_id))
        .where(col(EngagementMember.part) == "coach", col(CoachingSession.state) == "planned")
        .where(col(CoachingSession.starts_at) > clock.now(), col(Engagement.planned_hours) == BENCH_HOURS)
        .order_by(col(CoachingSession.id))
    ).all()
    tokens = {coach: _signed_in(db, coach) for coach in sorted({coach for _, coach in rows})}
    return [Logging(tokens[coach], coach, session.id, session.public_id) for session, coach in rows]


def _saved(db: Session, row):
    db.add(row)
    db.flush()
    return row


if __name__ == "__main__":
    migrate()
    with database.session() as session:
        filled = fill(session)
    Path(sys.argv[1]).write_text(json.dumps(asdict(filled)))
