"""What the demonstration's people did so far: every bit of it invented, the same at every start."""

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from lms import clock
from lms.access.roles import LEARNER_ROLES, Role
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Block, Course
from lms.coaching.models import CoachingSession, Engagement, EngagementMember, NoteReader, SealedNote
from lms.coaching.seals import note_seal
from lms.cohorts.models import City, Participation
from lms.commitments.models import Commitment, CommitmentReader
from lms.delegations.models import Delegation
from lms.demo.capstone import sign_off
from lms.i18n import language_of
from lms.learning.models import Completion
from lms.people.models import Address, Person, Seat
from lms.sealing import seal

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
STANDING_STILL = {"elena": 19, "martin": 12}  # days since these mayors last did anything
BLOCKS_DONE = {"ana": 9, "joao": 15, "ruth": 24, "luis": 6, "nadia": 0, "helen": 1000}
SIGNED_OFF = "helen"  # the mayor whose strategy was accepted
NEXT_SESSION = {"ana": (9, time(10)), "joao": (2, time(15, 30)), "ruth": (5, time(9))}  # days ahead, city time
PROMISES: dict[str, Any] = {  # due in so many days, what became of it, whether it is the city's
    "ana": [(-1, "open", False), (10, "open", False)],
    "others": [
        [(-30, "done", True), (8, "open", True), (20, "open", False)],
        [(-40, "done", False), (-12, "done", True), (15, "open", True)],
        [(-20, "done", True), (-5, "open", True)],
        [(12, "open", False)],
    ],
}
DELEGATED = ("booking", "commitments")  # by Ana, to Carla
UNLOGGED = {"joao": 1, "cameron": 3}  # days since a session that was held and is not logged


@dataclass
class History:
    db: Session
    today: date
    chance: random.Random

    @cached_property
    def keys(self) -> dict[int, str]:
        rows = self.db.exec(select(Address.person_id, Address.address)).all()
        return {person: address.split("@")[0] for person, address in rows}

    def ago(self, days: int, zone: str, hour: time = time(10)) -> datetime:
        return datetime.combine(self.today - timedelta(days), hour, ZoneInfo(zone)).astimezone(UTC)

    def workday(self, days: int) -> int:
        """The same number of days ago, or the Friday before."""
        return days + max((self.today - timedelta(days)).weekday() - 4, 0)

    def saved(self, row: Any) -> Any:
        self.db.add(row)
        self.db.flush()
        return row


def load_history(db: Session) -> None:
    history = History(db, clock.now().date(), random.Random(22))
    learn(history)
    for engagement, city in db.exec(select(Engagement, City).join(City, col(City.id) == col(Engagement.city_id))).all():
        coach(history, engagement, city)
    delegate(history)


def learn(history: History) -> None:
    """Mayors and senior staff read part of the course: some all of it, some nothing yet."""
    course = history.db.exec(select(Course).where(col(Course.slug) == "mayors")).one()
    version = course.version_id or 0
    content = catalogue.content_of(history.db, version)
    ids = dict(history.db.exec(select(Block.key, Block.id).where(col(Block.course_id) == course.id)).all())
    blocks = [block for module in content.modules for lesson in module.lessons for block in lesson.blocks]
    order = [block.id for block in blocks if block.counts and block.kind != "assignment"]
    learners = select(Person, Seat).join(Seat, col(Seat.person_id) == col(Person.id))
    for person, seat in history.db.exec(
        learners.where(col(Seat.role).in_(LEARNER_ROLES)).order_by(col(Person.id))
    ).all():
        key = history.keys[person.id]
        done = BLOCKS_DONE.get(key, history.chance.choice((0, 5, 14, 30, 62, 95, 150, len(order))))
        last = STANDING_STILL.get(key, history.chance.randint(1, 8))
        _read(history, person, [ids[block] for block in order[:done]], version, last)
        if seat.role == Role.STAFF and done:
            begin_track(history, person, seat, last)
        if key == SIGNED_OFF:
            strategy = next(block for block in blocks if block.kind == "assignment")
            at, words = history.ago(last, person.timezone), WORDS[language_of(person.language)]["strategy"]
            sign_off(history.db, person, seat, strategy, ids[strategy.id], version, at, words)


def begin_track(history: History, person: Person, seat: Seat, last: int) -> None:
    """The first lesson of the track that their city chose."""
    chose = select(Participation.capability).where(
        col(Participation.city_id) == seat.city_id, col(Participation.cohort_id) == seat.cohort_id
    )
    course = history.db.exec(select(Course).where(col(Course.slug).in_(chose))).first()
    if course and course.version_id:
        lesson = catalogue.content_of(history.db, course.version_id).modules[0].lessons[0]
        ids = catalogue.block_ids(history.db, course.version_id)
        blocks = [ids[block.id] for block in lesson.blocks if block.counts]
        _read(history, person, blocks, course.version_id, last)


def _read(history: History, person: Person, blocks: list[int], version: int, last: int) -> None:
    known = set(history.db.exec(select(Completion.block_id).where(col(Completion.person_id) == person.id)).all())
    days_each = min(6 / 5, 160 / max(len(blocks), 1))  # so that all of it fits into the cohort's time
    for place, block in enumerate(blocks):
        if block not in known:
            days = last + int((len(blocks) - 1 - place) * days_each)
            at = history.ago(days, person.timezone, time(8, place % 50))
            history.db.add(Completion(person_id=person.id, block_id=block, version_id=version, at=at))


def delegate(history: History) -> None:
    """Ana leaves two tasks to her chief of staff."""
    people = {key: person for person, key in history.keys.items()}
    seat = history.db.exec(select(Seat).where(col(Seat.person_id) == people["ana"], col(Seat.role) == Role.MAYOR)).one()
    for task in DELEGATED:
        last_day = history.today + timedelta(days=90)
        history.db.add(Delegation(seat_id=seat.id, delegate_id=people["carla"], task=task, last_day=last_day))


def coach(history: History, engagement: Engagement, city: City) -> None:
    members = history.db.exec(
        select(EngagementMember.part, Person)
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .where(col(EngagementMember.engagement_id) == engagement.id)
        .order_by(col(EngagementMember.part), col(EngagementMember.id))
    ).all()
    coach_of_it = next(person for part, person in members if part == "coach")
    coachees = [person for part, person in members if part == "coachee"]
    words = WORDS[language_of(coachees[0].language)]
    key = history.keys[coachees[0].id]
    weeks = (history.today - engagement.starts_on).days // 30
    for number in range(min(weeks, history.chance.choice((2, 3, 3, 4)))):
        _held(history, engagement, city, coach_of_it, coachees, words, number)
    _promised(history, city, coach_of_it, coachees[0], words, key)
    _planned(history, engagement, city, key)


def _held(history, engagement, city, coach_of_it, coachees, words, number) -> None:
    at = history.ago(
        history.workday(35 + 30 * number + history.chance.randint(-3, 3)), city.timezone, time(10 + number)
    )
    attendees = [coach_of_it.id, *(coachee.id for coachee in coachees)]
    facts = {
        "minutes": history.chance.choice((45, 50, 60)),
        "channel": history.chance.choice(("video", "video", "phone")),
    }
    session = history.saved(
        CoachingSession(
            engagement_id=engagement.id,
            starts_at=at,
            zone=city.timezone,
            state="held",
            kind="team" if len(coachees) > 1 else "one_to_one",
            attendees=attendees,
            topics=history.chance.sample(words["topics"], 2),
            logged_by=coach_of_it.id,
            logged_at=at + timedelta(hours=3),
            version=1,
            **facts,
        )
    )
    for circle, text in (("room", words["shared_notes"][number % 3]), ("author", words["private_note"])):
        sealed = seal(text, note_seal(session, coach_of_it, circle))
        note = history.saved(
            SealedNote(session_id=session.id, author_id=coach_of_it.id, circle=circle, sealed=sealed, saved_at=at)
        )
        for reader in attendees if circle == "room" else ():
            history.db.add(NoteReader(note_id=note.id, person_id=reader))


def _promised(history, city, coach_of_it, owner, words, key) -> None:
    office = history.db.exec(
        select(Seat.office_id).where(col(Seat.person_id) == owner.id, col(Seat.role) == "mayor")
    ).first()
    texts = words["commitments"][:2] if key == "ana" else history.chance.sample(words["commitments"], 3)
    plans = PROMISES["ana"] if key == "ana" else history.chance.choice(PROMISES["others"])
    for text, (due, state, is_the_citys) in zip(texts, plans, strict=False):
        commitment = history.saved(
            Commitment(
                owner_id=owner.id,
                city_id=city.id,
                office_id=office if is_the_citys else None,
                text=text,
                due_on=history.today + timedelta(due),
                state=state,
                created_at=history.ago(35, city.timezone),
                answered_at=history.ago(28, city.timezone) if state == "done" else None,
            )
        )
        history.db.add(CommitmentReader(commitment_id=commitment.id, person_id=coach_of_it.id))


def _planned(history, engagement, city, key) -> None:
    if key in UNLOGGED:
        at = history.ago(history.workday(UNLOGGED[key]), city.timezone, time(16))
        history.saved(CoachingSession(engagement_id=engagement.id, starts_at=at, zone=city.timezone))
    default = (history.chance.randint(1, 20), time(history.chance.choice((9, 11, 14, 16))))
    days, hour = NEXT_SESSION.get(key, default)
    if key in NEXT_SESSION or history.chance.random() < 0.7:
        at = history.ago(history.workday(-days), city.timezone, hour)
        history.saved(CoachingSession(engagement_id=engagement.id, starts_at=at, zone=city.timezone))
